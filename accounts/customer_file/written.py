"""Tables of customers that go out: the template, and refused rows with their reasons; nothing in them is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from accounts.customer_file.columns import HEADS, Column
from catalogue.spreadsheet import neutral

_WIDTH = 24


@dataclass(frozen=True)
class Sheet:
    """A sheet that is written: its heads, and its rows as text."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[str]]


def csv_of(sheet: Sheet) -> Iterator[str]:
    """Yield the sheet as CSV, as spreadsheets in Brazil expect it: semicolons, and the mark of UTF-8."""
    yield "\ufeff"
    for row in chain([sheet.heads], sheet.rows):
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerow([neutral(cell) for cell in row])
        yield out.getvalue()


def xlsx_of(sheets: Iterable[Sheet]) -> bytes:
    """Return the sheets as a workbook whose cells are all text, so that no CNPJ loses its zeros."""
    book = openpyxl.Workbook(write_only=True)
    bold = Font(bold=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        page.freeze_panes = "A2"
        for number in range(1, len(sheet.heads) + 1):
            page.column_dimensions[get_column_letter(number)].width = _WIDTH
        heads = [WriteOnlyCell(page, neutral(head)) for head in sheet.heads]
        for cell in heads:
            cell.font = bold
        page.append(heads)
        for row in sheet.rows:
            page.append([_text_cell(page, cell) for cell in row])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _text_cell(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, neutral(ILLEGAL_CHARACTERS_RE.sub("", text)))
    # Also of what somebody types there later.
    cell.number_format = "@"
    return cell


def heads(*, is_portuguese: bool) -> list[str]:
    """Return the heads of the template, in the reader's language."""
    return [(theirs if is_portuguese else ours)[0] for theirs, ours in HEADS.values()]


# A row whose customer's code is this is an example, and is not read.
EXAMPLE = ("EXEMPLO", "EXAMPLE")
_EXAMPLES: tuple[dict[Column, str], ...] = (
    {
        Column.CUSTOMER: "Distribuidora Exemplo Ltda", Column.SHORT_NAME: "Exemplo", Column.CNPJ: "12.ABC.345/01DE-35",
        Column.CITY: "Goiânia", Column.STATE: "GO", Column.BRANCH_CODE: "1", Column.BRANCH: "Matriz",
        Column.PLAN: "Prime", Column.STARTS_ON: "01/01/2026", Column.ENDS_ON: "31/12/2027",
        Column.CONTRACT_EXTERNAL_ID: "CT-1001", Column.EXECUTIVE: "Paulo Reis",
        Column.EXECUTIVE_EMAIL: "paulo.reis@fornecedor.example", Column.EXECUTIVE_PHONE: "(62) 3000-1402",
        Column.PERSON: "Maria Souza", Column.EMAIL: "maria@cliente.example", Column.PHONE: "(62) 99120-4417",
        Column.JOB_TITLE: "Gerente de TI", Column.ROLE: "Gestor",
    },
    {
        Column.CNPJ: "12.ABC.345/01DE-35", Column.PERSON: "José Lima", Column.EMAIL: "jose@cliente.example",
        Column.PHONE: "(62) 99120-4418", Column.JOB_TITLE: "Analista fiscal", Column.ROLE: "Solicitante",
    },
)  # fmt: skip


def examples(*, is_portuguese: bool) -> list[list[str]]:
    """Return rows that show how the template is filled in."""
    code = EXAMPLE[0] if is_portuguese else EXAMPLE[1]
    return [[{Column.CUSTOMER_CODE: code, **row}.get(column, "") for column in HEADS] for row in _EXAMPLES]
