"""Puts the fault of this process in its place once everything is loaded."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import AppConfig

_LATER = 0.2


class PlantedFault(AppConfig):
    name = "tests.chaos.planted"
    label = "planted"

    def ready(self) -> None:
        """Plant it; what has no place here is the middleware's or the database's."""
        plant = _FAULTS.get(os.environ["CHAOS_FAULT"])
        if plant is not None:
            plant()


def _mark_then_send() -> None:
    """Write a mail down as sent, and only then hand it to the server."""
    from core.database import database_now
    from notifications.models import SentMail
    from notifications.services import mailing

    rendered = mailing.render

    def render_marked(letter: Any, *, user: Any, delivery: Any) -> Any:
        SentMail.objects.create(
            delivery=delivery,
            user=user,
            ticket_id=letter.ticket_id,
            message_id=mailing.message_id_of(delivery),
            sent_at=database_now(),
        )
        time.sleep(0.05)
        return rendered(letter, user=user, delivery=delivery)

    mailing.render = render_marked


def _no_key_check() -> None:
    """Do what is asked each time that it is asked, whatever its key did before."""
    from django.db import transaction

    from api import doing
    from core.services import idempotency
    from tickets.services import words

    def do_again(*, scope: str, key: str, request_hash: str, effect: Callable[[], Any]) -> idempotency.Outcome:
        if not key:
            raise idempotency.KeyMissing
        with transaction.atomic():
            return idempotency.Outcome(effect(), replayed=False)

    for module in (doing, words):
        module.do_once = do_again


def _no_unique() -> None:
    """Insert a key whether or not it is there: the constraint that would refuse it is dropped by who plants this."""
    from core.services import idempotency

    asking = " ON CONFLICT (scope, key) DO NOTHING"
    assert asking in idempotency._INSERT_WAITING
    idempotency._INSERT_WAITING = idempotency._INSERT_WAITING.replace(asking, "")


def _two_transactions() -> None:
    """Publish what a service did once that has committed, in a transaction that comes a moment later."""
    from django.db import transaction

    from core import events

    at_once = events.publish_many

    def publish_later(published: Iterable[events.Event]) -> None:
        told = list(published)

        def publish() -> None:
            time.sleep(_LATER)
            with transaction.atomic():
                at_once(told)

        transaction.on_commit(publish)

    events.publish_many = publish_later


_FAULTS: dict[str, Callable[[], None]] = {
    "mark_then_send": _mark_then_send,
    "no_key_check": _no_key_check,
    "no_unique": _no_unique,
    "two_transactions": _two_transactions,
}
