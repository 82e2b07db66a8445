"""What is known of customers, as it is stored: one way, whether a form, a program or a file brings it; pure."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from accounts.identifiers import clean_cnpj, clean_phone
from core.text import straight

Span = tuple[date, date | None]
_FOR_GOOD: Final = date.max


class UnknownTimeZone(Exception):
    """No such place in the time zone tables."""


class SpanIsInverted(Exception):
    """The last day is before the first."""


def branch_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a filial as they are stored.

    :raises InvalidCnpj: when its check digits do not fit
    :raises UnknownTimeZone: when the zone is no key of the time zone tables
    """
    clean = straight(values)
    if clean.get("timezone", "UTC") not in _zones():
        raise UnknownTimeZone(clean["timezone"])
    if "cnpj" in clean:
        clean["cnpj"] = clean_cnpj(clean["cnpj"])
    if "state" in clean:
        clean["state"] = clean["state"].upper()
    return clean


def email_value(email: str) -> str:
    """Return an address as it is stored and compared."""
    return email.strip().lower()


def person_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a person as they are stored.

    :raises InvalidPhone: when the phone is none
    """
    clean = straight(values)
    if "email" in clean:
        clean["email"] = email_value(clean["email"])
    if "phone" in clean:
        clean["phone"] = clean_phone(clean["phone"])
    return clean


def require_span(starts_on: date, ends_on: date | None) -> None:
    """Pass when these days are in order.

    :raises SpanIsInverted: when it would end before it begins
    """
    if ends_on is not None and ends_on < starts_on:
        raise SpanIsInverted


def overlap(span: Span, others: Iterable[Span]) -> bool:
    """Whether one of the others holds one of these days; both ends belong to a span, None has no end."""
    starts_on, ends_on = span
    return any(start <= (ends_on or _FOR_GOOD) and starts_on <= (end or _FOR_GOOD) for start, end in others)


@cache
def _zones() -> frozenset[str]:
    # Found by looking through folders: once.
    return frozenset(zoneinfo.available_timezones())
