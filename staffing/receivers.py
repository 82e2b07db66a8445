"""When a ticket comes to wait for somebody, have it given out where its queue is automatic."""

from __future__ import annotations

from core.events import hears
from core.models import OutboxEvent
from core.services.outbox import enqueue, register_consumer
from staffing.services.automatic import CONSUMER, assign_delivered, automatic_queues
from tickets.enums import WAITING_STATUSES
from tickets.events import (
    TicketAssigned,
    TicketEvent,
    TicketLevelSet,
    TicketOpened,
    TicketReopened,
    TicketStatusChanged,
)


@hears(TicketOpened, TicketLevelSet, TicketReopened)
def give_out_when_ticket_waits(event: TicketOpened | TicketLevelSet | TicketReopened, row: OutboxEvent) -> None:
    _give_out(event, row)


@hears(TicketAssigned)
def give_out_when_ticket_freed(event: TicketAssigned, row: OutboxEvent) -> None:
    if event.to_id is None:
        _give_out(event, row)


@hears(TicketStatusChanged)
def give_out_when_ticket_awaits_support(event: TicketStatusChanged, row: OutboxEvent) -> None:
    if event.to_status in WAITING_STATUSES:
        _give_out(event, row)


def _give_out(event: TicketEvent, row: OutboxEvent) -> None:
    # Whether it waits, and in an automatic queue, is looked at when it is given out: what is decided of it in this very
    # transaction comes after this. Where no queue is automatic nothing is written.
    if automatic_queues():
        enqueue(row, consumer=CONSUMER, recipient=event.ordering_key, data={"ticket": event.ticket_id})


register_consumer(CONSUMER, assign_delivered)
