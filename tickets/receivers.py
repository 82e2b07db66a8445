"""When a file came that a message was waiting for, or will not come, note it in the ticket."""

from __future__ import annotations

from uuid import UUID

from accounts.models import User
from attachments.events import FileArrived, FileDidNotArrive
from core.events import hears
from core.models import OutboxEvent
from tickets.services.files import add_arrived_file, record_missed_file
from tickets.services.words import OWNER_KIND


@hears(FileArrived)
def add_file_when_it_arrived(event: FileArrived, _row: OutboxEvent) -> None:
    if event.owner_kind == OWNER_KIND:
        by = User.objects.get(pk=event.actor_id)
        add_arrived_file(message_id=event.owner_id, attachment_id=UUID(event.attachment_id), by=by, at=event.at)


@hears(FileDidNotArrive)
def note_when_file_did_not_arrive(event: FileDidNotArrive, _row: OutboxEvent) -> None:
    if event.owner_kind == OWNER_KIND:
        record_missed_file(message_id=event.owner_id, by=User.objects.get(pk=event.actor_id), at=event.at)
