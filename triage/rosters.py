"""Who is on duty when, read from the roster: now, next, and where the coming days have nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import Skill, User
from calendars.business_calendar import BusinessCalendar
from calendars.business_time import Period, first_open, is_open, open_periods
from calendars.hours import read_week
from calendars.models import Calendar
from calendars.selectors import business_calendar, default_calendar
from staffing.models import Absence
from triage.enums import DutyHours
from triage.models import Duty

_NIGHT: Final = timedelta(days=1)
_ALL_DAY: Final = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@dataclass(frozen=True)
class Serving:
    """A duty and the open time in which it is served."""

    duty: Duty
    calendar: BusinessCalendar

    def serves_at(self, at: datetime) -> bool:
        """Whether the duty is served at this instant."""
        return self._holds_on(at) and is_open(self.calendar, at)

    def periods(self, start: datetime, end: datetime) -> Iterator[Period]:
        """Yield when it is served between two instants, UTC, in order."""
        zone = self.calendar.zone
        first = datetime.combine(self.duty.starts_on, time(), zone).astimezone(UTC)
        last = end
        if self.duty.ends_on is not None:
            last = min(end, datetime.combine(self.duty.ends_on + _NIGHT, time(), zone).astimezone(UTC))
        begin = max(start, first)
        return open_periods(self.calendar, begin, last) if begin < last else iter(())

    def day_of(self, at: datetime) -> date:
        """Return the date of an instant where the duty is served."""
        return at.astimezone(self.calendar.zone).date()

    def _holds_on(self, at: datetime) -> bool:
        day = self.day_of(at)
        return self.duty.starts_on <= day and (self.duty.ends_on is None or day <= self.duty.ends_on)


def desk_calendar() -> BusinessCalendar | None:
    """Return when the desk is open, None where no calendar says so."""
    try:
        return business_calendar(default_calendar())
    except Calendar.DoesNotExist:
        return None


def duties_on(first: date, last: date) -> QuerySet[Duty]:
    """Return the duties that hold on one of these days."""
    holding = Duty.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)
    return holding.select_related("person", "substitute", "module_group").order_by("level", "starts_on", "pk")


def people_for_duty() -> QuerySet[User]:
    """Return who could be put on duty: analysts who work tickets and have a skill."""
    analysts = User.objects.active().support().filter(Q(is_analyst=True) | Q(is_support_manager=True))
    return analysts.filter(pk__in=Skill.objects.values("user")).order_by("name", "pk")


def serving(duties: Iterable[Duty], desk: BusinessCalendar | None) -> list[Serving]:
    """Return the duties with the open time of each; one that follows a desk without hours is never served."""
    zone = desk.timezone if desk is not None else settings.TIME_ZONE
    always = _hours(zone, _ALL_DAY)
    found: list[Serving] = []
    for duty in duties:
        if duty.hours == DutyHours.OWN:
            found.append(Serving(duty, _hours(zone, duty.week)))
        elif duty.hours == DutyHours.ALWAYS:
            found.append(Serving(duty, always))
        elif desk is not None:
            found.append(Serving(duty, desk))
    return found


def on_duty(at: datetime, desk: BusinessCalendar | None) -> list[Duty]:
    """Return the duties that are served at this instant."""
    day = at.astimezone(UTC).date()
    # A day on both sides: which date it is at the desk depends on its zone.
    near = duties_on(day - _NIGHT, day + _NIGHT)
    return [one.duty for one in serving(near, desk) if one.serves_at(at)]


def serves_alerts(person: User) -> bool:
    """Whether this person may be called to tickets: who was let out, or works none any more, is not."""
    return person.is_support and person.is_active and (person.is_analyst or person.is_support_manager)


def may_edit_roster(person: User) -> bool:
    """Whether this person writes the roster, which everybody of the desk reads."""
    return person.is_support and person.is_active and (person.is_support_manager or person.is_administrator)


def absences_in(first: date, last: date) -> list[Absence]:
    """Return who is away on one of these days, and who stands in for them."""
    return list(Absence.objects.filter(starts_on__lte=last, ends_on__gte=first).select_related("substitute"))


def away_on(day: date, absences: Iterable[Absence]) -> dict[int, Absence]:
    """Return the absences that hold on a day, by person."""
    return {one.person_id: one for one in absences if one.starts_on <= day <= one.ends_on}


def who_serves(duty: Duty, away: Mapping[int, Absence]) -> User | None:
    """Return the person of a duty; where they left, or are away, who stands in: of the duty, then of the absence."""
    absence = away.get(duty.person_id)
    stand_ins = (duty.substitute, absence.substitute if absence is not None else None)
    for person in (duty.person, *stand_ins):
        if person is not None and person.pk not in away and serves_alerts(person):
            return person
    return None


def day_at_the_desk(at: datetime, desk: BusinessCalendar | None = None) -> date:
    """Return which day an instant lies in, by the desk's clocks."""
    return at.astimezone(zone_of(desk if desk is not None else desk_calendar())).date()


def zone_of(desk: BusinessCalendar | None) -> tzinfo:
    """Return the zone that the hours of the roster are meant in: the desk's, else the house's."""
    return desk.zone if desk is not None else ZoneInfo(settings.TIME_ZONE)


def desk_opens_at(at: datetime, desk: BusinessCalendar | None) -> datetime | None:
    """Return when the desk is open next, UTC: now, where it is; None where nobody knows."""
    try:
        return first_open(desk, at) if desk is not None else None
    except ValueError:
        return None


def covered(
    duties: Iterable[Serving], start: datetime, end: datetime, absences: Sequence[Absence] = ()
) -> list[Period]:
    """Return when somebody serves between two instants, UTC, by one duty or another, in order and not joined."""
    # No period is longer than a date, and absences are of whole dates.
    return sorted(
        period
        for one in duties
        for period in one.periods(start, end)
        if who_serves(one.duty, away_on(one.day_of(period[0]), absences)) is not None
    )


def gaps(periods: Iterable[Period], start: datetime, end: datetime) -> list[Period]:
    """Return what of the time between two instants lies in none of these periods, which come in order."""
    found: list[Period] = []
    reached = start
    for begins, ends in periods:
        if begins > reached:
            found.append((reached, begins))
        reached = max(reached, ends)
    if reached < end:
        found.append((reached, end))
    return found


def _hours(zone: str, week: dict[str, list[list[str]]]) -> BusinessCalendar:
    return BusinessCalendar(timezone=zone, hours=read_week(week))
