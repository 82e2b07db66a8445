"""Business time: exact arithmetic over the open time of a calendar.

Instants are aware datetimes, answered in UTC; durations are timedeltas, exact to the microsecond. An
open period holds its opening instant and not its closing one, but a deadline that uses up a period is
its closing instant, never the next opening. A calendar's day is a date of its own time zone: a holiday
closes the whole date, a shift replaces the weekly hours of the date, breaks are taken out of either.
An edge that the clocks skip is read with the offset before the change (02:30 becomes 03:30); an edge
that they show twice is the first of the two.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from calendars.business_calendar import (
    MICROSECOND,
    BusinessCalendar,
    TooFar,
    YearOfPeriods,
    instant_of,
    moment_of,
    wall_instant,
)
from calendars.hours import DAY, Hours, Span, cut, join

Period = tuple[datetime, datetime]
# From, to (None: it still lasts): open time inside is not counted.
Pause = tuple[datetime, datetime | None]

_FOREVER = 1 << 62
# 29 February falls on a given weekday at least once in 40 years: what is shut for longer stays shut.
_SHUT_YEARS = 41
_FARTHEST_YEARS = 200


class NeverOpens(ValueError):
    """The calendar has no open time in the direction of the search."""


def is_open(calendar: BusinessCalendar, at: datetime) -> bool:
    """Return whether the instant lies in open time."""
    instant = instant_of(at)
    year = calendar.periods_of(calendar.year_of(instant))
    index = bisect_right(year.ends, instant)
    return index < len(year.starts) and year.starts[index] <= instant


def is_business_day(calendar: BusinessCalendar, day: date, *, pauses: Sequence[Pause] = ()) -> bool:
    """Return whether the date has open time that no pause takes."""
    start, end = (moment_of(wall_instant(calendar, day, seconds)) for seconds in (0, DAY))
    return within(calendar, start, end, pauses=pauses) > timedelta()


def within(calendar: BusinessCalendar, start: datetime, end: datetime, *, pauses: Sequence[Pause] = ()) -> timedelta:
    """Return the open time from start to end; a reversed interval has none."""
    first, last = instant_of(start), instant_of(end)
    if last <= first:
        return timedelta()
    counted = _within(calendar, first, last)
    for pause_start, pause_end in _joined(pauses):
        counted -= _within(calendar, max(first, pause_start), min(last, pause_end))
    return timedelta(microseconds=counted)


def add(calendar: BusinessCalendar, start: datetime, duration: timedelta, *, pauses: Sequence[Pause] = ()) -> datetime:
    """Return the earliest instant by which the duration of open time has passed since start.

    Nothing to add answers the first open instant; a negative duration counts backwards.

    :raises NeverOpens: when the calendar has not that much open time any more, or a pause still lasts.
    :raises TooFar: when the answer lies more than two centuries away.
    """
    left = duration // MICROSECOND
    if left < 0:
        return subtract(calendar, start, -duration, pauses=pauses)
    at = instant_of(start)
    for pause_start, pause_end in _joined(pauses):
        due = _forward(calendar, at, left)
        if due < pause_start or (left and due == pause_start):
            return moment_of(due)
        if pause_end == _FOREVER:
            raise NeverOpens("the pause lasts")
        left -= _within(calendar, at, pause_start)
        at = max(at, pause_end)
    return moment_of(_forward(calendar, at, left))


def subtract(
    calendar: BusinessCalendar, end: datetime, duration: timedelta, *, pauses: Sequence[Pause] = ()
) -> datetime:
    """Return the latest instant from which the duration of open time passes until end.

    Nothing to subtract answers the end of the open time before; a negative duration counts forwards.

    :raises NeverOpens: when the calendar had not that much open time yet.
    :raises TooFar: when the answer lies more than two centuries back.
    """
    left = duration // MICROSECOND
    if left < 0:
        return add(calendar, end, -duration, pauses=pauses)
    at = instant_of(end)
    for pause_start, pause_end in reversed(_joined(pauses)):
        begin = _backward(calendar, at, left)
        if begin > pause_end or (left and begin == pause_end):
            return moment_of(begin)
        left -= _within(calendar, pause_end, at)
        at = min(at, pause_start)
    return moment_of(_backward(calendar, at, left))


def first_open(calendar: BusinessCalendar, at: datetime, *, pauses: Sequence[Pause] = ()) -> datetime:
    """Return the first open instant at or after this one.

    :raises NeverOpens: when there is none.
    """
    return add(calendar, at, timedelta(), pauses=pauses)


def open_periods(
    calendar: BusinessCalendar, start: datetime, end: datetime | None = None, *, pauses: Sequence[Pause] = ()
) -> Iterator[Period]:
    """Yield the open periods between start and end (None: without end), in order, none longer than a date.

    It ends early when the calendar has no open time any more.
    """
    first, last = instant_of(start), _FOREVER if end is None else instant_of(end)
    closed = _joined(pauses)
    try:
        for period_start, period_end in _periods_from(calendar, first):
            if period_start >= last:
                return
            for piece_start, piece_end in cut([(max(first, period_start), min(last, period_end))], closed):
                yield moment_of(piece_start), moment_of(piece_end)
    except (NeverOpens, TooFar):
        return


def add_business_days(
    calendar: BusinessCalendar, start: datetime, days: int, *, pauses: Sequence[Pause] = ()
) -> datetime:
    """Return the same time of the day that many business days later, or the first open instant after it.

    The date of start does not count, whether it is a business day or not; no days answer the first
    open instant. Negative days go back, to the last open instant at or before that time.

    :raises NeverOpens: when there are not that many business days.
    """
    at = start.astimezone(calendar.zone)
    day, step, shut = at.date(), timedelta(days=1 if days > 0 else -1), 0
    left = abs(days)
    while left:
        day += step
        counts = is_business_day(calendar, day, pauses=pauses)
        left, shut = (left - 1, 0) if counts else (left, shut + 1)
        if shut > _SHUT_YEARS * 366:
            raise NeverOpens(calendar.timezone)
    then = datetime.combine(day, at.time(), tzinfo=calendar.zone) if days else at
    return (subtract if days < 0 else add)(calendar, then, timedelta(), pauses=pauses)


def _within(calendar: BusinessCalendar, start: int, end: int) -> int:
    if end <= start:
        return 0
    first, last = calendar.year_of(start), calendar.year_of(end)
    between = sum(calendar.periods_of(year).total for year in range(first, last))
    return between + calendar.periods_of(last).open_until(end) - calendar.periods_of(first).open_until(start)


def _forward(calendar: BusinessCalendar, at: int, amount: int) -> int:
    number = calendar.year_of(at)
    year = calendar.periods_of(number)
    later = _years_beyond(calendar, number, 1)
    if amount == 0:
        while (index := bisect_right(year.ends, at)) == len(year.ends):
            year = next(later)
        return max(at, year.starts[index])
    left = year.open_until(at) + amount
    while left > year.total:
        left -= year.total
        year = next(later)
    # bisect_left: a deadline that uses up a period stays in it.
    index = bisect_left(year.before, left) - 1
    return year.starts[index] + left - year.before[index]


def _backward(calendar: BusinessCalendar, at: int, amount: int) -> int:
    number = calendar.year_of(at)
    year = calendar.periods_of(number)
    earlier = _years_beyond(calendar, number, -1)
    if amount == 0:
        while (index := bisect_left(year.starts, at)) == 0:
            year = next(earlier)
        return min(at, year.ends[index - 1])
    left = year.open_until(at) - amount
    while left < 0:
        year = next(earlier)
        left += year.total
    index = bisect_right(year.before, left) - 1
    return year.starts[index] + left - year.before[index]


def _periods_from(calendar: BusinessCalendar, at: int) -> Iterator[Span]:
    number = calendar.year_of(at)
    year = calendar.periods_of(number)
    index = bisect_right(year.ends, at)
    yield from zip(year.starts[index:], year.ends[index:], strict=True)
    for later in _years_beyond(calendar, number, 1):
        yield from zip(later.starts, later.ends, strict=True)


def _years_beyond(calendar: BusinessCalendar, number: int, step: int) -> Iterator[YearOfPeriods]:
    horizon = max((year * step for year in calendar.dates_by_year), default=number * step)
    shut = 0
    for distance in range(1, _FARTHEST_YEARS + 1):
        number += step
        year = calendar.periods_of(number)
        yield year
        # Past every date that differs, the weekly hours and yearly holidays alone decide.
        shut = 0 if year.total or number * step <= horizon else shut + 1
        if shut == _SHUT_YEARS:
            raise NeverOpens(f"no open time in {distance} years")
    raise TooFar(f"more than {_FARTHEST_YEARS} years away")


def _joined(pauses: Sequence[Pause]) -> Hours:
    return join(
        (instant_of(start), _FOREVER if end is None else max(instant_of(start), instant_of(end)))
        for start, end in pauses
    )
