"""When a person leaves, their tickets do not; when a file comes after its message, it joins it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from accounts.events import PersonDeactivated, RolesChanged
from accounts.models import User
from attachments.events import FileArrived, FileDidNotArrive, HostileFileFound
from core.events import hears
from core.models import OutboxEvent
from core.services.outbox import enqueue, register_consumer
from tickets.events import FileAdded, MessagePosted, TicketOpened
from tickets.services.assignment import give_back_tickets
from tickets.services.files import add_arrived_file, record_hostile_file, record_missed_file
from tickets.services.numbering import CONSUMER, number_secrets_of_files
from tickets.services.words import OWNER_KIND

WORKING_ROLES: Final = frozenset({"is_analyst", "is_support_manager"})


@hears(PersonDeactivated)
def give_back_when_person_deactivated(event: PersonDeactivated, row: OutboxEvent) -> None:
    """Let the queue have what an analyst had; a requester's tickets stay theirs until somebody takes their place."""
    if event.organization_id is None:
        _give_back(event.user_id, event.actor_id, event.at)


@hears(RolesChanged)
def give_back_when_roles_changed(event: RolesChanged, row: OutboxEvent) -> None:
    """Let the queue have what was with somebody of support who works no tickets any more."""
    if event.organization_id is None and not WORKING_ROLES.intersection(event.roles):
        _give_back(event.user_id, event.actor_id, event.at)


def _give_back(holder_id: int, actor_id: int | None, at: datetime) -> None:
    by = User.objects.filter(pk=actor_id).first() if actor_id else None
    give_back_tickets(holder_id=holder_id, by=by, at=at)


@hears(FileArrived)
def add_file_when_it_arrived(event: FileArrived, row: OutboxEvent) -> None:
    if event.owner_kind == OWNER_KIND:
        by = User.objects.get(pk=event.actor_id)
        add_arrived_file(message_id=event.owner_id, attachment_id=UUID(event.attachment_id), by=by, at=event.at)


@hears(FileDidNotArrive)
def note_when_file_did_not_arrive(event: FileDidNotArrive, row: OutboxEvent) -> None:
    if event.owner_kind == OWNER_KIND:
        record_missed_file(message_id=event.owner_id, by=User.objects.get(pk=event.actor_id), at=event.at)


@hears(HostileFileFound)
def note_when_file_is_hostile(event: HostileFileFound, row: OutboxEvent) -> None:
    if event.owner_kind == OWNER_KIND:
        record_hostile_file(
            message_id=event.owner_id,
            attachment_id=UUID(event.attachment_id),
            uploader_id=event.uploader_id,
            at=event.at,
        )


@hears(TicketOpened, MessagePosted, FileAdded)
def number_when_files_came(event: TicketOpened | MessagePosted | FileAdded, row: OutboxEvent) -> None:
    """Let the secrets of text files have their numbers once they are read; a log may be long."""
    if isinstance(event, FileAdded) or event.has_files:
        data = {"ticket": event.ticket_id, "message": event.message_id}
        enqueue(row, consumer=CONSUMER, recipient=event.ordering_key, data=data)


register_consumer(CONSUMER, number_secrets_of_files)
