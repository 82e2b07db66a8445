"""Django's flush, which the append-only tables would refuse: it lifts their triggers and puts them back."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.flush import Command as DjangoFlush

from core import triggers


class Command(DjangoFlush):
    """Empties the whole database, as Django's own; used between tests that commit."""

    def handle(self, **options: Any) -> None:
        triggers.lift_all(options["database"])
        try:
            super().handle(**options)
        finally:
            triggers.install_all(options["database"])
