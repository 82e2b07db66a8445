"""When a ticket is opened, say at once what it is about; when its files are there, look again."""

from __future__ import annotations

from core.events import hears
from core.models import OutboxEvent
from core.services.outbox import enqueue, register_consumer
from tickets.events import FileAdded, TicketOpened
from triage.services.classification import classify_ticket
from triage.services.files import CONSUMER, read_files_of_ticket


@hears(TicketOpened)
def classify_when_ticket_opened(event: TicketOpened, row: OutboxEvent) -> None:
    classify_ticket(ticket_id=event.ticket_id, message_id=event.message_id, at=event.at)
    if event.has_files:
        _read_later(event, row)


@hears(FileAdded)
def read_when_file_added(event: FileAdded, row: OutboxEvent) -> None:
    _read_later(event, row)


def _read_later(event: TicketOpened | FileAdded, row: OutboxEvent) -> None:
    data = {"ticket": event.ticket_id, "message": event.message_id}
    enqueue(row, consumer=CONSUMER, recipient=event.ordering_key, data=data)


register_consumer(CONSUMER, read_files_of_ticket)
