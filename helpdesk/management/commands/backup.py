"""`manage.py backup`: database, files and secret of the embedded default, as one folder, while everything runs."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError

from core.database import database_now
from core.services.backups import note_backup
from helpdesk.backup.house import embedded_house
from helpdesk.backup.making import Taken, drop_older, take_backup
from helpdesk.backup.refusal import NothingTried, Refused
from helpdesk.backup.telling import sized


class Command(BaseCommand):
    """Ends with 1, and one sentence that says why, where no backup was taken."""

    help = "Take a backup into a new folder below PLACE; files that an earlier one there has are not copied again."
    # A portal that is not well is backed up all the same.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", type=Path, metavar="PLACE", help="a folder on another disk")
        parser.add_argument(
            "--reread",
            action="store_true",
            help="read every byte of the files of the backup before, and copy anew those that are damaged there",
        )
        parser.add_argument("--keep", type=int, metavar="N", help="remove older whole backups there, but the newest N")

    def handle(self, *, place: Path, keep: int | None, reread: bool, **_options: Any) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep keeps at least one.")
        place = place.absolute()
        try:
            taken = take_backup(place, house=embedded_house(), now=_now, tell=self._tell, rereads=reread)
        except NothingTried as refused:
            raise CommandError(str(refused)) from refused
        except Refused as refused:
            self._note(place, None, failure=str(refused))
            raise CommandError(str(refused)) from refused
        self._note(place, taken)
        self._tell(_words(taken))
        if keep:
            self._drop_older(place, keep)
        if taken.manifest.lost:
            told = "\n".join(f"  {key}" for key in taken.manifest.lost)
            raise CommandError(f"The portal itself has lost files, which are in no backup of today:\n{told}")

    def _drop_older(self, place: Path, keep: int) -> None:
        try:
            for folder in drop_older(place, kept=keep):
                self._tell(f"Removed {folder.name}.")
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def _tell(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _note(self, place: Path, taken: Taken | None, *, failure: str = "") -> None:
        # An older database has no place for it, and a lost one none for anything.
        with suppress(DatabaseError, InterfaceError, Refused):
            if not embedded_house().database.is_file():
                return
            if taken is None:
                note_backup(place=str(place), began_at=database_now(), failure=failure)
                return
            told = taken.manifest
            began_at = datetime.fromisoformat(told.began_at)
            note_backup(place=str(taken.folder), began_at=began_at, files=told.files, size=told.size)


def _now() -> datetime:
    try:
        return database_now()
    except (DatabaseError, InterfaceError) as error:
        raise Refused(f"The portal's database does not answer ({error}): manage.py doctor tells more.") from error


def _words(taken: Taken) -> str:
    told = taken.manifest
    secret = "" if told.has_secret else "\nSECRET_KEY comes from the environment and is not in it: keep that yourself."
    return (
        f"{taken.folder} is whole: a database of {sized(told.database_bytes)} and {told.files} files of "
        f"{sized(told.file_bytes)}, {taken.copied} of them new ({sized(taken.copied_bytes)}).{secret}"
    )
