"""Writing the roster: who is on duty, when, and who stands in; whoever could not serve is refused, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from accounts.models import Skill, User
from accounts.services.audit import beginning, change, record
from calendars.hours import HoursNotValid, read_week
from catalogue.models import ModuleGroup
from core.database import database_now
from core.stamps import require_unchanged
from tickets.enums import Level
from triage.enums import DutyHours
from triage.models import Duty
from triage.rosters import day_at_the_desk, may_edit_roster, serves_alerts

DUTY_FIELDS: Final = (
    "person_id", "substitute_id", "level", "module_group_id", "hours", "week", "starts_on", "ends_on",
)  # fmt: skip
_A_DAY: Final = timedelta(days=1)


class MayNotEditRoster(Exception):
    """The person reads the roster and may not write it."""


class DutyRefused(ValueError):
    """A duty that cannot be kept: `errors` has a code (`_WHY`) for each field that is at fault."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A duty as somebody plans it.

    :param week: `{"mon": [["08:00", "12:00"]], …}` in the desk's zone; asked for own hours alone, left out otherwise
    """

    person_id: int
    level: int
    hours: str
    starts_on: date
    ends_on: date | None = None
    substitute_id: int | None = None
    module_group_id: int | None = None
    week: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def create_duty(*, by: User | None, planned: Planned) -> Duty:
    """Put somebody on duty.

    :raises MayNotEditRoster: unless by a support manager, an administrator or the house
    :raises DutyRefused: when it could not be served so
    """
    _permit(by)
    values = _checked(planned)
    duty = Duty.objects.create(**values)
    _trace(duty, by, "duty_created", beginning(values))
    return duty


@transaction.atomic
def change_duty(*, by: User | None, duty_id: int, planned: Planned, seen: str | None = None) -> Duty:
    """Change a duty.

    :raises Duty.DoesNotExist: when it is not there any more
    :raises MayNotEditRoster: unless by a support manager, an administrator or the house
    :raises ChangedMeanwhile: when it is no longer what the form showed
    :raises DutyRefused: when it could not be served so
    """
    _permit(by)
    duty = Duty.objects.select_for_update(no_key=True).get(pk=duty_id)
    require_unchanged(duty, DUTY_FIELDS, seen)
    changes = change(duty, _checked(planned))
    if changes:
        _trace(duty, by, "duty_changed", changes)
    return duty


@transaction.atomic
def end_duty(*, by: User | None, duty_id: int, seen: str | None = None) -> bool:
    """End a duty now, and return whether anything of it is left: what had not begun before today goes as a whole.

    :raises Duty.DoesNotExist: when it is not there any more
    :raises MayNotEditRoster: unless by a support manager, an administrator or the house
    :raises ChangedMeanwhile: when it is no longer what the page showed
    """
    _permit(by)
    duty = Duty.objects.select_for_update(no_key=True).get(pk=duty_id)
    require_unchanged(duty, DUTY_FIELDS, seen)
    today = day_at_the_desk(database_now())
    if duty.ends_on is not None and duty.ends_on < today:
        return True
    if duty.starts_on < today:
        _trace(duty, by, "duty_ended", change(duty, {"ends_on": today - _A_DAY}))
        return True
    _trace(duty, by, "duty_removed", {name: (getattr(duty, name), None) for name in DUTY_FIELDS})
    Duty.objects.filter(pk=duty_id).delete()
    return False


def _permit(by: User | None) -> None:
    if by is not None and not may_edit_roster(by):
        raise MayNotEditRoster


def _checked(planned: Planned) -> dict[str, Any]:
    """Return the columns of a duty.

    :raises DutyRefused: with a code for every field that is at fault
    """
    week, week_error = _week_of(planned)
    errors = {
        "level": "" if planned.level in Level.values else "unknown",
        "module_group": "" if _group_exists(planned.module_group_id) else "unknown",
        "person": _why_not(planned.person_id, planned),
        "substitute": _why_no_substitute(planned),
        "ends_on": "inverted" if planned.ends_on is not None and planned.ends_on < planned.starts_on else "",
        "hours": "" if planned.hours in DutyHours.values else "unknown",
        "week": week_error,
    }
    if any(errors.values()):
        raise DutyRefused({name: code for name, code in errors.items() if code})
    return {**asdict(planned), "week": week}


def _week_of(planned: Planned) -> tuple[dict[str, Any], str]:
    """Return the week that is kept, and what is wrong with it."""
    if planned.hours != DutyHours.OWN:
        return {}, ""
    try:
        read_week(planned.week)
    except HoursNotValid:
        return {}, "not_hours"
    week = {day: [list(pair) for pair in pairs] for day, pairs in planned.week.items() if pairs}
    return week, "" if week else "empty"


def _group_exists(group_id: int | None) -> bool:
    return group_id is None or ModuleGroup.objects.filter(pk=group_id).exists()


def _why_no_substitute(planned: Planned) -> str:
    if planned.substitute_id is None:
        return ""
    return "same" if planned.substitute_id == planned.person_id else _why_not(planned.substitute_id, planned)


def _why_not(person_id: int, planned: Planned) -> str:
    """Return why this person could not serve, nothing where they could."""
    person = User.objects.filter(pk=person_id).first()
    if person is None:
        return "unknown"
    if not serves_alerts(person):
        return "left"
    skills = Skill.objects.filter(user=person, level=planned.level)
    if not skills.exists():
        return "level"
    if planned.module_group_id is not None:
        fits = Q(module_group=None) | Q(module_group_id=planned.module_group_id)
        return "" if skills.filter(fits).exists() else "modules"
    return ""


def _trace(duty: Duty, by: User | None, action: str, changes: Mapping[str, tuple[Any, Any]]) -> None:
    # The trail reads a week as a list, like everything that has parts.
    told = {
        name: (_listed(was), _listed(now)) if name == "week" else (was, now) for name, (was, now) in changes.items()
    }
    record(
        at=database_now(),
        actor=by,
        action=action,
        subject_kind="duty",
        subject_id=duty.pk,
        data={"person": duty.person_id},
        changes={f"duty_{name}": pair for name, pair in told.items() if pair != (None, None)},
    )


def _listed(week: Mapping[str, Any] | None) -> list[list[Any]]:
    return [[day, pairs] for day, pairs in (week or {}).items()]
