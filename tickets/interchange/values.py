"""One value as it is written in a file: what it is here, or the code of what is wrong with it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parseaddr
from typing import Any, Final
from zoneinfo import ZoneInfo

from core.text import clean
from tickets.interchange.fields import Field, Kind

_TRUE: Final = ("true", "1", "sim", "s", "yes", "y")
_FALSE: Final = ("false", "0", "não", "nao", "n", "no")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_ADDRESS: Final = re.compile(r"[^\s@<>,;\"()]{1,64}@[^\s@<>,;\"()]{1,190}")
_LARGEST: Final = 2**63 - 1


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: a code, the field that it is about (`messages[2].author`), and what stands there."""

    code: str
    field: str = ""
    value: str = ""


class Unreadable(Exception):
    """The value is not what its field holds; `code` says how."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Named:
    """A person as files name them: by address, with a name where one is given."""

    email: str
    name: str = ""


def read_value(field: Field, value: Any, *, zone: ZoneInfo) -> Any:
    """Return the value, None where nothing is there.

    :param zone: of instants that name none
    :raises Unreadable: when it is not what the field holds
    """
    if value is None or value == "":
        return None
    return _READERS[field.kind](field, value, zone)


def _text(field: Field, value: Any, _zone: ZoneInfo) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unreadable("not_text")
    text = clean(str(value))
    if field.most and len(text) > field.most:
        raise Unreadable("too_long")
    return text or None


def _line(field: Field, value: Any, zone: ZoneInfo) -> str | None:
    text = (_text(field, value, zone) or "").strip()
    if _CONTROL.search(text):
        raise Unreadable("line_break")
    return text or None


def _code(field: Field, value: Any, zone: ZoneInfo) -> str | None:
    text = _line(field, value, zone)
    if text is not None and field.choices and text not in field.choices:
        raise Unreadable("unknown_word")
    return text


def _person(field: Field, value: Any, zone: ZoneInfo) -> Named | None:
    if isinstance(value, Mapping):
        value = f"{value.get('name') or ''} <{value.get('email') or ''}>"
    text = _line(field, value, zone)
    if text is None:
        return None
    name, address = ("", text) if "<" not in text else parseaddr(text)
    if not _ADDRESS.fullmatch(address):
        raise Unreadable("no_address")
    return Named(address.lower(), name[:120])


def _flag(field: Field, value: Any, zone: ZoneInfo) -> bool:
    if isinstance(value, bool):
        return value
    word = (_line(field, value, zone) or "").lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise Unreadable("no_flag")


def _number(field: Field, value: Any, _zone: ZoneInfo) -> int:
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and re.fullmatch(r"\d{1,19}", value.strip(), re.ASCII):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not field.least <= value <= (field.most or _LARGEST):
        raise Unreadable("no_number")
    return value


def _instant(field: Field, value: Any, zone: ZoneInfo) -> datetime:
    text = _line(field, value, zone) or ""
    try:
        moment = datetime.fromisoformat(text)
        # One that names no zone was written by the portal's own clock.
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("no_instant") from error


def _day(field: Field, value: Any, zone: ZoneInfo) -> date:
    try:
        return date.fromisoformat(_line(field, value, zone) or "")
    except ValueError as error:
        raise Unreadable("no_day") from error


def _object(_field: Field, value: Any, _zone: ZoneInfo) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Unreadable("no_object")
    return value


def _list(_field: Field, value: Any, _zone: ZoneInfo) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable("no_list")
    return value


_READERS: Mapping[Kind, Callable[[Field, Any, ZoneInfo], Any]] = {
    Kind.TEXT: _text,
    Kind.LINE: _line,
    Kind.CODE: _code,
    Kind.PERSON: _person,
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.INSTANT: _instant,
    Kind.DAY: _day,
    Kind.OBJECT: _object,
    Kind.LIST: _list,
}
