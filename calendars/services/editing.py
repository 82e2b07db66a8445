"""Writing calendars, their holidays and shifts; whatever would not open for a year is refused."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from calendars.business_calendar import UnknownZone, known_zone
from calendars.business_time import NeverOpens, first_open
from calendars.hours import HoursNotValid, read_dated, read_hours, read_week, write_week
from calendars.models import Calendar, Holiday, Shift
from calendars.public_holidays import BRAZIL, STATES
from calendars.selectors import business_calendar
from core.database import database_now

# Whoever is shut for a year has made a mistake: no clock on such a calendar would ever run out.
_LONGEST_SHUT = timedelta(days=366)


class CalendarNotValid(ValueError):
    """A field of a calendar, holiday or shift that cannot be kept; `field` names it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


@transaction.atomic
def create_calendar(
    *,
    name: str,
    hours: Any,
    timezone: str = "America/Sao_Paulo",
    breaks: Any = None,
    country: str = BRAZIL,
    state: str = "",
    city: str = "",
) -> Calendar:
    """Keep a new calendar; hours and breaks have the shape of the model's fields.

    :raises CalendarNotValid: when a field cannot be read, or the name is taken.
    :raises NeverOpens: when it has no open time within a year.
    """
    calendar = Calendar()
    _fill(calendar, name=name, timezone=timezone, hours=hours, breaks=breaks or {})
    _place(calendar, country=country, state=state, city=city)
    calendar.save()
    _renew([calendar])
    return calendar


@transaction.atomic
def change_calendar(
    *,
    calendar: Calendar,
    name: str,
    hours: Any,
    timezone: str,
    breaks: Any,
    country: str,
    state: str = "",
    city: str = "",
) -> Calendar:
    """Replace what a calendar says; its holidays and shifts stay.

    :raises CalendarNotValid: when a field cannot be read, or the name is taken.
    :raises NeverOpens: when it would have no open time within a year.
    """
    changed = Calendar.objects.select_for_update().get(pk=calendar.pk)
    _fill(changed, name=name, timezone=timezone, hours=hours, breaks=breaks or {})
    _place(changed, country=country, state=state, city=city)
    changed.save(update_fields=["name", "timezone", "hours", "breaks", "country", "state", "city"])
    _renew([changed])
    return changed


@transaction.atomic
def make_default(*, calendar: Calendar) -> None:
    """Make this the calendar of the support desk, in place of the one that was."""
    list(Calendar.objects.select_for_update().order_by("pk"))
    Calendar.objects.filter(is_default=True).exclude(pk=calendar.pk).update(is_default=False)
    Calendar.objects.filter(pk=calendar.pk).update(is_default=True)
    calendar.is_default = True


@transaction.atomic
def add_holiday(
    *,
    name: str,
    happens_on: date,
    is_yearly: bool = False,
    calendar: Calendar | None = None,
    state: str = "",
    city: str = "",
) -> Holiday:
    """Keep a day off: of one calendar, of a place, or (with neither) of every calendar that keeps holidays.

    :raises CalendarNotValid: when a field cannot be kept, or the day is off there already.
    :raises NeverOpens: when a calendar would have no open time within a year.
    """
    holiday = Holiday(name=_named(name), happens_on=happens_on, is_yearly=is_yearly, calendar=calendar)
    holiday.state, holiday.city = _known_place(state, city)
    if calendar is not None and holiday.state:
        raise CalendarNotValid("state", "a holiday belongs to a calendar or to a place")
    twins = Holiday.objects.filter(calendar=calendar, happens_on=happens_on, state=holiday.state, city=holiday.city)
    if twins.exists():
        raise CalendarNotValid("happens_on", "a holiday already")
    holiday.save()
    _renew(_touched_by(holiday))
    return holiday


@transaction.atomic
def remove_holiday(*, holiday: Holiday) -> None:
    """Make the day an ordinary one again."""
    touched = list(_touched_by(holiday))
    Holiday.objects.filter(pk=holiday.pk).delete()
    _renew(touched)


@transaction.atomic
def set_shift(*, calendar: Calendar, happens_on: date, hours: Any) -> Shift:
    """Keep the hours of one date ([["09:00", "12:00"]]; none: shut), in place of any set before.

    :raises CalendarNotValid: when the hours cannot be read.
    :raises NeverOpens: when the calendar would have no open time within a year.
    """
    try:
        read_hours(hours)
    except HoursNotValid as error:
        raise CalendarNotValid("hours", str(error)) from error
    shift, _ = Shift.objects.update_or_create(calendar=calendar, happens_on=happens_on, defaults={"hours": hours})
    _renew([calendar])
    return shift


@transaction.atomic
def remove_shift(*, shift: Shift) -> None:
    """Give the date its weekly hours back."""
    Shift.objects.filter(pk=shift.pk).delete()
    _renew([shift.calendar])


def _fill(calendar: Calendar, *, name: str, timezone: str, hours: Any, breaks: Any) -> None:
    calendar.name = _named(name)
    if Calendar.objects.filter(name=calendar.name).exclude(pk=calendar.pk).exists():
        raise CalendarNotValid("name", "taken")
    try:
        calendar.timezone = known_zone(timezone)
    except UnknownZone as error:
        raise CalendarNotValid("timezone", str(error)) from error
    try:
        calendar.hours = write_week(read_week(hours))
    except HoursNotValid as error:
        raise CalendarNotValid("hours", str(error)) from error
    try:
        read_dated(breaks)
    except HoursNotValid as error:
        raise CalendarNotValid("breaks", str(error)) from error
    calendar.breaks = breaks


def _place(calendar: Calendar, *, country: str, state: str, city: str) -> None:
    if country not in ("", BRAZIL):
        raise CalendarNotValid("country", f"no holidays known of {country!r}")
    if state and not country:
        raise CalendarNotValid("state", "a state without its country")
    calendar.country = country
    calendar.state, calendar.city = _known_place(state, city)


def _known_place(state: str, city: str) -> tuple[str, str]:
    city = city.strip()
    if state and state not in STATES:
        raise CalendarNotValid("state", f"no such state: {state!r}")
    if city and not state:
        raise CalendarNotValid("city", "a city without its state")
    return state, city


def _named(name: str) -> str:
    if not (name := name.strip()):
        raise CalendarNotValid("name", "empty")
    return name


def _touched_by(holiday: Holiday) -> Iterable[Calendar]:
    # Whose branches lie where is not known here: a holiday of a place touches every calendar.
    return [holiday.calendar] if holiday.calendar else Calendar.objects.order_by("pk")


def _renew(calendars: Iterable[Calendar]) -> None:
    """Give the calendars a new revision, so that their values are built anew, and refuse what stays shut."""
    now = database_now()
    for calendar in calendars:
        calendar.revision = uuid.uuid4()
        calendar.save(update_fields=["revision"])
        if first_open(business_calendar(calendar), now) > now + _LONGEST_SHUT:
            raise NeverOpens(f"{calendar} would be shut for more than {_LONGEST_SHUT.days} days")
