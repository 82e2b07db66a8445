"""Files of customers as back offices send them, and an import that is worked as a worker does."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from stdnum.br import cnpj

from accounts.models import CustomerImport, User
from accounts.services.importing.taking import begin_import, confirm_import
from accounts.services.importing.working import work_on_imports

HEADS = (
    "Código do cliente", "Razão social", "CNPJ", "Cidade", "UF", "Plano", "Início", "Fim", "Executivo",
    "Nome do contato", "E-mail", "Telefone", "Papel",
)  # fmt: skip
AURORA = "31090442"


def cnpj_of(root: str = AURORA, branch: int = 1) -> str:
    """Return a CNPJ whose digits fit, with its marks."""
    number = f"{root}{branch:04}"
    return str(cnpj.format(number + cnpj.calc_check_digits(number)))


def row(**cells: str) -> list[str]:
    """Return a row of a customer that is in order; by keyword what is to be otherwise."""
    usual = {
        "code": "C1", "name": "Aurora Distribuidora", "cnpj": cnpj_of(), "city": "Goiânia", "state": "GO",
        "plan": "Prime", "starts": "01/01/2026", "ends": "31/12/2027", "executive": "", "person": "Ana Lima",
        "email": "ana@aurora.example", "phone": "(62) 99120-4417", "role": "Gestor",
    }  # fmt: skip
    return list({**usual, **cells}.values())


def second(**cells: str) -> list[str]:
    """Return a row of another person of that customer."""
    return row(**{"person": "Beto Reis", "email": "beto@aurora.example", "role": "Solicitante", **cells})


def csv_file(*rows: Sequence[str], heads: Sequence[str] = HEADS) -> bytes:
    """Return the rows as a CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([heads, *rows])
    return out.getvalue().encode()


def xlsx_file(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook of these sheets, each a list of rows whose first holds the heads."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for cells in rows:
            page.append(list(cells))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def looked_at(data: bytes, *, by: User | None = None, name: str = "clientes.csv") -> CustomerImport:
    """Return the import of this file once its rows are looked at."""
    taken = begin_import(by=by, file_name=name, pieces=[data])
    work_on_imports()
    taken.refresh_from_db()
    return taken


def imported(data: bytes, *, by: User | None = None, name: str = "clientes.csv") -> CustomerImport:
    """Return the import of this file once its rows have come in."""
    taken = confirm_import(by=by, import_id=looked_at(data, by=by, name=name).pk)
    work_on_imports()
    taken.refresh_from_db()
    return taken


def told(taken: CustomerImport) -> list[tuple[int, str, list[str]]]:
    """Return of each row its line, its verdict and the codes of what is told of it."""
    return [
        (found.line, found.verdict, [code for code, _about in found.notes]) for found in taken.rows.order_by("number")
    ]
