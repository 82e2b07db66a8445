"""Django's migrate, by the owner's login where the portal itself works by another (MIGRATION_DATABASE_URL)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoMigrate

from core.owner import as_owner
from core.wall_roles import RolesMissing


class Command(DjangoMigrate):
    """Migrates as the tables' owner, whom no wall holds, and ends with the second wall in place."""

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(options["database"]):
            try:
                super().handle(*args, **options)
            except RolesMissing as told:
                raise CommandError(str(told)) from told
