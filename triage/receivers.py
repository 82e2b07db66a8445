"""When a ticket is opened, say at once what it is about, look again with its files, and call people to an immediate."""

from __future__ import annotations

from core.events import hears
from core.models import OutboxEvent
from core.services.outbox import enqueue, register_consumer
from staffing.grounds import Way
from tickets.events import (
    FileAdded,
    TicketAssigned,
    TicketCancelled,
    TicketClosed,
    TicketDetailsChanged,
    TicketOpened,
    TicketReopened,
    TriageRecorded,
)
from tickets.models import Ticket
from triage.enums import AlertCause, AlertEnd
from triage.events import ImmediateDoubted, RulebookDrafted
from triage.services.alerts import answer_by_taking, end_alert, raise_alert, sound_again
from triage.services.classification import classify_ticket
from triage.services.contesting import settle_when_immediate
from triage.services.corrections import end_overtaken
from triage.services.files import CONSUMER, read_files_of_ticket
from triage.services.rulebook import CONSUMER as EFFECT
from triage.services.rulebook import measure_draft


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


@hears(TriageRecorded)
def call_when_immediate(event: TriageRecorded, row: OutboxEvent) -> None:
    """Call who is on duty to an immediate, and nobody any more to what is none."""
    if event.is_immediate:
        settle_when_immediate(ticket_id=event.ticket_id, by_id=event.actor_id, at=event.at)
        raise_alert(ticket_id=event.ticket_id, cause=AlertCause.IMMEDIATE, at=event.at)
    elif event.was_immediate:
        end_alert(ticket_id=event.ticket_id, end=AlertEnd.NOT_IMMEDIATE, at=event.at)


@hears(ImmediateDoubted)
def call_when_immediate_doubted(event: ImmediateDoubted, row: OutboxEvent) -> None:
    """Let people look whether it is one; what counts as an immediate has its own alert."""
    if not event.is_immediate:
        raise_alert(ticket_id=event.ticket_id, cause=AlertCause.DOUBT, at=event.at)


@hears(TicketAssigned)
def answer_when_ticket_assigned(event: TicketAssigned, row: OutboxEvent) -> None:
    """Who has the ticket has answered its alert; where nobody has it any more, it sounds again."""
    if event.way == Way.AUTOMATIC:
        # The house gave it to them: nobody knows of it yet.
        return
    if event.to_id is not None:
        answer_by_taking(ticket_id=event.ticket_id, person_id=event.to_id, at=event.at)
    else:
        sound_again(ticket_id=event.ticket_id, at=event.at)


@hears(TicketClosed, TicketCancelled)
def end_alert_when_ticket_ended(event: TicketClosed | TicketCancelled, row: OutboxEvent) -> None:
    end_alert(ticket_id=event.ticket_id, end=AlertEnd.TICKET_ENDED, at=event.at)


@hears(TicketReopened)
def call_when_immediate_reopened(event: TicketReopened, row: OutboxEvent) -> None:
    """Call people again to an immediate that goes on."""
    is_immediate = Ticket.objects.values_list("is_immediate", flat=True).get(pk=event.ticket_id)
    if is_immediate:
        raise_alert(ticket_id=event.ticket_id, cause=AlertCause.IMMEDIATE, at=event.at)


@hears(TicketDetailsChanged)
def end_corrections_when_details_changed(event: TicketDetailsChanged, row: OutboxEvent) -> None:
    end_overtaken(ticket_id=event.ticket_id, names=event.fields, by_id=event.actor_id, at=event.at)


@hears(RulebookDrafted)
def measure_when_rulebook_drafted(event: RulebookDrafted, row: OutboxEvent) -> None:
    data = {"draft": event.draft_id, "version": event.version}
    enqueue(row, consumer=EFFECT, recipient=f"{event.draft_id}", data=data)


register_consumer(CONSUMER, read_files_of_ticket)
register_consumer(EFFECT, measure_draft)
