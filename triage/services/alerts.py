"""Alerts: people are called to a ticket, wider each time, until somebody answers."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.database import database_now
from tickets.models import Ticket
from tickets.permissions import may_answer_contest, may_take
from tickets.services.assignment import take
from tickets.services.changes import Change, change
from tickets.services.conversation import known, permit
from triage.calling import Circle, circle_of, wait_after
from triage.enums import AlertCause, AlertEnd, Answer
from triage.events import AlertAnswered, AlertEnded, AlertRaised, AlertWidened, PeopleCalled
from triage.models import Alert, AlertCall

logger = logging.getLogger(__name__)
# Heard in the transaction of what happened to the ticket: what cannot be alerted is not to be.
_heard = transaction.atomic(savepoint=False)


@_heard
def raise_alert(*, ticket_id: int, cause: AlertCause, at: datetime | None = None) -> Alert | None:
    """Call who is on duty to an open ticket; None where it has ended, or where an alert of it runs.

    An immediate, or a contest, takes the place of a doubt, even of one that was answered: it is another thing to know.
    """
    changing = change(ticket_id, by=None, at=at)
    ticket = changing.ticket
    if not ticket.is_open:
        return None
    running = _running(ticket_id)
    if running is not None:
        if running.cause == cause or cause == AlertCause.DOUBT:
            return None
        _end(running, changing, AlertEnd.CONTESTED if cause == AlertCause.CONTEST else AlertEnd.BECAME_IMMEDIATE)
    alert = Alert(ticket=ticket, cause=cause, raised_at=changing.at)
    circle = circle_of(ticket, cause=cause, step=1, at=changing.at)
    _note_circle(alert, circle, changing.at)
    alert.save(force_insert=True)
    _call(alert, circle, changing, AlertRaised)
    return alert


@_heard
def end_alert(*, ticket_id: int, end: AlertEnd, at: datetime | None = None) -> bool:
    """End the alert of a ticket, and return whether one ran."""
    running = Alert.objects.filter(ticket_id=ticket_id, ended_at=None)
    if not running.exists():
        return False
    changing = change(ticket_id, by=None, at=at)
    alert = running.first()
    return alert is not None and _end(alert, changing, end)


@transaction.atomic
def acknowledge(*, alert_id: int, by: User, at: datetime | None = None) -> bool:
    """Confirm that this person knows of the alert, so that nobody else is called; False where somebody did before.

    :raises Alert.DoesNotExist: when there is none
    :raises ActNotPermitted: unless by somebody who works tickets; over a contest, by a support manager
    """
    alert = Alert.objects.only("ticket_id", "cause").get(pk=alert_id)
    changing = change(alert.ticket_id, by=by, at=at)
    is_managers = alert.cause == AlertCause.CONTEST
    permit(may_answer_contest(known(changing)) if is_managers else may_take(known(changing)))
    return _answer(alert_id, changing, by.pk, Answer.CONFIRMED)


@transaction.atomic
def take_alerted(*, alert_id: int, by: User, at: datetime | None = None) -> Ticket:
    """Take the ticket of an alert, which answers it, and return the ticket.

    :raises Alert.DoesNotExist: when there is none
    :raises AlreadyTaken: when somebody else has the ticket
    :raises TransitionNotAllowed: when it has ended
    """
    alert = Alert.objects.only("ticket_id").get(pk=alert_id)
    take(ticket_id=alert.ticket_id, by=by, only_free=True, at=at)
    # Who had it already is not assigned once more, and answers by this all the same.
    answer_by_taking(ticket_id=alert.ticket_id, person_id=by.pk, at=at)
    return Ticket.objects.get(pk=alert.ticket_id)


@_heard
def answer_by_taking(*, ticket_id: int, person_id: int, at: datetime | None = None) -> bool:
    """Answer the alert of a ticket that somebody has now, and return whether one sounded.

    A contest waits for a support manager, whoever has the ticket.
    """
    alerts = Alert.objects.filter(ticket_id=ticket_id, next_at__isnull=False).exclude(cause=AlertCause.CONTEST)
    sounding = alerts.values_list("pk", flat=True).first()
    if sounding is None:
        return False
    changing = change(ticket_id, by=User.objects.get(pk=person_id), at=at)
    return _answer(sounding, changing, person_id, Answer.TAKEN)


@_heard
def sound_again(*, ticket_id: int, at: datetime | None = None) -> Alert | None:
    """Raise an answered alert anew, because nobody has the ticket any more."""
    running = Alert.objects.filter(ticket_id=ticket_id, ended_at=None).exclude(cause=AlertCause.CONTEST)
    answered = running.filter(answered_at__isnull=False)
    cause = answered.values_list("cause", flat=True).first()
    if cause is None:
        return None
    end_alert(ticket_id=ticket_id, end=AlertEnd.LEFT, at=at)
    return raise_alert(ticket_id=ticket_id, cause=AlertCause(cause), at=at)


def widen_due_alerts(*, limit: int = 200) -> int:
    """Call wider for every alert that nobody answered in time, and return for how many.

    Any number of sweepers may run: the ticket's lock and the alert's `next_at` decide who does it. One that cannot be
    widened is logged and left for the next sweep; it keeps no other waiting.
    """
    due = Alert.objects.filter(next_at__lte=database_now()).order_by("next_at").values_list("pk", "ticket_id")[:limit]
    return sum(_widen_apart(alert_id, ticket_id) for alert_id, ticket_id in list(due))


def _widen_apart(alert_id: int, ticket_id: int) -> bool:
    try:
        return widen(alert_id=alert_id, ticket_id=ticket_id)
    except Exception:
        logger.exception("the alert of #%s could not be widened", ticket_id)
        return False


@transaction.atomic
def widen(*, alert_id: int, ticket_id: int, at: datetime | None = None) -> bool:
    """Call the people of an alert's next step, if that is due, and return whether it was."""
    changing = change(ticket_id, by=None, at=at)
    # Read under the ticket's lock: whoever answers holds it too.
    alert = Alert.objects.filter(pk=alert_id, next_at__lte=changing.at).first()
    if alert is None:
        return False
    circle = circle_of(changing.ticket, cause=alert.cause, step=alert.step + 1, at=changing.at)
    # What is called again and again is a step of its own each time: who was called when is kept.
    circle.step = max(circle.step, alert.step + 1)
    if alert.called_at is None and circle.levels:
        _show_customer(changing)
    _note_circle(alert, circle, changing.at)
    alert.save(update_fields=["step", "levels", "called_at", "next_at"])
    _call(alert, circle, changing, AlertWidened)
    return True


