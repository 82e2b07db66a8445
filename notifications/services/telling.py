"""Turning an event into lines on bells and mails that wait to leave, in the event's own transaction."""

from __future__ import annotations

from typing import Any

from core.models import OutboxEvent
from core.services.outbox import Telling, enqueue_many
from notifications.models import Notification
from notifications.rules import Share, audience, concerns_queue
from notifications.selectors.people import Listener, circle_of, listeners
from tickets.events import TicketEvent

MAIL = "mail"


def tell(event: TicketEvent, row: OutboxEvent) -> None:
    """Write what each person concerned is told: a line on the bell, a mail, both or neither, as they chose."""
    circle = circle_of(event.ticket_id, with_queue=concerns_queue(event))
    shares = audience(event, circle)
    people = listeners(share.user_id for share in shares)
    heard = [(share, people[share.user_id]) for share in shares if share.user_id in people]
    _ring(event, row, heard)
    enqueue_many(
        row,
        [
            _mail(event, share)
            for share, listener in heard
            if share.insists or (not share.bell_only and listener.channels(share.kind).by_mail)
        ],
    )


def _ring(event: TicketEvent, row: OutboxEvent, heard: list[tuple[Share, Listener]]) -> None:
    data = _ids_of(event)
    lines = [
        Notification(
            user_id=share.user_id,
            ticket_id=event.ticket_id,
            event_id=row.pk,
            kind=share.kind,
            actor_id=event.actor_id,
            data=data,
            at=event.at,
        )
        for share, listener in heard
        if share.insists or listener.channels(share.kind).on_bell
    ]
    if lines:
        Notification.objects.bulk_create(lines, ignore_conflicts=True)


def _ids_of(event: TicketEvent) -> dict[str, Any]:
    kept = event.payload()
    for name in ("at", "actor_id", "ticket_id", "organization_id", "called"):
        kept.pop(name, None)
    return {"event": type(event).__name__, **kept}


def _mail(event: TicketEvent, share: Share) -> Telling:
    return Telling(
        consumer=MAIL,
        recipient=f"user:{share.user_id}",
        # Mails about one ticket to one person leave in order, and no person waits for another.
        ordering_key=f"{event.ordering_key}:user:{share.user_id}",
        data={
            "user": share.user_id,
            "ticket": event.ticket_id,
            "kind": str(share.kind),
            "reason": str(share.reason),
        },
    )
