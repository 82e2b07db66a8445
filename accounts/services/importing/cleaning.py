"""One row of a file of customers, cleaned by itself: each cell as it is stored, or why it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum.br import cnpj as cnpj_number
from stdnum.br import cpf as cpf_number

from accounts.customer_file.columns import Column, folded
from accounts.enums import Plan
from accounts.identifiers import InvalidCnpj, InvalidPhone, clean_cnpj, clean_phone, show_cnpj, show_phone
from accounts.places import STATE_NAMES, STATES
from accounts.services.importing.capitals import spoken
from accounts.services.importing.notes import Note
from accounts.values import SpanIsInverted, email_value, require_span

_LENGTHS: Final[Mapping[Column, int]] = {
    Column.CUSTOMER_CODE: 40,
    Column.CUSTOMER: 120,
    Column.SHORT_NAME: 40,
    Column.CITY: 80,
    Column.BRANCH_CODE: 10,
    Column.BRANCH: 80,
    Column.BRANCH_EXTERNAL_ID: 40,
    Column.CONTRACT_EXTERNAL_ID: 40,
    Column.EXECUTIVE: 120,
    Column.PERSON: 120,
    Column.JOB_TITLE: 80,
    Column.PERSON_EXTERNAL_ID: 40,
}
# Where a text in capitals alone is written as one speaks; of a company short words stay, being letters of its name.
_SPOKEN: Final[Mapping[Column, bool]] = {
    Column.CUSTOMER: True,
    Column.SHORT_NAME: True,
    Column.BRANCH: True,
    Column.CITY: False,
    Column.PERSON: False,
    Column.JOB_TITLE: False,
}
_PLANS: Final[Mapping[str, Plan | None]] = {
    "prime": Plan.PRIME, "padrao": Plan.STANDARD, "standard": Plan.STANDARD, "suporte prime": Plan.PRIME,
    "suporte padrao": Plan.STANDARD, "plano prime": Plan.PRIME, "plano padrao": Plan.STANDARD,
    # Of the company as a whole, which a row of one of its branches need not repeat.
    "herda": None, "inherits": None,
}  # fmt: skip
_ROLES: Final[Mapping[str, bool]] = {
    "gestor": True, "gestora": True, "gestor cliente": True, "manager": True, "customer manager": True,
    "gerente": True, "solicitante": False, "usuario": False, "requester": False, "user": False,
}  # fmt: skip
_STATE_NAMES: Final = {folded(name): state for name, state in STATE_NAMES.items()}
_AT_HOME: Final = re.compile(r"\(\d\d\) 9?\d{4}-\d{4}")
_NO_END: Final = frozenset(("indeterminado", "sem fim", "em aberto", "none", "open", "indefinido", "vigente"))
_NOTHING: Final = frozenset(("-", "--", "–", "n/a", "#n/a", "null", "nulo", "s/n", "não informado", "nao informado"))
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T].*)?")
_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
# How Excel counts days where a cell has no format of one.
_SERIAL: Final = re.compile(r"[3-6]\d{4}")
_EXCEL_ZERO: Final = date(1899, 12, 30)


@dataclass
class Said:
    """What one row says, cleaned: a column that is absent says nothing."""

    number: int
    table: int
    line: int
    values: dict[Column, Any] = field(default_factory=dict)
    faults: list[Note] = field(default_factory=list)
    adjusted: list[Note] = field(default_factory=list)
    # Columns whose text came in capitals alone, which say nothing of capitals.
    shouted: set[Column] = field(default_factory=set)
    # The company's part of the CNPJ, also of one whose check digits do not fit.
    root: str = ""

    def get(self, column: Column) -> Any:
        """Return what the row says there, or None."""
        return self.values.get(column)

    def says_any(self, columns: Iterable[Column]) -> bool:
        """Whether the row says anything there."""
        return any(column in self.values for column in columns)


def clean_row(*, number: int, table: int, line: int, cells: Sequence[str], columns: Sequence[Column | None]) -> Said:
    """Return what a row says: every cell as it is stored, what had to be adjusted, and what cannot be taken."""
    said = Said(number, table, line)
    for column, cell in zip(columns, cells, strict=False):
        text = _one_line(cell)
        if column is None or not text or text.lower() in _NOTHING:
            continue
        if cell.strip() != text:
            said.adjusted.append(Note("spaces", {"column": column, "text": text}))
        _CLEANERS[column](said, column, text)
    _require_order(said)
    return said


def _one_line(cell: str) -> str:
    if cell.isprintable():
        return " ".join(cell.split())
    # Zero-width marks and whatever ends a line come with a copy from elsewhere, and nobody sees them.
    return " ".join(
        re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe]", " ", cell).split()
    )


def _take_text(said: Said, column: Column, text: str) -> None:
    most = _LENGTHS[column]
    if len(text) > most:
        said.faults.append(Note("too_long", {"column": column, "most": most}))
        return
    if column in _SPOKEN:
        written = spoken(text, is_company=_SPOKEN[column])
        if written != text:
            said.shouted.add(column)
            said.adjusted.append(Note("capitals", {"text": text, "now": written}))
            text = written
    said.values[column] = text


def _take_cnpj(said: Said, column: Column, text: str) -> None:
    if re.fullmatch(r"\d[.,]\d+E\+?\d+", text, re.IGNORECASE):
        said.faults.append(Note("cnpj_rounded", {"text": text}))
        return
    bare = cnpj_number.compact(text)
    padded = bare.zfill(14) if bare.isdecimal() and 8 <= len(bare) < 14 and len(bare) != 11 else bare
    said.root = padded[:8] if len(padded) == 14 else ""
    cleaned = _cnpj(padded)
    if not cleaned:
        said.faults.append(_cnpj_fault(text, bare, padded))
    else:
        said.values[column] = cleaned
        if padded != bare:
            said.adjusted.append(Note("cnpj_zeros", {"text": text, "now": show_cnpj(padded)}))


# Many rows in a line are about one branch.
@lru_cache(maxsize=1_000)
def _cnpj(text: str) -> str:
    try:
        return clean_cnpj(text)
    except InvalidCnpj:
        return ""


def _cnpj_fault(text: str, bare: str, padded: str) -> Note:
    if len(bare) == 11 and cpf_number.is_valid(bare):
        return Note("cpf", {"text": text})
    if len(padded) == 14 and re.fullmatch(r"[0-9A-Z]{12}\d{2}", padded):
        digits = cnpj_number.calc_check_digits(padded)
        if padded[:12] != "0" * 12:
            return Note("cnpj_digits", {"text": text, "digits": digits})
    return Note("cnpj", {"text": text})


def _take_state(said: Said, column: Column, text: str) -> None:
    state = text.upper()
    if state not in STATES:
        state = _STATE_NAMES.get(folded(text), "")
        if not state:
            said.faults.append(Note("state", {"text": text}))
            return
        said.adjusted.append(Note("read_as", {"column": column, "text": text, "now": state}))
    said.values[column] = state


def _take_plan(said: Said, column: Column, text: str) -> None:
    name = folded(text)
    if name not in _PLANS:
        said.faults.append(Note("plan", {"text": text}))
    elif plan := _PLANS[name]:
        said.values[column] = str(plan)


def _take_role(said: Said, column: Column, text: str) -> None:
    name = folded(text)
    if name not in _ROLES:
        said.faults.append(Note("role", {"text": text}))
    else:
        said.values[column] = _ROLES[name]


def _take_day(said: Said, column: Column, text: str) -> None:
    if column == Column.ENDS_ON and folded(text) in _NO_END:
        return
    day = _day(text)
    if day is None or not 1990 <= day.year <= 2200:
        said.faults.append(Note("day", {"column": column, "text": text}))
    else:
        said.values[column] = day


def _day(text: str) -> date | None:
    try:
        if found := _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(text):
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            return date(year, int(found[2]), int(found[1]))
    except ValueError:
        return None
    return _EXCEL_ZERO + timedelta(days=int(text)) if _SERIAL.fullmatch(text) else None


def _take_email(said: Said, column: Column, text: str) -> None:
    email = email_value(text.removeprefix("mailto:"))
    try:
        validate_email(email)
    except ValidationError:
        said.faults.append(Note("email", {"column": column, "text": text}))
        return
    if len(email) > 254:
        said.faults.append(Note("too_long", {"column": column, "most": 254}))
    else:
        said.values[column] = email


def _take_phone(said: Said, column: Column, text: str) -> None:
    phone, shown = _phone(text)
    if not phone:
        # A person is worth more than a number that nobody could call.
        said.adjusted.append(Note("phone", {"column": column, "text": text}))
        return
    if shown:
        said.adjusted.append(Note("read_as", {"column": column, "text": text, "now": shown}))
    said.values[column] = phone


# Parsing one takes longer than all the rest of a row, and each is met by the check and by the import.
@lru_cache(maxsize=50_000)
def _phone(text: str) -> tuple[str, str]:
    """Return the number, empty where it is none, and how it is shown where that is not how it was written."""
    try:
        phone = clean_phone(text)
    except InvalidPhone:
        return "", ""
    if _AT_HOME.fullmatch(text) or re.sub(r"\D", "", text) == phone[1:]:
        return phone, ""
    return phone, show_phone(phone)


def _require_order(said: Said) -> None:
    starts_on, ends_on = said.get(Column.STARTS_ON), said.get(Column.ENDS_ON)
    if starts_on is not None:
        try:
            require_span(starts_on, ends_on)
        except SpanIsInverted:
            said.faults.append(Note("inverted", {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}))


_CLEANERS: Final[Mapping[Column, Callable[[Said, Column, str], None]]] = {
    **dict.fromkeys(_LENGTHS, _take_text),
    Column.CNPJ: _take_cnpj,
    Column.STATE: _take_state,
    Column.PLAN: _take_plan,
    Column.STARTS_ON: _take_day,
    Column.ENDS_ON: _take_day,
    Column.ROLE: _take_role,
    Column.EMAIL: _take_email,
    Column.EXECUTIVE_EMAIL: _take_email,
    Column.PHONE: _take_phone,
    Column.EXECUTIVE_PHONE: _take_phone,
}
