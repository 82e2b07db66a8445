"""The catalogue as a table that a spreadsheet opens: written without formulas, read with errors by line; pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

COLUMNS: Final = ("produto", "modulo_numero", "modulo", "grupo", "rotina_numero", "rotina", "ativo")
# What a spreadsheet would run as a formula when the cell begins with it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_YES: Final = ("sim", "s", "1", "")
_NO: Final = ("nao", "não", "n", "0")
MAX_LINES: Final = 5_000
_LENGTHS: Final = {"produto": 60, "modulo": 80, "grupo": 60, "rotina_numero": 12, "rotina": 120}


@dataclass(frozen=True)
class Line:
    """One line: a module, and a routine of it where `routine_number` is given."""

    number: int
    product: str
    module_number: int
    module: str
    group: str
    routine_number: str
    routine: str
    is_active: bool


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line: a code, and the column that it is about."""

    line: int
    code: str
    column: str = ""


def neutral(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def plain(cell: str) -> str:
    """Return the cell as it was before it was made neutral."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def written(rows: Iterable[tuple[str, ...]]) -> str:
    """Return the table as text: semicolons, as spreadsheets in Brazil expect, and its mark of UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def decoded(raw: bytes) -> str:
    """Return the file as text: UTF-8, or what spreadsheets on Windows write."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def read(text: str) -> tuple[list[Line], list[Fault]]:
    """Return the lines of the table, and what is wrong with it; blank lines are nothing."""
    text = text.removeprefix("\ufeff").replace("\x00", "")
    head, _newline, _rest = text.partition("\n")
    delimiter = ";" if head.count(";") >= head.count(",") else ","
    lines: list[Line] = []
    faults: list[Fault] = []
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return [], [Fault(1, "unreadable")]
    if not rows or tuple(cell.strip().lower() for cell in rows[0]) != COLUMNS:
        return [], [Fault(1, "columns")]
    if len(rows) > MAX_LINES:
        return [], [Fault(MAX_LINES, "too_many")]
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            wrong = list(_faults(number, row))
            faults += wrong
            if not wrong:
                lines.append(_line(number, row))
    return lines, faults + list(_twice(lines))


def _cells(row: list[str]) -> dict[str, str]:
    return {name: plain(cell.strip()) for name, cell in zip(COLUMNS, row, strict=True)}


def _faults(number: int, row: list[str]) -> Iterator[Fault]:
    if len(row) != len(COLUMNS):
        yield Fault(number, "cells")
        return
    cells = _cells(row)
    for column in ("produto", "modulo", "grupo"):
        if not cells[column]:
            yield Fault(number, "missing", column)
    digits = cells["modulo_numero"]
    if not (digits.isascii() and digits.isdecimal() and int(digits[:6]) <= 32767 and len(digits) <= 5):
        yield Fault(number, "number", "modulo_numero")
    if bool(cells["rotina_numero"]) != bool(cells["rotina"]):
        yield Fault(number, "missing", "rotina" if cells["rotina_numero"] else "rotina_numero")
    if cells["ativo"].lower() not in (*_YES, *_NO):
        yield Fault(number, "yes_or_no", "ativo")
    for column, length in _LENGTHS.items():
        if len(cells[column]) > length or any(ord(character) < 32 for character in cells[column]):
            yield Fault(number, "too_long", column)


def _line(number: int, row: list[str]) -> Line:
    cells = _cells(row)
    return Line(
        number=number,
        product=cells["produto"],
        module_number=int(cells["modulo_numero"]),
        module=cells["modulo"],
        group=cells["grupo"],
        routine_number=cells["rotina_numero"],
        routine=cells["rotina"],
        is_active=cells["ativo"].lower() in _YES,
    )


def _twice(lines: list[Line]) -> Iterator[Fault]:
    """Yield a fault for what is said twice, or of one module in two ways."""
    modules: dict[tuple[str, int], tuple[str, str]] = {}
    seen: set[tuple[str, int, str]] = set()
    for line in lines:
        module = (line.product, line.module_number)
        if modules.setdefault(module, (line.module, line.group)) != (line.module, line.group):
            yield Fault(line.number, "differs", "modulo")
        if (*module, line.routine_number) in seen:
            yield Fault(line.number, "twice", "rotina_numero")
        seen.add((*module, line.routine_number))
