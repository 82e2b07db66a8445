"""Sending the mails that wait: composed now, from what the person may still see, and sent once each."""

from __future__ import annotations

import logging
import smtplib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.mail import EmailMessage
from django.db import transaction

from accounts import house
from accounts.models import User
from core.database import database_now
from core.models import Delivery
from core.services.outbox import (
    OutsideUnavailable,
    Postpone,
    Undeliverable,
    settle_together,
    waiting_behind,
)
from notifications.letters import letter_for
from notifications.mail import message_id_of, render
from notifications.models import SentMail
from notifications.rules import BUSY_WINDOW, MAILS_AT_ONCE, pace

logger = logging.getLogger(__name__)

REST_SECONDS = 10.0


class _ServerRest:
    """After a failure to reach the server it is left alone for a moment: each try would cost a timeout."""

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = threading.Lock()

    def begin(self) -> None:
        with self._lock:
            self._until = time.monotonic() + REST_SECONDS

    def end(self) -> None:
        with self._lock:
            self._until = 0.0

    def is_on(self) -> bool:
        return time.monotonic() < self._until


server_rest = _ServerRest()


def deliver_mail(delivery: Delivery) -> None:
    """Send one mail, alone or with those that wait behind it when the ticket is busy.

    A person who left, or who may no longer see the ticket, gets nothing; an erased text is not in it.

    :raises Postpone: while this person had three mails about the ticket within ten minutes.
    :raises OutsideUnavailable: when the server cannot be reached or says "later".
    :raises Undeliverable: when it refused this mail for good.
    """
    # Sent before, by a process that died before it could say so.
    if SentMail.objects.filter(delivery=delivery).exists():
        return
    user = User.objects.active().filter(pk=delivery.data["user"]).first()
    if user is None:
        return
    others = _gathered(delivery, user)
    letter = letter_for(user=user, deliveries=[delivery, *others])
    if letter is not None:
        send(render(letter, user=user, delivery=delivery))
    with transaction.atomic():
        if letter is not None:
            SentMail.objects.bulk_create(
                [
                    SentMail(
                        delivery=delivery,
                        user=user,
                        ticket_id=delivery.data["ticket"],
                        message_id=message_id_of(delivery),
                        sent_at=database_now(),
                    )
                ],
                ignore_conflicts=True,
            )
        if others:
            settle_together(delivery, others=others)


def _gathered(delivery: Delivery, user: User) -> list[Delivery]:
    now = database_now()
    sent = (
        SentMail.objects.filter(user=user, ticket_id=delivery.data["ticket"], sent_at__gt=now - BUSY_WINDOW)
        .order_by("-sent_at")
        .values_list("sent_at", flat=True)[:MAILS_AT_ONCE]
    )
    waiting = waiting_behind(delivery)
    plan = pace(sent=list(sent), waiting=len(waiting), now=now)
    if plan.wait_until is not None:
        raise Postpone(plan.wait_until)
    return waiting if plan.gathers else []


def send(message: EmailMessage) -> None:
    """Hand a mail to the server, whose faults become facts about it.

    :raises OutsideUnavailable: when it cannot be reached or says "later".
    :raises Undeliverable: when it refused this mail for good.
    """
    if server_rest.is_on():
        raise OutsideUnavailable("the mail server rests after a failure")
    leave_from_house(message)
    with _faults_as_facts():
        message.send()
    server_rest.end()


def leave_from_house(message: EmailMessage) -> None:
    """Put the house's sender on a mail, and its address for answers where it has one."""
    known = house.current()
    message.from_email = known.sender
    message.reply_to = [known.reply_to] if known.reply_to else []


@contextmanager
def _faults_as_facts() -> Iterator[None]:
    """Translate what smtplib raises: whose fault it is decides whether trying again helps."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _refusal(code, text) from error
    except smtplib.SMTPDataError as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except OSError as error:
        # SMTPException is one: connecting, greeting, signing in, our own sender, or the line broke.
        server_rest.begin()
        raise OutsideUnavailable(f"{type(error).__name__}: {error}") from error


def _refusal(code: int, text: bytes | str) -> Exception:
    said = f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
    return Undeliverable(said) if code >= 500 else OutsideUnavailable(said)
