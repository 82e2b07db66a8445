"""Writing what was built: many tickets by a handful of statements, and the one event that tells each history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from accounts.models import User
from attachments.services.claiming import claim
from core.events import publish_many
from core.services.bulk import insert_many
from tickets.events import TicketImported
from tickets.models import Follower, Ticket, TimelineEntry
from tickets.services.importing.building import Built, BuiltMessage
from tickets.services.importing.filing import leave_traces
from tickets.services.originals import cover_names, keep_originals
from tickets.services.tokens import keep_tokens
from tickets.services.words import OWNER_KIND


def write_tickets(built: Sequence[Built]) -> None:
    """Write the tickets in their order, in the caller's transaction."""
    for one in built:
        one.ticket.pk = None
    insert_many([one.ticket for one in built])
    for one in built:
        for follower in one.followers:
            follower.ticket_id = one.ticket.pk
    keep_tokens((one.ticket.pk, one.tokens) for one in built)
    write_messages((one.ticket, one.messages) for one in built)
    write_entries((one.ticket, one.entries, one.messages) for one in built)
    Follower.objects.bulk_create([follower for one in built for follower in one.followers])
    tell(one.ticket for one in built)


def write_messages(talks: Iterable[tuple[Ticket, Sequence[BuiltMessage]]]) -> None:
    """Write messages with what belongs to them, for tickets that are written."""
    written: list[tuple[Ticket, BuiltMessage]] = []
    for ticket, messages in talks:
        for one in messages:
            one.message.pk, one.message.ticket_id = None, ticket.pk
            written.append((ticket, one))
    insert_many([one.message for _ticket, one in written])
    keep_originals((one.message, one.originals) for _ticket, one in written)
    for ticket, one in written:
        if one.files:
            files = claim(
                ids=one.files,
                by=User.objects.get(pk=one.message.author_id),
                owner_kind=OWNER_KIND,
                owner_id=one.message.pk,
                organization_id=ticket.organization_id,
                made=len(one.files),
                at=one.message.at,
            )
            cover_names(ticket.pk, files)
        if one.traces:
            leave_traces(one.message, one.traces, organization_id=ticket.organization_id)


def write_entries(
    histories: Iterable[tuple[Ticket, Sequence[tuple[TimelineEntry, int | None]], Sequence[BuiltMessage]]],
) -> None:
    """Write lines of the timeline in their order, for tickets and messages that are written."""
    lines = []
    for ticket, entries, messages in histories:
        for entry, place in entries:
            entry.pk, entry.ticket_id = None, ticket.pk
            entry.message_id = messages[place].message.pk if place is not None else None
            lines.append(entry)
    insert_many(lines)


def tell(tickets: Iterable[Ticket]) -> None:
    """Publish that these histories are here, up to where they go."""
    publish_many(
        TicketImported(
            at=ticket.last_event_at,
            ticket_id=ticket.pk,
            organization_id=ticket.organization_id,
            source=ticket.source,
        )
        for ticket in tickets
    )
