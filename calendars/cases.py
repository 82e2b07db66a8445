"""Questions of business time as plain JSON, and their answers: what another program can check us with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from calendars import business_time
from calendars.business_calendar import BusinessCalendar
from calendars.business_time import Pause

# An endless calendar has endless periods: so many are told where a case does not say how many it wants.
PERIODS = 20

Case = Mapping[str, Any]


class CaseNotValid(ValueError):
    """A case that lacks a field, has one that cannot be read, or asks an unknown question."""


def answer(case: object) -> dict[str, Any]:
    """Return {"id", …} with the answer of one case, or {"id", "error"} where it has none.

    A case has op, calendar (as `BusinessCalendar.from_plain` reads it), start, and by op: seconds (add,
    subtract), end (within; open_periods, where it may lack), business_days (add_business_days); pauses
    ([from, to, reason]) may stand in each.
    """
    if not isinstance(case, Mapping):
        return {"id": None, "error": f"CaseNotValid: not an object: {case!r}"}
    try:
        return {"id": case.get("id"), **_answer(case)}
    except (ValueError, TypeError, OverflowError, KeyError, AttributeError) as error:
        return {"id": case.get("id"), "error": f"{type(error).__name__}: {error}"}


def _answer(case: Case) -> dict[str, Any]:
    op = _field(case, "op")
    if not isinstance(op, str) or op not in _OPERATIONS:
        raise CaseNotValid(f"unknown op: {op!r}")
    calendar = BusinessCalendar.from_plain(_field(case, "calendar"))
    pauses = [_pause(plain) for plain in case.get("pauses") or ()]
    return _OPERATIONS[op](calendar, read_instant(_field(case, "start")), case, pauses)


def _due_after(calendar: BusinessCalendar, start: datetime, case: Case, pauses: list[Pause]) -> dict[str, Any]:
    return _due(business_time.add(calendar, start, _seconds(case), pauses=pauses))


def _due_before(calendar: BusinessCalendar, start: datetime, case: Case, pauses: list[Pause]) -> dict[str, Any]:
    return _due(business_time.subtract(calendar, start, _seconds(case), pauses=pauses))


def _seconds_within(calendar: BusinessCalendar, start: datetime, case: Case, pauses: list[Pause]) -> dict[str, Any]:
    open_time = business_time.within(calendar, start, read_instant(_field(case, "end")), pauses=pauses)
    seconds = open_time.total_seconds()
    return {"seconds": int(seconds) if seconds.is_integer() else seconds}


def _first_open(calendar: BusinessCalendar, start: datetime, case: Case, pauses: list[Pause]) -> dict[str, Any]:
    return _due(business_time.first_open(calendar, start, pauses=pauses))


def _open_periods(calendar: BusinessCalendar, start: datetime, case: Case, pauses: list[Pause]) -> dict[str, Any]:
    end = read_instant(case["end"]) if case.get("end") else None
    periods = business_time.open_periods(calendar, start, end, pauses=pauses)
    wanted = islice(periods, _count(case, bounded=end is not None))
    return {"periods": [[write_instant(opens), write_instant(closes)] for opens, closes in wanted]}


def _business_days(calendar: BusinessCalendar, start: datetime, case: Case, pauses: list[Pause]) -> dict[str, Any]:
    days = _field(case, "business_days")
    if isinstance(days, bool) or days != int(days):
        raise CaseNotValid(f"not a number of days: {days!r}")
    return _due(business_time.add_business_days(calendar, start, int(days), pauses=pauses))


_OPERATIONS: dict[str, Callable[[BusinessCalendar, datetime, Case, list[Pause]], dict[str, Any]]] = {
    "add": _due_after,
    "subtract": _due_before,
    "within": _seconds_within,
    "first_open": _first_open,
    "open_periods": _open_periods,
    "add_business_days": _business_days,
}


def _due(at: datetime) -> dict[str, Any]:
    return {"due": write_instant(at)}


def _count(case: Case, *, bounded: bool) -> int | None:
    """Return how many periods to tell: `count`, else as many as the case says it expects."""
    if (count := case.get("count")) is not None:
        return int(count)
    expected = case.get("expected")
    if isinstance(expected, Mapping) and isinstance(expected.get("periods"), list):
        return len(expected["periods"])
    return None if bounded else PERIODS


def _field(case: Case, name: str) -> Any:
    if case.get(name) is None:
        raise CaseNotValid(f"no {name}")
    return case[name]


def _seconds(case: Case) -> timedelta:
    seconds = _field(case, "seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise CaseNotValid(f"not a number of seconds: {seconds!r}")
    try:
        return timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        raise CaseNotValid(f"not a number of seconds: {seconds!r}") from None


def _pause(plain: Any) -> Pause:
    if not isinstance(plain, list) or len(plain) < 2:
        raise CaseNotValid(f"not a pause: {plain!r}")
    return read_instant(plain[0]), None if plain[1] is None else read_instant(plain[1])


def read_instant(text: object) -> datetime:
    """Return the instant of ISO 8601 text that names its offset.

    :raises CaseNotValid: when it is none, or could be meant in any time zone.
    """
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        raise CaseNotValid(f"not an instant: {text!r}") from None
    if at.utcoffset() is None:
        raise CaseNotValid(f"an instant without an offset: {text!r}")
    return at


def write_instant(at: datetime) -> str:
    """Return the instant as 2006-01-04T16:00:00Z, with a fraction only where there is one."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
