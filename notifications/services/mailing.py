"""Sending the mails that wait: composed now, from what the person may still see, and sent once each."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models.functions import Now

from accounts import house
from accounts.models import User
from core.database import database_now, insist
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
from notifications.resting import Rest
from notifications.rules import BUSY_WINDOW, MAILS_AT_ONCE, pace

logger = logging.getLogger(__name__)

server_rest = Rest()


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
    if letter is None:
        settle_together(delivery, others=others)
        return
    note = partial(_note_taken, delivery, user, others)
    send(render(letter, user=user, delivery=delivery), taken=lambda: insist(note))


def _note_taken(delivery: Delivery, user: User, others: list[Delivery]) -> None:
    """Write down that the mail left, with the least that can be written: a process that dies before sends it again."""
    sent = SentMail(
        delivery=delivery,
        user=user,
        ticket_id=delivery.data["ticket"],
        message_id=message_id_of(delivery),
        sent_at=Now(),
    )
    if not others:
        SentMail.objects.bulk_create([sent], ignore_conflicts=True)
        return
    with transaction.atomic():
        SentMail.objects.bulk_create([sent], ignore_conflicts=True)
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


def send(message: EmailMessage, *, taken: Callable[[], object] | None = None) -> None:
    """Hand a mail to the server, whose faults become facts about it.

    :param taken: what is done once the server has said that it took the mail, before anything else is said to it

    :raises OutsideUnavailable: when it cannot be reached or says "later".
    :raises Undeliverable: when it refused this mail for good.
    """
    if server_rest.is_on():
        raise OutsideUnavailable("the mail server rests after a failure")
    leave_from_house(message)
    line = get_connection()
    try:
        with _faults_as_facts():
            line.open()
            line.send_messages([message])
        if taken is not None:
            taken()
    finally:
        _hang_up(line)
    server_rest.end()


def _hang_up(line: Any) -> None:
    """Take leave of the server; what it has taken it has, whatever it says to that."""
    try:
        line.close()
    except OSError as error:
        logger.info("the mail server did not answer to our leave: %s", error)


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
