"""`manage.py import_customers FILE`: customers from a spreadsheet, by the same way as the page."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts.customer_file.limits import MB, FileUnreadable
from accounts.enums import ImportState, Verdict
from accounts.import_selectors import rows_shown
from accounts.import_words import sentences, unreadable
from accounts.models import CustomerImport, User
from accounts.permissions import ActNotPermitted
from accounts.services.importing.taking import AnotherImportRuns, begin_import, confirm_import, discard_import
from accounts.services.importing.working import work_through
from catalogue.spreadsheet import neutral

# Some rows were refused; the others came in, or could.
ROWS_REFUSED: Final = 3


class Command(BaseCommand):
    help = (
        "Import customers, branches, contracts, executives and people from a CSV or XLSX file (docs/import.md). "
        "Ends with 0 when every row could be taken, 3 when some were refused, 1 when the file was not read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file, CSV or XLSX")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--as", dest="email", default="", help="the administrator in whose name it is done")
        parser.add_argument("--report", type=Path, help="a CSV to write: every row with what became of it")

    def handle(self, *, file: Path, dry_run: bool, email: str, report: Path | None, **_options: Any) -> str | None:
        by = _administrator(email)
        with translation.override(by.language if by else settings.LANGUAGE_CODE):
            taken = self._checked(file, by)
            if not dry_run:
                taken = self._imported(taken, by)
            self._tell(taken, dry_run=dry_run)
            if report is not None:
                _write_report(report, taken)
            counts = taken.counts if dry_run else taken.results
            if dry_run:
                discard_import(by=by, import_id=taken.pk)
        if counts.get(Verdict.REFUSED, 0):
            raise SystemExit(ROWS_REFUSED)
        return None

    def _checked(self, file: Path, by: User | None) -> CustomerImport:
        try:
            taken = begin_import(by=by, file_name=file.name, pieces=_pieces(file))
        except FileUnreadable as refused:
            raise CommandError(unreadable(refused.why, refused.what)) from refused
        except ActNotPermitted as refused:
            raise CommandError(f"{by} is no administrator") from refused
        except OSError as error:
            raise CommandError(str(error)) from error
        work_through(taken.pk)
        taken.refresh_from_db()
        if taken.state == ImportState.UNREADABLE:
            raise CommandError(unreadable(taken.reason, taken.reason_about))
        if taken.state == ImportState.COLUMNS:
            heads = ", ".join(head for table in taken.tables for head in table["heads"])
            discard_import(by=by, import_id=taken.pk)
            raise CommandError(f"no column says which customer a row is about; the heads are: {heads}")
        return taken

    def _imported(self, taken: CustomerImport, by: User | None) -> CustomerImport:
        try:
            confirm_import(by=by, import_id=taken.pk)
        except AnotherImportRuns as error:
            discard_import(by=by, import_id=taken.pk)
            raise CommandError(
                "customers are coming in from another file now; try again when that has ended"
            ) from error
        work_through(taken.pk)
        taken.refresh_from_db()
        return taken

    def _tell(self, taken: CustomerImport, *, dry_run: bool) -> None:
        counts = taken.counts if dry_run else taken.results
        told = ", ".join(f"{verdict}: {counts.get(verdict, 0)}" for verdict in Verdict.values if verdict)
        self.stdout.write(f"rows: {taken.row_count}, {told}, adjusted: {counts.get('adjusted', 0)}")
        for row in rows_shown(taken, "recusadas").iterator(chunk_size=1_000):
            self.stdout.write(f"{row.line}: {' '.join(sentences(row.notes))}")


def _administrator(email: str) -> User | None:
    if not email:
        return None
    person = User.objects.active().having_address(email).first()
    if person is None:
        raise CommandError(f"nobody signs in by {email}")
    return person


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        while piece := content.read(MB):
            yield piece


def _write_report(path: Path, taken: CustomerImport) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(("sheet", "line", "result", "adjusted", "told"))
        for row in rows_shown(taken, "todas").iterator(chunk_size=1_000):
            told = " ".join(sentences(row.notes))
            name = taken.tables[row.table]["name"]
            writer.writerow((neutral(name), row.line, row.verdict, "x" if row.is_adjusted else "", neutral(told)))
