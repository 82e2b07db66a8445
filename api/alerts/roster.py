"""A week of the roster for programs of support: who is on duty when, who is now, and where nobody is."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.callers import SUPPORT
from api.describing import Parameter, described
from api.endpoints import Endpoint
from api.examples import MARINA
from api.shapes import Id, Instant, PersonOut, Shape
from core.database import database_now
from tickets.enums import Level
from triage.enums import DutyHours
from triage.roster_weeks import LevelWeek, Line, Week, week_of

_DAY: Final = Parameter(
    "day", _("A day of the week that is asked for, at the desk; usually today."), {"type": "string", "format": "date"}
)
_YEARS: Final = range(2000, 2100)
_PERIOD: Final = {"starts_at": "2026-11-30T11:00:00Z", "ends_at": "2026-11-30T15:00:00Z"}
_WEEK: Final[dict[str, Any]] = {
    "first_day": "2026-11-30",
    "last_day": "2026-12-06",
    "timezone": "America/Sao_Paulo",
    "levels": [
        {
            "level": 1,
            "duties": [
                {
                    "id": 5,
                    "person": MARINA,
                    "substitute": None,
                    "called": MARINA,
                    "module_group_id": 4,
                    "hours": "desk",
                    "first_day": "2026-01-01",
                    "last_day": None,
                    "is_now": True,
                    "periods": [_PERIOD],
                }
            ],
            "gaps": [{"starts_at": "2026-11-30T21:00:00Z", "ends_at": "2026-12-01T11:00:00Z"}],
            "module_gaps": [{**_PERIOD, "module_group_ids": [2, 3]}],
        }
    ],
}


class PeriodOut(Shape):
    """From when to when."""

    starts_at = Instant()
    ends_at = Instant()


class ModuleGapOut(PeriodOut):
    """When a level has somebody, and nobody for these groups of modules."""

    module_group_ids = serializers.ListField(child=Id())


class DutyOut(Shape):
    """Somebody's duty, and when of this week it is served; `called` is who is called for it, null where nobody is."""

    id = Id()
    person = PersonOut()
    substitute = PersonOut(allow_null=True)
    called = PersonOut(allow_null=True)
    module_group_id = Id(allow_null=True)
    hours = serializers.ChoiceField(choices=DutyHours.choices)
    first_day = serializers.DateField()
    last_day = serializers.DateField(allow_null=True)
    is_now = serializers.BooleanField()
    periods = PeriodOut(many=True)


class LevelWeekOut(Shape):
    """A level in this week."""

    level = serializers.ChoiceField(choices=Level.choices)
    duties = DutyOut(many=True)
    gaps = PeriodOut(many=True)
    module_gaps = ModuleGapOut(many=True)


class WeekOut(Shape):
    """A week of the roster, Monday first, by the desk's zone."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    timezone = serializers.CharField()
    levels = LevelWeekOut(many=True)


class Roster(Endpoint):
    """Who is on duty."""

    @described(
        _("Read a week of the roster: who is on duty when, and where nobody is"),
        callers=SUPPORT,
        gives=WeekOut,
        given=_WEEK,
        parameters=(_DAY,),
        problems=["invalid"],
    )
    def get(self, request: Request) -> Response:
        """Read it."""
        day = None
        if "day" in request.query_params:
            day = serializers.DateField().run_validation(request.query_params["day"])
            if day.year not in _YEARS:
                raise ValidationError({"day": [_("Nothing here is from so long ago, or from so far ahead.")]})
        return Response(WeekOut(_plain(week_of(day, at=database_now()))).data)


def _plain(week: Week) -> dict[str, Any]:
    return {
        "first_day": week.days[0],
        "last_day": week.days[-1],
        "timezone": str(week.zone),
        "levels": [_level(one) for one in week.levels],
    }


def _level(one: LevelWeek) -> dict[str, Any]:
    return {
        "level": one.level,
        "duties": [_duty(line) for line in one.lines],
        "gaps": [_period(start, end) for start, end in one.gaps],
        "module_gaps": [
            {**_period(*gap.period), "module_group_ids": [group.pk for group in gap.groups]} for gap in one.group_gaps
        ],
    }


def _duty(line: Line) -> dict[str, Any]:
    duty = line.duty
    return {
        "id": duty.pk,
        "person": duty.person,
        "substitute": duty.substitute,
        "called": line.server,
        "module_group_id": duty.module_group_id,
        "hours": duty.hours,
        "first_day": duty.starts_on,
        "last_day": duty.ends_on,
        "is_now": line.is_now and line.server is not None,
        "periods": [_period(start, end) for periods in line.days for start, end in periods],
    }


def _period(start: Any, end: Any) -> dict[str, Any]:
    return {"starts_at": start, "ends_at": end}
