"""Reading alerts: which call a person now, and what the customer of a ticket is told of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from accounts.models import User
from core.database import database_now
from tickets.models import Ticket
from triage.models import Alert, AlertCall
from triage.rosters import desk_calendar, desk_opens_at

_STEPS_SHOWN: Final = 6


@dataclass(frozen=True)
class Told:
    """What is true of a ticket's alert, without the name of anybody.

    :param called_at: when a level was reached first, None while none was
    :param opens_at: when the desk is open next, asked only where no level was reached
    """

    levels: tuple[int, ...]
    called_at: datetime | None
    is_answered: bool
    opens_at: datetime | None = None


def calling(user: User) -> QuerySet[Alert]:
    """Return the alerts that sound and call this person, the oldest first."""
    calls = AlertCall.objects.filter(person=user).values("alert")
    sounding = Alert.objects.filter(next_at__isnull=False, pk__in=calls)
    return sounding.select_related("ticket__organization").order_by("raised_at", "pk")


def running() -> QuerySet[Alert]:
    """Return the alerts whose cause goes on, answered or not."""
    return Alert.objects.filter(ended_at=None).select_related("answered_by__organization")


def sounding_of(ticket: Ticket) -> int | None:
    """Return the alert of a ticket that nobody answered."""
    return Alert.objects.filter(ticket=ticket, next_at__isnull=False).values_list("pk", flat=True).first()


def told_of(ticket: Ticket, *, at: datetime | None = None) -> Told | None:
    """Return what the customer is told of an immediate's alert; None of what is none, or has ended."""
    if not (ticket.is_immediate and ticket.is_open):
        return None
    alert = Alert.objects.filter(ticket=ticket, ended_at=None).first()
    if alert is None:
        return None
    is_answered = alert.answered_at is not None
    opens_at = None
    if alert.called_at is None and not is_answered:
        opens_at = desk_opens_at(at or database_now(), desk_calendar())
    return Told(tuple(alert.levels), alert.called_at, is_answered, opens_at)


@dataclass
class Step:
    """The people who were called at one step of an alert."""

    number: int
    at: datetime
    names: list[str]


def alerts_of(*, ticket: Ticket) -> list[Alert]:
    """Return the alerts of a ticket, the newest first, at most ten."""
    rows = Alert.objects.filter(ticket=ticket).select_related("answered_by").order_by("-raised_at", "-pk")
    return list(rows[:10])


def steps_of(alerts: Iterable[Alert]) -> dict[int, list[Step]]:
    """Return the steps of these alerts by alert, in order; of what was repeated again and again the last ones."""
    calls = AlertCall.objects.filter(alert__in=[alert.pk for alert in alerts]).select_related("person")
    found: dict[int, list[Step]] = {}
    for call in calls.order_by("alert", "step", "pk"):
        steps = found.setdefault(call.alert_id, [])
        if not steps or steps[-1].number != call.step:
            steps.append(Step(call.step, call.at, []))
        steps[-1].names.append(call.person.name)
    return {alert: steps[-_STEPS_SHOWN:] for alert, steps in found.items()}