def resume_alerts() -> int:
    """Let alerts that were to be widened while nobody lived through it be widened from now on; return how many."""
    now = database_now()
    return Alert.objects.filter(next_at__lt=now).update(next_at=now)


def _running(ticket_id: int) -> Alert | None:
    return Alert.objects.filter(ticket_id=ticket_id, ended_at=None).first()


def _note_circle(alert: Alert, circle: Circle, at: datetime) -> None:
    alert.step = circle.step
    alert.levels = sorted({*alert.levels, *circle.levels})
    if alert.called_at is None and circle.levels:
        alert.called_at = at
    alert.next_at = at + wait_after(circle.step)


def _call(alert: Alert, circle: Circle, changing: Change, event_type: type[PeopleCalled]) -> None:
    called = sorted(circle.people)
    AlertCall.objects.bulk_create(
        AlertCall(alert=alert, person_id=person, step=circle.step, at=changing.at) for person in called
    )
    changing.publish(event_type, alert_id=alert.pk, cause=str(alert.cause), step=circle.step, called=tuple(called))


def _answer(alert_id: int, changing: Change, person_id: int, answer: Answer) -> bool:
    sounding = Alert.objects.filter(pk=alert_id, next_at__isnull=False)
    if not sounding.update(answered_at=changing.at, answered_by=person_id, answer=answer, next_at=None):
        return False
    _show_customer(changing)
    changing.publish(AlertAnswered, alert_id=alert_id, answer=str(answer))
    return True


def _show_customer(changing: Change) -> None:
    """Let the customer's page look again: it tells that somebody was reached, and has answered."""
    changing.set(last_public_at=changing.at, last_event_at=changing.at)


def _end(alert: Alert, changing: Change, end: AlertEnd) -> bool:
    running = Alert.objects.filter(pk=alert.pk, ended_at=None)
    if not running.update(ended_at=changing.at, end=end, next_at=None):
        return False
    changing.publish(AlertEnded, alert_id=alert.pk, end=str(end))
    return True
