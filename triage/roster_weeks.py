"""A week of the roster, level by level: who is on duty when, who is now, and where nobody is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from accounts.models import User
from calendars.business_time import Period
from catalogue.models import ModuleGroup
from staffing.models import Absence
from tickets.enums import Level
from triage.models import Duty
from triage.rosters import (
    Serving,
    absences_in,
    away_on,
    covered,
    desk_calendar,
    duties_on,
    gaps,
    serving,
    who_serves,
    zone_of,
)

_DAYS: Final = 7
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """A duty in a week: its periods by day and who serves them, who is called for it today, and whether that is now."""

    duty: Duty
    days: Sequence[Sequence[Period]]
    servers: Sequence[User | None]
    server: User | None
    is_away: bool
    is_now: bool


@dataclass(frozen=True)
class GroupGap:
    """Time in which a level has somebody, and nobody for these groups of modules."""

    period: Period
    groups: Sequence[ModuleGroup]


@dataclass(frozen=True)
class LevelWeek:
    """A level in a week; gaps are instants, UTC, in order, and lie within the week."""

    level: Level
    lines: Sequence[Line]
    gaps: Sequence[Period]
    group_gaps: Sequence[GroupGap]

    @property
    def now(self) -> list[Line]:
        """Return the lines that are served now, each person once."""
        found = {line.server.pk: line for line in self.lines if line.is_now and line.server is not None}
        return list(found.values())


@dataclass(frozen=True)
class Week:
    """Seven days at the desk, Monday first; `today` may lie outside of them."""

    days: Sequence[date]
    today: date
    zone: tzinfo
    levels: Sequence[LevelWeek]
    has_desk_hours: bool


def week_of(day: date | None, *, at: datetime) -> Week:
    """Return the week in which a day lies, None for the present one, with what is true of it at this instant."""
    desk = desk_calendar()
    zone = zone_of(desk)
    today = at.astimezone(zone).date()
    shown = day or today
    monday = shown - timedelta(days=shown.weekday())
    days = [monday + timedelta(days=number) for number in range(_DAYS)]
    start, end = (_midnight(edge, zone) for edge in (monday, monday + timedelta(days=_DAYS)))
    found = serving(duties_on(days[0], days[-1]), desk)
    groups = list(ModuleGroup.objects.order_by("position", "name"))
    absences = absences_in(min(days[0], today), max(days[-1], today))
    view = _View((start, end), days, today, at, zone, absences)
    levels = [_level_week(level, [one for one in found if one.duty.level == level], groups, view) for level in Level]
    return Week(days, today, zone, levels, desk is not None)


@dataclass(frozen=True)
class _View:
    """The week that is looked at, from when, and who is away in it."""

    span: Period
    days: Sequence[date]
    today: date
    at: datetime
    zone: tzinfo
    absences: Sequence[Absence]


def _level_week(level: Level, served: Sequence[Serving], groups: Sequence[ModuleGroup], view: _View) -> LevelWeek:
    nobody = gaps(covered(served, *view.span, view.absences), *view.span)
    lines = [_line(one, view) for one in sorted(served, key=_order)]
    return LevelWeek(level, lines, nobody, _group_gaps(served, groups, nobody, view))


def _order(one: Serving) -> tuple[int, str, str, int]:
    group = one.duty.module_group
    return (group.position + 1 if group else 0, group.name if group else "", one.duty.person.name, one.duty.pk)


def _line(one: Serving, view: _View) -> Line:
    days: list[list[Period]] = [[] for _ in view.days]
    for period in one.periods(*view.span):
        days[(period[0].astimezone(view.zone).date() - view.days[0]).days].append(period)
    away = away_on(view.today, view.absences)
    return Line(
        duty=one.duty,
        days=days,
        servers=[who_serves(one.duty, away_on(day, view.absences)) for day in view.days],
        server=who_serves(one.duty, away),
        is_away=one.duty.person_id in away,
        is_now=one.serves_at(view.at),
    )


def _group_gaps(
    served: Sequence[Serving], groups: Sequence[ModuleGroup], nobody: Sequence[Period], view: _View
) -> list[GroupGap]:
    """Return where single groups have nobody while others have; none where every duty is for all modules."""
    if all(one.duty.module_group_id is None for one in served):
        return []
    missing: dict[Period, list[ModuleGroup]] = {}
    for group in groups:
        fitting = [one for one in served if one.duty.module_group_id in (None, group.pk)]
        # Where nobody is at all is told once, and not of every group.
        there = covered(fitting, *view.span, view.absences)
        for period in gaps(sorted([*there, *nobody]), *view.span):
            missing.setdefault(period, []).append(group)
    return [GroupGap(period, missing[period]) for period in sorted(missing)]


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
