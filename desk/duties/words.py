"""A week of the roster as one reads it: times of each day, who is on duty now, and gaps in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from calendars.business_time import Period
from tickets.enums import Level
from triage.models import Duty
from triage.roster_weeks import GroupGap, LevelWeek, Line, Week

_A_WEEK: Final = timedelta(days=7)
# Of more gaps than these the rest is a number: nobody reads forty sentences.
_TOLD_MOST: Final = 12


@dataclass(frozen=True)
class Day:
    """A column of the week."""

    name: str
    is_today: bool


@dataclass(frozen=True)
class Row:
    """A duty in the table: the hours of each day, empty where it is not served."""

    duty: Duty
    modules: str
    # And who stands in on that day, or that nobody does.
    hours: Sequence[tuple[Day, str, str]]
    is_now: bool
    # Who is called in the place of who left, or is away; nobody is where both did.
    in_place: str
    is_unserved: bool
    is_away: bool


@dataclass(frozen=True)
class Section:
    """A level: who is on duty now, where nobody is, and its duties."""

    level: Level
    name: str
    now: Sequence[tuple[str, str]]
    gaps: Sequence[str]
    more_gaps: int
    rows: Sequence[Row]


@dataclass(frozen=True)
class Page:
    """The whole week, and the addresses of those beside it."""

    title: str
    days: Sequence[Day]
    sections: Sequence[Section]
    before: str
    after: str
    is_this_week: bool
    zone: str


def page_of(week: Week) -> Page:
    """Return the week in words."""
    first, last = week.days[0], week.days[-1]
    days = [Day(f"{_short(day)} {day.day}", day == week.today) for day in week.days]
    return Page(
        title=_("%(first)s to %(last)s") % {"first": _date(first), "last": _date(last)},
        days=days,
        sections=[_section(one, days, week.zone) for one in week.levels],
        before=(first - _A_WEEK).isoformat(),
        after=(first + _A_WEEK).isoformat(),
        is_this_week=week.today in week.days,
        zone=str(week.zone),
    )


def _section(one: LevelWeek, days: Sequence[Day], zone: tzinfo) -> Section:
    told = [*(_gap(one.level, period, zone) for period in one.gaps), *(_group_gap(gap, zone) for gap in one.group_gaps)]
    return Section(
        level=one.level,
        name=_("Level %(level)s") % {"level": one.level.value},
        now=[(line.server.name, _modules(line.duty)) for line in one.now if line.server is not None],
        gaps=told[:_TOLD_MOST],
        more_gaps=max(0, len(told) - _TOLD_MOST),
        rows=[_row(line, days, zone) for line in one.lines],
    )


def _row(line: Line, days: Sequence[Day], zone: tzinfo) -> Row:
    hours = [
        (day, _hours(periods, zone), _stands_in(line.duty, server) if periods else "")
        for day, periods, server in zip(days, line.days, line.servers, strict=True)
    ]
    stands_in = line.server is not None and line.server.pk != line.duty.person_id
    return Row(
        duty=line.duty,
        modules=_modules(line.duty),
        hours=hours,
        is_now=line.is_now and line.server is not None,
        in_place=line.server.name if stands_in and line.server is not None else "",
        is_unserved=line.server is None,
        is_away=line.is_away,
    )


def _stands_in(duty: Duty, server: User | None) -> str:
    if server is None:
        return _("nobody")
    return "" if server.pk == duty.person_id else server.name


def _modules(duty: Duty) -> str:
    return duty.module_group.name if duty.module_group is not None else _("Every module")


def _hours(periods: Iterable[Period], zone: tzinfo) -> str:
    spans = [(_clock(start, zone), _clock(end, zone, is_end=True)) for start, end in periods]
    if spans == [("00:00", "24:00")]:
        return _("all day")
    return ", ".join(f"{start}–{end}" for start, end in spans)


def _clock(at: datetime, zone: tzinfo, *, is_end: bool = False) -> str:
    local = at.astimezone(zone)
    return "24:00" if is_end and (local.hour, local.minute) == (0, 0) else f"{local:%H:%M}"


def _gap(level: Level, period: Period, zone: tzinfo) -> str:
    return _("Nobody is on duty at N%(level)s %(when)s.") % {"level": level.value, "when": _span(period, zone)}


def _group_gap(gap: GroupGap, zone: tzinfo) -> str:
    groups = ", ".join(group.name for group in gap.groups)
    words = _("Nobody for %(groups)s %(when)s: others are called.")
    return words % {"groups": groups, "when": _span(gap.period, zone)}


def _span(period: Period, zone: tzinfo) -> str:
    """Return such as: de sábado 18h a segunda 7h30; sábado, das 8h às 12h."""
    if period[1] - period[0] >= _A_WEEK:
        return _("all week")
    start, end = (edge.astimezone(zone) for edge in period)
    told = {"day": _weekday(start.weekday()), "start": _hour(start), "end": _hour(end), "last": _weekday(end.weekday())}
    if start.date() == end.date():
        return _("on %(day)s from %(start)s to %(end)s") % told
    return _("from %(day)s %(start)s to %(last)s %(end)s") % told


def _hour(local: datetime) -> str:
    if not local.minute:
        return pgettext("hour in a sentence", "%(hour)s:00") % {"hour": local.hour}
    told = {"hour": local.hour, "minute": f"{local.minute:02}"}
    return pgettext("hour and minute in a sentence", "%(hour)s:%(minute)s") % told


def _weekday(number: int) -> str:
    return (
        pgettext("in a sentence", "Monday"), pgettext("in a sentence", "Tuesday"),
        pgettext("in a sentence", "Wednesday"), pgettext("in a sentence", "Thursday"),
        pgettext("in a sentence", "Friday"), pgettext("in a sentence", "Saturday"),
        pgettext("in a sentence", "Sunday"),
    )[number]  # fmt: skip


def _short(day: date) -> str:
    return (
        pgettext("day, short", "Mon"), pgettext("day, short", "Tue"), pgettext("day, short", "Wed"),
        pgettext("day, short", "Thu"), pgettext("day, short", "Fri"), pgettext("day, short", "Sat"),
        pgettext("day, short", "Sun"),
    )[day.weekday()]  # fmt: skip


def _date(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")
