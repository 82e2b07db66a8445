"""A file of customers as tables, one a sheet: found by its heads, read line by line within its limits; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO, Final

from accounts.customer_file.columns import HEADS_WITHIN, MOST_COLUMNS, folded, known_heads
from accounts.customer_file.csv_table import csv_lines
from accounts.customer_file.limits import MAX_CELL, MAX_ROWS, FileUnreadable
from accounts.customer_file.xlsx_table import sheets
from catalogue.spreadsheet import plain

# Sheets of the template that explain it; they are no data, in whatever file they stand.
_EXPLAINING: Final = frozenset(("exemplos", "examples", "colunas", "columns"))
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"

Lines = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Table:
    """One sheet, or the whole of a CSV: `lines` are those below the heads, each with its number in the file."""

    name: str
    heads: tuple[str, ...]
    lines: Lines = field(repr=False)


def kind_of(file: BinaryIO) -> str:
    """Return `xlsx` or `csv`, told by how the file begins.

    :raises FileUnreadable: when it is what old versions of Excel wrote
    """
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if start == _OLD_EXCEL:
        raise FileUnreadable("old_excel")
    return "xlsx" if start == _ZIP else "csv"


def require_table(start: bytes) -> None:
    """Refuse a file that begins as no table: text without a head that we know, whose lines have no cells alike.

    :param start: its first bytes, as many as are at hand
    :raises FileUnreadable: when it is none
    """
    if kind_of(BytesIO(start)) == "xlsx":
        return
    # The last line may be cut.
    whole = start[: start.rfind(b"\n") + 1 or None]
    lines = [cells for _number, cells in islice(csv_lines(BytesIO(whole)), HEADS_WITHIN) if any(map(str.strip, cells))]
    widths = {len(cells) for cells in lines}
    if lines and (len(widths) > 1 or widths == {1}) and not any(known_heads(_short(cells)) for cells in lines):
        raise FileUnreadable("no_heads")


def tables_of(file: BinaryIO) -> Iterator[Table]:
    """Yield every table of the file that has something in it; read one before asking for the next.

    :raises FileUnreadable: when this is no table, or there is too much in it
    """
    found = sheets(file) if kind_of(file) == "xlsx" else iter([("", csv_lines(file))])
    left = _Left(MAX_ROWS)
    for name, lines in found:
        if folded(name) in _EXPLAINING:
            continue
        table = _table(name, lines, left)
        if table is not None:
            yield table


class _Left:
    """How many rows the file may still have."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def take(self) -> None:
        self.rows -= 1
        if self.rows < 0:
            raise FileUnreadable("too_many_rows")


def _table(name: str, lines: Lines, left: _Left) -> Table | None:
    start = list(islice(lines, HEADS_WITHIN))
    written = [(number, cells) for number, cells in start if any(cell.strip() for cell in cells)]
    if not written:
        return None
    # The line that names most columns; of equal ones the first.
    number, heads = max(written, key=lambda line: known_heads(_short(line[1])))
    rest = [line for line in start if line[0] > number]
    return Table(name[:80], tuple(_short(heads)), _body(chain(rest, lines), left))


def _body(lines: Iterable[tuple[int, list[str]]], left: _Left) -> Lines:
    for number, cells in lines:
        told = [plain(cell.strip())[: MAX_CELL + 1] for cell in cells[:MOST_COLUMNS]]
        if any(told):
            left.take()
            yield number, told


def _short(cells: Sequence[str]) -> list[str]:
    heads = [" ".join(plain(cell.strip()).split())[:80] for cell in cells[:MOST_COLUMNS]]
    while heads and not heads[-1]:
        heads.pop()
    return heads
