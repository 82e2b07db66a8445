"""A file of customers read into rows: its heads first, then line by line, going on where a worker was cut."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Final

from django.db import transaction
from django.db.models import Max

from accounts.customer_file.columns import Column, guess, lacks_customer
from accounts.customer_file.limits import MB, FileUnreadable
from accounts.customer_file.tables import tables_of
from accounts.customer_file.written import EXAMPLE
from accounts.enums import ImportState, Verdict
from accounts.models import CustomerImport, ImportPiece, ImportRow
from accounts.services.importing.cleaning import Said, clean_row
from accounts.services.importing.executives import brought_by
from accounts.services.importing.grouping import Grouping
from accounts.services.importing.notes import Note

CHUNK: Final = 1_000
_MOST_EXECUTIVES: Final = 1_000
# What tells rows of one customer, and what may stand once in a file; the rest is looked at when rows are checked.
_KEYS: Final = frozenset(
    (
        Column.CUSTOMER_CODE, Column.CNPJ, Column.CUSTOMER, Column.EMAIL, Column.EXECUTIVE, Column.EXECUTIVE_EMAIL,
        Column.EXECUTIVE_PHONE, Column.BRANCH_EXTERNAL_ID, Column.CONTRACT_EXTERNAL_ID,
    )
)  # fmt: skip


@contextmanager
def opened(taken: CustomerImport) -> Iterator[BinaryIO]:
    """Give the file as it was sent, from the disk of this machine."""
    with tempfile.SpooledTemporaryFile(max_size=MB) as file:
        for data in ImportPiece.objects.filter(customer_import=taken).order_by("number").values_list("data", flat=True):
            file.write(bytes(data))
        file.seek(0)
        # openpyxl asks whether it can seek; before Python 3.11 only the file inside knew.
        yield file  # type: ignore[misc]  # it is one in all but name


def read_heads(taken: CustomerImport) -> None:
    """Find the tables of the file and what their columns say; ask a person where a needed one is not known."""
    with opened(taken) as file:
        tables = [
            {
                "name": table.name,
                "heads": list(table.heads),
                "columns": [c or "" for c in guess(table.heads, sheet=table.name)],
            }
            for table in tables_of(file)
        ]
    if not tables:
        raise FileUnreadable("nothing_in_it")
    used = [columns_of(table) for table in tables]
    is_clear = any(map(any, used)) and not any(lacks_customer(columns) for columns in used)
    # Unless it was set aside meanwhile.
    CustomerImport.objects.filter(pk=taken.pk, state=ImportState.RECEIVED).update(
        tables=tables, state=ImportState.READING if is_clear else ImportState.COLUMNS
    )


def columns_of(table: dict[str, Sequence[str]]) -> list[Column | None]:
    """Return what the columns of a kept table say."""
    return [Column(name) if name else None for name in table["columns"]]


def read_rows(taken: CustomerImport, *, keep: Callable[[], None]) -> None:
    """Read every row that is not here yet, in pieces that are committed; then the rows can be checked.

    :param keep: called after each piece, to hold on to the import
    """
    last = ImportRow.objects.filter(customer_import=taken).aggregate(last=Max("number"))["last"] or 0
    grouping, executives = Grouping(), dict[str, dict[str, str]]()
    chunk: list[ImportRow] = []
    number = 0
    for row, brought in _rows(taken, grouping):
        number = row.number
        if len(executives) < _MOST_EXECUTIVES:
            executives = {**brought, **executives} if brought else executives
        if number > last:
            chunk.append(row)
        if len(chunk) >= CHUNK:
            _keep_rows(chunk)
            keep()
            chunk = []
    _keep_rows(chunk)
    if not number:
        raise FileUnreadable("nothing_in_it")
    CustomerImport.objects.filter(pk=taken.pk, state=ImportState.READING).update(
        state=ImportState.CHECKING,
        executives=executives,
        row_count=number,
        group_count=grouping.count,
        groups_done=0,
        counts={},
    )


def _keep_rows(chunk: Sequence[ImportRow]) -> None:
    with transaction.atomic():
        # A worker that was thought dead may have read the same ones.
        ImportRow.objects.bulk_create(chunk, ignore_conflicts=True)


def _rows(taken: CustomerImport, grouping: Grouping) -> Iterator[tuple[ImportRow, dict[str, dict[str, str]]]]:
    number = 0
    with opened(taken) as file:
        for place, table in enumerate(tables_of(file)):
            columns = columns_of(taken.tables[place])
            if not any(columns):
                continue
            keys = [column if column in _KEYS else None for column in columns]
            for line, cells in table.lines:
                said = clean_row(number=number + 1, table=place, line=line, cells=cells, columns=keys)
                if said.get(Column.CUSTOMER_CODE) in EXAMPLE:
                    continue
                number += 1
                own = len(said.faults)
                group = grouping.place(said)
                row = ImportRow(
                    customer_import=taken,
                    number=number,
                    table=place,
                    line=line,
                    group=group,
                    cells=cells,
                    notes=[note.kept() for note in said.faults[own:]],
                )
                yield row, brought_by(said)


def cleaned(row: ImportRow, tables: Sequence[list[Column | None]]) -> Said:
    """Return what a row says, with what was found wrong against rows above it while it was read.

    The notes of a row that was checked are what came of that.
    """
    said = clean_row(number=row.number, table=row.table, line=row.line, cells=row.cells, columns=tables[row.table])
    if row.verdict == Verdict.WAITING:
        said.faults += [Note(code, about) for code, about in row.notes]
    return said
