"""A ticket that was imported before and whose row says something else now: new things are added, none rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from accounts.models import User
from masking.tokens import without_numbers
from tickets.enums import EntryKind
from tickets.interchange.history import HistoryRefused, went_on
from tickets.interchange.rows import TicketRow
from tickets.interchange.values import Fault, Named
from tickets.models import Follower, Message, Ticket, TimelineEntry
from tickets.services.importing.building import Builder, Built, BuiltMessage
from tickets.services.importing.options import RowRefused
from tickets.services.importing.writing import tell, write_entries, write_messages
from tickets.services.originals import replace_subject
from tickets.services.tokens import keep_tokens, tokens_of

# What identifies a ticket, and what only grows here.
_KEPT = frozenset({"id", "organization", "opened_at", "source", "external_id", "version", "message_count"})
Lines = list[tuple[TimelineEntry, int | None]]


def update_ticket(ticket_id: int, row: TicketRow, builder: Builder) -> bool:
    """Bring a ticket to what its row says now, in the caller's transaction, and return whether that was anything new.

    What was here stays as it was: words and lines are added behind it, fields follow. A ticket on which somebody worked
    here since it came is left alone.

    :raises RowRefused: when that cannot be done, with why
    """
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket_id)
    if ticket.last_event_at != ticket.imported_until:
        raise RowRefused(Fault("worked_here", "", str(ticket)))
    kept = list(Message.objects.filter(ticket=ticket).order_by("id"))
    said = list(TimelineEntry.objects.filter(ticket=ticket).order_by("id"))
    built = builder.build(_without_files_of(row, len(kept)), tokens_of(ticket_id))
    if built.ticket.organization_id != ticket.organization_id or built.ticket.opened_at != ticket.opened_at:
        raise RowRefused(Fault("another_ticket", "opened_at"))
    _require_same_words(kept, built)
    entries = _new_entries(ticket, row, builder, built, kept, said)
    if any(entry.at < ticket.last_event_at for entry, _place in entries):
        raise RowRefused(Fault("history_changed", "timeline"))
    return _write(ticket, row, built, entries, kept)


def _without_files_of(row: TicketRow, count: int) -> TicketRow:
    """Return the row with the first messages as they are here: their files came with them."""
    known = [
        replace(message, files=(), body=message.body or ("-" if message.files else ""))
        for message in row.messages[:count]
    ]
    return replace(row, messages=(*known, *row.messages[count:]))


def _require_same_words(kept: Sequence[Message], built: Built) -> None:
    for place, message in enumerate(kept):
        told = built.messages[place].message if place < len(built.messages) else None
        same = told is not None and (message.external_id, message.at, message.author_id, message.audience) == (
            told.external_id,
            told.at,
            told.author_id,
            told.audience,
        )
        # A text that was too long became a file, and one whose files alone came has no words.
        if not same or told is None or (message.body and _is_other(message.body, told.body)):
            raise RowRefused(Fault("history_changed", f"messages[{place + 1}]", message.external_id))


def _is_other(kept: str, told: str) -> bool:
    """Return whether these are other words. Secrets may have had other numbers when they came."""
    return without_numbers(kept) != without_numbers(told) and len(told) < 2000


def _new_entries(
    ticket: Ticket,
    row: TicketRow,
    builder: Builder,
    built: Built,
    kept: Sequence[Message],
    said: Sequence[TimelineEntry],
) -> Lines:
    """Return what the timeline has to say behind what it says already."""
    if row.timeline is None:
        holder = User.objects.filter(pk=ticket.assignee_id or 0).values_list("email", flat=True).first()
        try:
            history = went_on(
                row,
                builder.directory.is_support,
                status=ticket.status,
                assignee=Named(holder) if holder else None,
                messages=row.messages[len(kept) :],
            )
        except HistoryRefused as refused:
            raise RowRefused(refused.fault) from refused
        return builder.entries(row, history, built.messages)
    places = {message.pk: place for place, message in enumerate(kept)}
    told = [entry for entry in said if entry.kind != EntryKind.FILE_MISSED]
    lines = [line for line in built.entries if line[0].kind != EntryKind.FILE_MISSED]
    before = [(_told(entry), places.get(entry.message_id or 0)) for entry in told]
    now = [(_told(entry), place) for entry, place in lines[: len(told)]]
    if before != now:
        raise RowRefused(Fault("history_changed", "timeline"))
    return lines[len(told) :]


def _told(entry: TimelineEntry) -> tuple[Any, ...]:
    return entry.at, entry.actor_id, str(entry.kind), str(entry.audience), entry.from_value, entry.to_value


def _write(ticket: Ticket, row: TicketRow, built: Built, entries: Lines, kept: Sequence[Message]) -> bool:
    known = [BuiltMessage(message, {}) for message in kept]
    new = built.messages[len(kept) :]
    there = set(Follower.objects.filter(ticket=ticket).values_list("user_id", flat=True))
    followers = [follower for follower in built.followers if follower.user_id not in there]
    fields = [field for field in Ticket._meta.concrete_fields if field.name not in _KEPT]
    changed = [field for field in fields if getattr(ticket, field.attname) != getattr(built.ticket, field.attname)]
    if not (new or entries or followers or any(field.name != "import_digest" for field in changed)):
        return False
    keep_tokens([(ticket.pk, built.tokens)])
    write_messages([(ticket, new)])
    write_entries([(ticket, entries, [*known, *new])])
    if row["subject"] and ticket.subject != built.ticket.subject:
        replace_subject(ticket, row["subject"])
    until = ticket.imported_until or ticket.last_event_at
    for field in changed:
        setattr(ticket, field.attname, getattr(built.ticket, field.attname))
    moments = [entry.at for entry, _place in entries] + [one.message.at for one in new]
    moments += [kept[-1].at, until]
    ticket.last_event_at = ticket.imported_until = max(moments)
    ticket.version += 1
    ticket.message_count = len(kept) + len(new)
    ticket.save(update_fields=[*(field.name for field in fields), "version", "message_count"])
    for follower in followers:
        follower.ticket_id = ticket.pk
    Follower.objects.bulk_create(followers)
    tell([ticket])
    return True
