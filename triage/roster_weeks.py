"""A week of the roster, level by level: who is on duty when, who is now, and where nobody is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from accounts.models import User
from calendars.business_time import Period
from catalogue.models import ModuleGroup
from tickets.enums import Level
from triage.models import Duty
from triage.rosters import Serving, covered, desk_calendar, duties_on, gaps, serving, who_serves, zone_of

_DAYS: Final = 7
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """A duty in a week: its periods by day, who serves it, and whether that is now."""

    duty: Duty
    days: Sequence[Sequence[Period]]
    server: User | None
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
    levels = [
        _level_week(level, [one for one in found if one.duty.level == level], groups, (start, end), at, zone)
        for level in Level
    ]
    return Week(days, today, zone, levels, desk is not None)


def _level_week(
    level: Level, served: Sequence[Serving], groups: Sequence[ModuleGroup], span: Period, at: datetime, zone: tzinfo
) -> LevelWeek:
    nobody = gaps(covered(served, *span), *span)
    return LevelWeek(
        level,
        [_line(one, span, at, zone) for one in sorted(served, key=_order)],
        nobody,
        _group_gaps(served, groups, nobody, span),
    )


def _order(one: Serving) -> tuple[int, str, str, int]:
    group = one.duty.module_group
    return (group.position + 1 if group else 0, group.name if group else "", one.duty.person.name, one.duty.pk)


def _line(one: Serving, span: Period, at: datetime, zone: tzinfo) -> Line:
    days: list[list[Period]] = [[] for _ in range(_DAYS)]
    first = span[0].astimezone(zone).date()
    for period in one.periods(*span):
        days[(period[0].astimezone(zone).date() - first).days].append(period)
    return Line(one.duty, days, who_serves(one.duty), one.serves_at(at))


def _group_gaps(
    served: Sequence[Serving], groups: Sequence[ModuleGroup], nobody: Sequence[Period], span: Period
) -> list[GroupGap]:
    """Return where single groups have nobody while others have; none where every duty is for all modules."""
    if all(one.duty.module_group_id is None for one in served):
        return []
    missing: dict[Period, list[ModuleGroup]] = {}
    for group in groups:
        fitting = [one for one in served if one.duty.module_group_id in (None, group.pk)]
        # Where nobody is at all is told once, and not of every group.
        for period in gaps(sorted([*covered(fitting, *span), *nobody]), *span):
            missing.setdefault(period, []).append(group)
    return [GroupGap(period, missing[period]) for period in sorted(missing)]


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
