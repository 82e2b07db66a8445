"""A business calendar as a value: weekly hours, the dates that differ, and the open periods of a year.

Here an instant is an integer, microseconds since the epoch: periods are found by bisection.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import isleap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calendars.hours import DAY, Hours, Span, cut, join, read_date, read_dated, read_month_day, read_week

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
MICROSECOND = timedelta(microseconds=1)
_ONE_DAY = timedelta(days=1)
_SECOND_US = 1_000_000
_DAY_US = DAY * _SECOND_US


class TooFar(ValueError):
    """The answer lies more than two centuries away, or outside the years 2 to 9998."""


class UnknownZone(ValueError):
    """No time zone has this name."""


@dataclass(frozen=True, kw_only=True)
class BusinessCalendar:
    """Weekly hours (Monday first, seconds since midnight) and the dates that differ from them."""

    timezone: str
    hours: tuple[Hours, ...]
    holidays: frozenset[date] = frozenset()
    yearly_holidays: frozenset[tuple[int, int]] = frozenset()
    breaks: Mapping[date, Hours] = field(default_factory=dict, hash=False)
    shifts: Mapping[date, Hours] = field(default_factory=dict, hash=False)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> BusinessCalendar:
        """Return the calendar that JSON describes.

        Keys: timezone, hours ({"mon": [["08:00", "12:00"]]}), holidays (ISO dates), yearly_holidays
        ("MM-DD"), breaks and shifts ({"2026-01-02": [["08:00", "12:00"]]}); all but the first may lack.

        :raises UnknownZone: when there is no such time zone.
        :raises HoursNotValid: when hours or a date cannot be read.
        """
        week = read_week(plain.get("hours") or {})
        return cls(
            timezone=known_zone(plain.get("timezone")),
            hours=week,
            holidays=frozenset(read_date(text) for text in plain.get("holidays") or ()),
            yearly_holidays=frozenset(read_month_day(text) for text in plain.get("yearly_holidays") or ()),
            breaks=read_dated(plain.get("breaks") or {}),
            shifts=read_dated(plain.get("shifts") or {}, week=week),
        )

    def spans_on(self, day: date) -> Hours:
        """Return the open spans of a date in seconds of the wall clock, before any change of the clocks."""
        if day in self.holidays or (day.month, day.day) in self.yearly_holidays:
            return ()
        spans = self.shifts[day] if day in self.shifts else self.hours[day.weekday()]
        return cut(spans, self.breaks.get(day, ()))

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def dates_by_year(self) -> dict[int, list[date]]:
        """Every date that is not as every week but the yearly holidays, by year."""
        found: dict[int, list[date]] = {}
        for day in (*self.holidays, *self.shifts, *self.breaks):
            found.setdefault(day.year, []).append(day)
        return found

    @cached_property
    def _years(self) -> dict[int, YearOfPeriods]:
        return {}

    @cached_property
    def _week(self) -> tuple[tuple[Span, ...], ...]:
        return tuple(tuple((start * _SECOND_US, end * _SECOND_US) for start, end in spans) for spans in self.hours)

    def periods_of(self, year: int) -> YearOfPeriods:
        """Return the periods of a local year with running totals; built once, kept with the value."""
        if (found := self._years.get(year)) is None:
            if not 1 < year < 9999:
                raise TooFar(f"year {year}")
            found = self._years[year] = _build_year(self, year)
        return found

    def year_of(self, at: int) -> int:
        """Return the local year that has the instant."""
        year = (EPOCH + timedelta(microseconds=at)).astimezone(self.zone).year
        # Phoenix went back to 1943 a minute after New Year: its periods go on in 1944, which had begun.
        return year if at < self.periods_of(year).end else year + 1


class YearOfPeriods(NamedTuple):
    """The open periods of one local year, in order, up to the first midnight of the next."""

    end: int
    starts: list[int]
    ends: list[int]
    # open time before each period, and at the end of the year as the last element
    before: list[int]

    @property
    def total(self) -> int:
        return self.before[-1]

    def open_until(self, at: int) -> int:
        """Return the open time of this year before the instant."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        return self.before[index] + min(at, self.ends[index]) - self.starts[index]


