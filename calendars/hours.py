"""Opening hours of one day as spans of seconds since midnight: read, joined, cut and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

DAY = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Span = tuple[int, int]
Hours = tuple[Span, ...]

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?")


class HoursNotValid(ValueError):
    """Opening hours that cannot be read; the message names the offending piece."""


def read_clock(text: object) -> int:
    """Return the seconds since midnight of "08:00", "8:00:30" or "24:00" (the end of the day).

    :raises HoursNotValid: when it is not a time of the day.
    """
    found = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise HoursNotValid(f"not a time of the day: {text!r}")
    hour, minute, second = (int(part or 0) for part in found.groups())
    seconds = hour * 3600 + minute * 60 + second
    if seconds > DAY:
        raise HoursNotValid(f"not a time of the day: {text!r}")
    return seconds


def write_clock(seconds: int) -> str:
    """Return "08:00", with seconds only where there are some."""
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{second:02d}" if second else text


def read_hours(pairs: object) -> tuple[Hours, Hours]:
    """Return the spans of the day, and those that run past its midnight into the next day.

    "22:00" to "06:00" is a night: two hours of this day and six of the next. An end of "00:00" is the
    midnight that ends the day. Overlapping intervals are joined, so that no minute counts twice;
    touching ones stay apart, as they were written.

    :raises HoursNotValid: when a piece is not a pair of times, or opens and closes at the same time.
    """
    if not isinstance(pairs, list | tuple):
        raise HoursNotValid(f"not a list of intervals: {pairs!r}")
    today: list[Span] = []
    tomorrow: list[Span] = []
    for pair in pairs:
        start, end = _read_pair(pair)
        if start < end:
            today.append((start, end))
        else:
            today.append((start, DAY))
            tomorrow.append((0, end))
    return join(today), join(tomorrow)


def _read_pair(pair: object) -> Span:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise HoursNotValid(f"not an interval: {pair!r}")
    start, end = read_clock(pair[0]), read_clock(pair[1]) or DAY
    if start in (end, DAY):
        raise HoursNotValid(f"opens and closes at the same time: {pair!r}")
    return start, end


def read_week(week: object) -> tuple[Hours, ...]:
    """Return the spans of the seven days, Monday first, of {"mon": [["08:00", "12:00"]], …}.

    :raises HoursNotValid: when a key is no weekday or a day cannot be read.
    """
    if not isinstance(week, Mapping):
        raise HoursNotValid(f"not hours by weekday: {week!r}")
    if unknown := [key for key in week if key not in WEEKDAYS]:
        raise HoursNotValid(f"not a weekday: {unknown[0]!r}")
    read = [read_hours(week.get(day) or ()) for day in WEEKDAYS]
    # Index -1 is Sunday, whose night reaches into Monday.
    return tuple(join([*today, *read[number - 1][1]]) for number, (today, _) in enumerate(read))


def read_dated(dated: object, *, week: Sequence[Hours] = ((),) * 7) -> dict[date, Hours]:
    """Return the spans by date of {"2026-01-02": [["08:00", "12:00"]], …}.

    What runs past midnight joins the next date, which otherwise stays as the week has it.

    :raises HoursNotValid: when a date or its hours cannot be read.
    """
    if not isinstance(dated, Mapping):
        raise HoursNotValid(f"not hours by date: {dated!r}")
    found: dict[date, Hours] = {}
    nights: dict[date, Hours] = {}
    for text, pairs in dated.items():
        day = read_date(text)
        found[day], night = read_hours(pairs)
        if night:
            nights[day + timedelta(days=1)] = night
    for day, night in nights.items():
        found[day] = join([*found.get(day, week[day.weekday()]), *night])
    return found


def read_date(text: object) -> date:
    """Return the date of "2026-01-02".

    :raises HoursNotValid: when it is none.
    """
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise HoursNotValid(f"not a date: {text!r}") from None


def read_month_day(text: object) -> tuple[int, int]:
    """Return month and day of "12-25", a day of every year; "02-29" is a day of leap years.

    :raises HoursNotValid: when no year has it.
    """
    day = read_date(f"2000-{text}")
    return day.month, day.day


def write_hours(hours: Iterable[Span]) -> list[list[str]]:
    """Return the spans as pairs of clock times, as they are stored."""
    return [[write_clock(start), write_clock(end)] for start, end in hours]


def write_week(week: Sequence[Hours]) -> dict[str, list[list[str]]]:
    """Return the week as it is stored: the days that have hours, nights cut at midnight."""
    return {day: write_hours(hours) for day, hours in zip(WEEKDAYS, week, strict=True) if hours}


def join(spans: Iterable[Span]) -> Hours:
    """Return the spans in order, those that overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def cut(spans: Iterable[Span], holes: Iterable[Span]) -> Hours:
    """Return what is left of the spans outside the holes."""
    left = list(spans)
    for hole_start, hole_end in holes:
        pieces: list[Span] = []
        for start, end in left:
            if hole_end <= start or end <= hole_start:
                pieces.append((start, end))
                continue
            if start < hole_start:
                pieces.append((start, hole_start))
            if hole_end < end:
                pieces.append((hole_end, end))
        left = pieces
    return tuple(left)
