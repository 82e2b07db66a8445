"""Whom an alert calls at each of its steps: who is on duty, then all of them, then everybody who could help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q

from accounts.models import Skill, User
from calendars.business_time import is_open
from staffing.models import Absence
from tickets.models import Ticket
from triage.enums import AlertCause
from triage.models import Duty
from triage.rosters import (
    absences_in,
    away_on,
    day_at_the_desk,
    desk_calendar,
    on_duty,
    serves_alerts,
    who_serves,
)

LAST_STEP: Final = 3
# Who is away today, by person.
Away = Mapping[int, Absence]


@dataclass
class Circle:
    """The people of a step, and the levels that the customer may be told were reached."""

    step: int
    people: set[int] = field(default_factory=set)
    levels: set[int] = field(default_factory=set)


def circle_of(ticket: Ticket, *, cause: str, step: int, at: datetime) -> Circle:
    """Return who is called at this step; where that is nobody, who is called at the first step that has somebody.

    A doubt calls nobody but who is on duty for it: nobody else is woken for it. A contest calls the support managers,
    who alone decide it.
    """
    desk = desk_calendar()
    day = day_at_the_desk(at, desk)
    away = away_on(day, absences_in(day, day))
    if cause == AlertCause.CONTEST:
        return Circle(step, people=_managers(away))
    duties = on_duty(at, desk)
    circle = Circle(step)
    _add_duties(circle, [duty for duty in duties if _fits(duty, ticket)], away)
    if cause == AlertCause.DOUBT:
        return circle
    if step >= 2 or not circle.people:
        circle.step = max(step, 2)
        _add_duties(circle, duties, away, with_substitutes=True)
    if step >= LAST_STEP or not circle.people:
        circle.step = max(step, LAST_STEP)
        _add_everybody(circle, ticket, away, is_desk_open=desk is not None and is_open(desk, at))
    return circle


def wait_after(step: int) -> timedelta:
    """Return how long an answer to this step is awaited; the last wait is repeated for ever."""
    waits: list[int] = settings.ALERT_MINUTES
    return timedelta(minutes=waits[min(max(step, 1), len(waits)) - 1])


def _fits(duty: Duty, ticket: Ticket) -> bool:
    return duty.module_group_id is None or ticket.module_group_id in (None, duty.module_group_id)


def _add_duties(circle: Circle, duties: Iterable[Duty], away: Away, *, with_substitutes: bool = False) -> None:
    for duty in duties:
        served = [who_serves(duty, away)]
        stands_in = duty.substitute
        if with_substitutes and stands_in is not None and stands_in.pk not in away and serves_alerts(stands_in):
            served.append(stands_in)
        found = {person.pk for person in served if person is not None}
        circle.people |= found
        if found:
            circle.levels.add(duty.level)


def _add_everybody(circle: Circle, ticket: Ticket, away: Away, *, is_desk_open: bool) -> None:
    """Add analysts whose skills fit, and managers, who are there; at a closed desk no level was reached by that."""
    fits = Q(module_group=None) | Q(module_group_id=ticket.module_group_id)
    analysts = User.objects.active().support().filter(is_analyst=True).exclude(pk__in=away)
    skills = Skill.objects.filter(user__in=analysts)
    if ticket.module_group_id is not None:
        skills = skills.filter(fits)
    for person, level in skills.values_list("user_id", "level"):
        circle.people.add(person)
        if is_desk_open:
            circle.levels.add(level)
    circle.people |= _managers(away)


def _managers(away: Away) -> set[int]:
    """Return the support managers who are there; all of them where none is."""
    managers = set(User.objects.active().support().filter(is_support_manager=True).values_list("pk", flat=True))
    return managers - set(away) or managers