def _build_year(calendar: BusinessCalendar, year: int) -> YearOfPeriods:
    midnights = _midnights(calendar.timezone, year)
    differing = _differing_days(calendar, year)
    starts: list[int] = []
    ends: list[int] = []
    before = [0]
    total = 0
    weekday = date(year, 1, 1).weekday()
    for number, (midnight, next_midnight) in enumerate(pairwise(midnights)):
        even = next_midnight - midnight == _DAY_US
        if even and number not in differing:
            spans: Iterable[Span] = calendar._week[(weekday + number) % 7]
        elif even:
            spans = [(start * _SECOND_US, end * _SECOND_US) for start, end in differing[number]]
        else:
            spans = _spans_of_changing_day(calendar, date(year, 1, 1) + timedelta(days=number), midnight, next_midnight)
        for start, end in spans:
            starts.append(midnight + start)
            ends.append(midnight + end)
            total += end - start
            before.append(total)
    return YearOfPeriods(midnights[-1], starts, ends, before)


def _differing_days(calendar: BusinessCalendar, year: int) -> dict[int, Hours]:
    """Return the spans of the year's dates that are not as every week, by number of the day from 0."""
    days = set(calendar.dates_by_year.get(year, ()))
    for month, day_of_month in calendar.yearly_holidays:
        # 29 February is no date of most years.
        if (month, day_of_month) != (2, 29) or isleap(year):
            days.add(date(year, month, day_of_month))
    return {day.timetuple().tm_yday - 1: calendar.spans_on(day) for day in days}


def _spans_of_changing_day(calendar: BusinessCalendar, day: date, midnight: int, next_midnight: int) -> list[Span]:
    """Return the spans, from midnight on, of a date on which the clocks change."""
    real = [
        (wall_instant(calendar, day, start), wall_instant(calendar, day, end)) for start, end in calendar.spans_on(day)
    ]
    inside = [(max(start, midnight), min(end, next_midnight)) for start, end in real]
    return [(start - midnight, end - midnight) for start, end in join(pair for pair in inside if pair[0] < pair[1])]


def wall_instant(calendar: BusinessCalendar, day: date, seconds: int) -> int:
    """Return the instant at which the calendar's wall clock has gone that far into the date."""
    # Arithmetic on an aware datetime moves its wall clock; the offset is looked up afterwards.
    return instant_of(datetime(day.year, day.month, day.day, tzinfo=calendar.zone) + timedelta(seconds=seconds))


@lru_cache(maxsize=1024)
def _midnights(timezone: str, year: int) -> tuple[int, ...]:
    """Return the instants of the year's local midnights, the next New Year included."""
    at = datetime(year, 1, 1, tzinfo=ZoneInfo(timezone))
    utc = (at.toordinal() - _EPOCH_DAY) * _DAY_US
    found = []
    seen, offset_us = None, 0
    for _ in range(367 if isleap(year) else 366):
        # The zone answers the same object until the clocks change, and comparing objects is cheap.
        if (offset := at.utcoffset()) is not seen:
            seen, offset_us = offset, (offset or timedelta()) // MICROSECOND
        found.append(utc - offset_us)
        at += _ONE_DAY
        utc += _DAY_US
    return tuple(found)


def known_zone(name: object) -> str:
    """Return the name of a time zone that exists.

    :raises UnknownZone: when it does not.
    """
    try:
        return ZoneInfo(name).key if isinstance(name, str) else _unknown(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _unknown(name)


def _unknown(name: object) -> str:
    raise UnknownZone(f"no such time zone: {name!r}")


def instant_of(at: datetime) -> int:
    """Return the microseconds since the epoch.

    :raises ValueError: when the datetime names no time zone.
    """
    if at.utcoffset() is None:
        raise ValueError(f"an instant without a time zone: {at}")
    return (at - EPOCH) // MICROSECOND


def moment_of(instant: int) -> datetime:
    """Return the datetime, in UTC, of microseconds since the epoch."""
    return EPOCH + timedelta(microseconds=instant)
