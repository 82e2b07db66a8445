"""Calendars as values to calculate with, put together from their rows and the public holidays."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from django.db.models import Q

from calendars.business_calendar import BusinessCalendar
from calendars.hours import read_dated, read_week
from calendars.models import Calendar, Holiday
from calendars.public_holidays import BRAZIL, YEARS, public_holidays


def default_calendar() -> Calendar:
    """Return the calendar of the support desk.

    :raises Calendar.DoesNotExist: when none is the default.
    """
    return Calendar.objects.get(is_default=True)


def business_calendar(calendar: Calendar) -> BusinessCalendar:
    """Return the calendar as a value, with its holidays and shifts; no query while its revision stays.

    A shift is planned for its very date, so it is worked even on a holiday.
    """
    return _built(calendar.pk, calendar.revision)


def branch_calendar(calendar: Calendar, *, state: str, city: str) -> BusinessCalendar:
    """Return the calendar with the holidays of a customer's branch added; no query while its revision stays.

    What customers themselves have time for (reminders, tacit acceptance) is counted with it.
    """
    return _built_for_branch(calendar.pk, calendar.revision, state, _spelled_alike(city))


def with_holidays_of(value: BusinessCalendar, *, state: str, city: str = "") -> BusinessCalendar:
    """Return the value with the holidays of a Brazilian state and city added, from the package and the table."""
    added = public_holidays(BRAZIL, state) | _days_off(_holidays_of_place(state, city))
    return replace(value, holidays=value.holidays | added)


@lru_cache(maxsize=64)
def _built(calendar_id: int, revision: uuid.UUID) -> BusinessCalendar:
    calendar = Calendar.objects.get(pk=calendar_id)
    week = read_week(calendar.hours)
    shifts = dict(calendar.shifts.values_list("happens_on", "hours"))
    own = list(calendar.holidays.all())
    local = _holidays_of_place(calendar.state, calendar.city) if calendar.country else []
    days_off = public_holidays(calendar.country, calendar.state) | _days_off([*own, *local])
    return BusinessCalendar(
        timezone=calendar.timezone,
        hours=week,
        holidays=days_off - shifts.keys(),
        breaks=read_dated(calendar.breaks),
        shifts=read_dated({day.isoformat(): hours for day, hours in shifts.items()}, week=week),
    )


@lru_cache(maxsize=256)
def _built_for_branch(calendar_id: int, revision: uuid.UUID, state: str, city: str) -> BusinessCalendar:
    return with_holidays_of(_built(calendar_id, revision), state=state, city=city)


def _holidays_of_place(state: str, city: str) -> list[Holiday]:
    """Return the rows for everybody, for the state, and for the city as people write it."""
    rows = Holiday.objects.filter(calendar=None).filter(Q(state="") | Q(state=state))
    return [row for row in rows if not row.city or _spelled_alike(row.city) == _spelled_alike(city)]


def _spelled_alike(city: str) -> str:
    """Return the name without accents, case and outer spaces: GOIANIA is Goiânia."""
    letters = unicodedata.normalize("NFD", city.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _days_off(rows: Iterable[Holiday]) -> frozenset[date]:
    found: set[date] = set()
    for row in rows:
        found.add(row.happens_on)
        if row.is_yearly:
            found.update(_every_year(row.happens_on))
    return frozenset(found)


def _every_year(first: date) -> Iterable[date]:
    for year in range(max(first.year, YEARS.start), YEARS.stop):
        try:
            yield first.replace(year=year)
        except ValueError:
            # 29 February is a day off only in the years that have it.
            continue
