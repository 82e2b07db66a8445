"""`manage.py restore`: a backup of the embedded default, back into an empty PORTAL_DATA."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.backup.house import embedded_house
from helpdesk.backup.refusal import Refused
from helpdesk.backup.restoring import Chosen, Restored, choose_backup, restore
from helpdesk.backup.telling import sized
from helpdesk.backup.words import settled_words


class Command(BaseCommand):
    """Ends with 1, and one sentence that says why, where nothing was restored, or where what must hold does not."""

    help = "Restore BACKUP, or the newest backup below that folder, into PORTAL_DATA, which must be empty."
    # They would ask a database that is not there yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, metavar="BACKUP", help="a backup, or a folder of backups")
        parser.add_argument("--check", action="store_true", help="read every byte of it, and restore nothing")
        parser.add_argument(
            "--moved",
            action="store_true",
            help="the portal was stopped before the backup and has not run since: mails that waited are sent",
        )
        parser.add_argument("--without-damaged", action="store_true", help="leave out files that are damaged in it")

    def handle(self, *, backup: Path, check: bool, moved: bool, without_damaged: bool, **_options: Any) -> None:
        try:
            chosen = choose_backup(backup.absolute(), tell=self._tell)
            if chosen.damaged and not without_damaged:
                raise Refused(_words_for_damage(chosen))
            if check:
                self._tell(f"{chosen.folder} is whole: every byte is as it was written.")
                return
            restored = restore(chosen, house=embedded_house(), tell_what_waits=moved, tell=self._tell)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self._tell(_words(chosen, restored, moved=moved))
        if restored.broken:
            found = "\n".join(f"  {broken.invariant.promise}: {broken.count}" for broken in restored.broken)
            raise CommandError(
                f"It is restored, and not all that must hold does (manage.py verify_invariants):\n{found}"
            )

    def _tell(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _words_for_damage(chosen: Chosen) -> str:
    told = "\n".join(f"  {path}" for path in chosen.damaged)
    return (
        f"{len(chosen.damaged)} files of {chosen.folder} are damaged. Where the portal still has them, "
        "`manage.py backup --reread` copies them anew; else take a backup of another place, or leave them out with "
        f"--without-damaged:\n{told}"
    )


def _words(chosen: Chosen, restored: Restored, *, moved: bool) -> str:
    told = chosen.manifest
    lines = [
        f"Restored {chosen.folder}, begun at {told.began_at}: {told.files} files, {sized(told.size)}.",
        *([f"{restored.migrated} migrations were run on it."] if restored.migrated else []),
        *settled_words(restored.settled, moved=moved),
        *([] if told.has_secret else ["SECRET_KEY is not in it: set the one that the portal had."]),
    ]
    return "\n".join(lines)
