"""`manage.py note_backup`: tells the portal of a backup that something else took, so that its pages know when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.database import database_now
from core.services.backups import note_backup


class Command(BaseCommand):
    """For the last line of a script that backs up a database server and an object store."""

    help = "Note a backup that was taken by other means, or with --failure why there is none."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", metavar="PLACE", help="where it lies, in words for whoever looks for it")
        parser.add_argument("--began", type=datetime.fromisoformat, metavar="MOMENT", help="ISO 8601 with its zone")
        parser.add_argument("--files", type=int, help="how many files it has")
        parser.add_argument("--bytes", type=int, dest="size", help="the bytes of all of it")
        parser.add_argument("--failure", default="", metavar="SENTENCE", help="why it is no backup")

    def handle(
        self,
        *,
        place: str,
        began: datetime | None,
        files: int | None,
        size: int | None,
        failure: str,
        **_options: Any,
    ) -> None:
        note_backup(place=place, began_at=began or database_now(), files=files, size=size, failure=failure)
