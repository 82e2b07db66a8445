"""When a ticket is opened, say at once what it is about."""

from __future__ import annotations

from core.events import hears
from core.models import OutboxEvent
from tickets.events import TicketOpened
from triage.services.classification import classify_ticket


@hears(TicketOpened)
def classify_when_ticket_opened(event: TicketOpened, row: OutboxEvent) -> None:
    classify_ticket(ticket_id=event.ticket_id, message_id=event.message_id, at=event.at)
