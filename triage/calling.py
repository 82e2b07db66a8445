"""Whom an alert calls at each of its steps: who is on duty, then all of them, then everybody who could help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import Skill, User
from calendars.business_time import is_open
from tickets.models import Ticket
from triage.enums import AlertCause
from triage.models import Duty
from triage.rosters import desk_calendar, on_duty, serves_alerts, who_serves

LAST_STEP: Final = 3


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
    if cause == AlertCause.CONTEST:
        return Circle(step, people=set(_managers()))
    desk = desk_calendar()
    duties = on_duty(at, desk)
    circle = Circle(step)
    _add_duties(circle, [duty for duty in duties if _fits(duty, ticket)])
    if cause == AlertCause.DOUBT:
        return circle
    if step >= 2 or not circle.people:
        circle.step = max(step, 2)
        _add_duties(circle, duties, with_substitutes=True)
    if step >= LAST_STEP or not circle.people:
        circle.step = max(step, LAST_STEP)
        _add_everybody(circle, ticket, is_desk_open=desk is not None and is_open(desk, at))
    return circle


def wait_after(step: int) -> timedelta:
    """Return how long an answer to this step is awaited; the last wait is repeated for ever."""
    waits: list[int] = settings.ALERT_MINUTES
    return timedelta(minutes=waits[min(max(step, 1), len(waits)) - 1])


def _fits(duty: Duty, ticket: Ticket) -> bool:
    return duty.module_group_id is None or ticket.module_group_id in (None, duty.module_group_id)


def _add_duties(circle: Circle, duties: Iterable[Duty], *, with_substitutes: bool = False) -> None:
    for duty in duties:
        served = [who_serves(duty)]
        if with_substitutes and duty.substitute is not None and serves_alerts(duty.substitute):
            served.append(duty.substitute)
        found = {person.pk for person in served if person is not None}
        circle.people |= found
        if found:
            circle.levels.add(duty.level)


def _add_everybody(circle: Circle, ticket: Ticket, *, is_desk_open: bool) -> None:
    """Add analysts of both levels whose skills fit, and managers; at a closed desk no level was reached by that."""
    fits = Q(module_group=None) | Q(module_group_id=ticket.module_group_id)
    analysts = User.objects.active().support().filter(is_analyst=True)
    skills = Skill.objects.filter(user__in=analysts)
    if ticket.module_group_id is not None:
        skills = skills.filter(fits)
    for person, level in skills.values_list("user_id", "level"):
        circle.people.add(person)
        if is_desk_open:
            circle.levels.add(level)
    circle.people.update(_managers())


def _managers() -> QuerySet[User, int]:
    return User.objects.active().support().filter(is_support_manager=True).values_list("pk", flat=True)
