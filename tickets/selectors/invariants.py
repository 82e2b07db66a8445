"""What must hold of tickets, read from the data: each check yields what does not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db.models import CharField, Count, Exists, F, Model, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Cast, Coalesce, Concat, Lag

from attachments.models import Attachment
from core.models import IdempotencyRecord, OutboxEvent
from tickets.enums import Audience, EntryKind, Status
from tickets.events import TicketImported
from tickets.models import Follower, Message, Original, Ticket, TimelineEntry
from tickets.services.levels import KEPT_OWNER
from tickets.services.words import OWNER_KIND

_BATCH = 500


def acknowledged_but_gone() -> Iterator[str]:
    """Yield what a person was told to be there (ticket opened, message posted) and is not."""
    yield from _gone("open:", Ticket)
    yield from _gone("post:", Message)


def _gone(scope: str, model: type[Model]) -> Iterator[str]:
    answers = IdempotencyRecord.objects.filter(scope__startswith=scope).order_by("id").values_list("id", "result")
    rows = answers.iterator()
    while batch := list(islice(rows, _BATCH)):
        # A closing without a last word posts no message: its answer is 0.
        told = {key: result for key, result in batch if isinstance(result, int) and result}
        there = set(model._default_manager.filter(pk__in=told.values()).values_list("pk", flat=True))
        for key, result in told.items():
            if result not in there:
                yield f"{model.__name__} {result}, acknowledged under key {key}, does not exist"


def opened_twice() -> Iterator[str]:
    """Yield tickets that two keys claim to have opened."""
    seen: dict[int, int] = {}
    answers = IdempotencyRecord.objects.filter(scope__startswith="open:").order_by("id").values_list("id", "result")
    for key, result in answers.iterator():
        if not isinstance(result, int):
            continue
        if result in seen:
            yield f"ticket {result} was opened by keys {seen[result]} and {key}"
        seen[result] = key


def tickets_without_words() -> Iterator[str]:
    """Yield tickets whose description is missing, or empty without a trace of its erasure."""
    opening = Message.objects.filter(ticket=OuterRef("pk"), is_opening=True)
    for ticket in Ticket.objects.filter(~Exists(opening)).order_by("pk").iterator():
        yield f"{ticket} has no description"
    files = Attachment.objects.filter(owner_kind=OWNER_KIND, owner_id=OuterRef("pk"))
    empty = Message.objects.filter(body="", log_text="", erased_at__isnull=True).filter(~Exists(files))
    # An immediate request may come without a word: help first.
    for message in empty.exclude(is_opening=True, ticket__immediate_requested=True).order_by("pk").iterator():
        yield f"message {message.pk} of #{message.ticket_id} is empty and was not erased"


def lost_messages() -> Iterator[str]:
    """Yield tickets that once counted another number of messages than are there."""
    counted = Ticket.objects.annotate(there=Count("messages")).exclude(there=F("message_count"))
    for number, count, there in counted.order_by("pk").values_list("pk", "message_count", "there").iterator():
        yield f"#{number} counts {count} messages, {there} are there"


def unexplained_statuses() -> Iterator[str]:
    """Yield tickets whose status is not where their timeline ends, and lines that do not follow each other."""
    changes = TimelineEntry.objects.filter(kind=EntryKind.STATUS)
    last = changes.filter(ticket=OuterRef("pk")).order_by("-id").values("to_value")[:1]
    told = Ticket.objects.annotate(told=Coalesce(Subquery(last), Value(str(Status.NEW)))).exclude(told=F("status"))
    for number, status, end in told.order_by("pk").values_list("pk", "status", "told").iterator():
        yield f"#{number} is {status}, its timeline ends with {end}"
    before = Window(Lag("to_value"), partition_by=F("ticket_id"), order_by=F("id").asc())
    chained = changes.annotate(before=Coalesce(before, Value(str(Status.NEW)))).exclude(before=F("from_value"))
    lines = chained.order_by("pk").values_list("ticket_id", "pk", "from_value", "before")
    for number, line, start, end in lines.iterator():
        yield f"#{number}: line {line} goes on from {start}, the one before ends with {end}"


def untold_changes() -> Iterator[str]:
    """Yield lines of the timeline that no event of the same moment told the apps above.

    A history that was imported is told as a whole, by the event of its end.
    """
    key = Concat(Value("ticket:"), Cast(OuterRef("ticket_id"), CharField()))
    told = OutboxEvent.objects.filter(
        Q(at=OuterRef("at")) | Q(name=TicketImported.__name__, at__gte=OuterRef("at")), ordering_key=key
    )
    for entry in TimelineEntry.objects.filter(~Exists(told)).order_by("pk").iterator():
        yield f"#{entry.ticket_id}: line {entry.pk} ({entry.kind}) has no event"


def unexplained_assignees() -> Iterator[str]:
    """Yield tickets whose assignee is not the one that their timeline names last, or is not of support."""
    names = TimelineEntry.objects.filter(ticket=OuterRef("pk"), kind__in=[EntryKind.ASSIGNEE, EntryKind.LEVEL])
    # Escalating alone leaves a ticket with whoever has it.
    last = names.exclude(kind=EntryKind.LEVEL, data__has_key=KEPT_OWNER).order_by("-id")
    tickets = Ticket.objects.annotate(
        named=Coalesce(Subquery(last.values("to_value")[:1]), Value("")), by=Subquery(last.values("kind")[:1])
    )
    # Going to the other level leaves the assignee behind.
    holder = Coalesce(Cast("assignee_id", CharField()), Value(""))
    differs = Q(by=EntryKind.LEVEL, assignee__isnull=False) | (~Q(by=EntryKind.LEVEL) & ~Q(named=F("holder")))
    unexplained = tickets.annotate(holder=holder).filter(Q(by__isnull=True, assignee__isnull=False) | differs)
    unexplained = unexplained.exclude(by__isnull=True, assignee__isnull=True)
    for number, holder_id, named in unexplained.order_by("pk").values_list("pk", "holder", "named").iterator():
        yield f"#{number} is with {holder_id or 'nobody'}, its timeline says {named or 'nobody'}"
    for ticket in Ticket.objects.filter(assignee__organization__isnull=False).order_by("pk").iterator():
        yield f"{ticket} is with someone who is not of support"
    works = Q(assignee__is_active=True) & (Q(assignee__is_analyst=True) | Q(assignee__is_support_manager=True))
    for ticket in Ticket.objects.open().filter(assignee__isnull=False).exclude(works).order_by("pk").iterator():
        yield f"{ticket} is open with someone who works on tickets no more"


def unkept_originals() -> Iterator[str]:
    """Yield messages that show tokens without what was written, and what was written without a message that does."""
    kept = Original.objects.filter(message=OuterRef("pk"))
    for number in Message.objects.filter(~Exists(kept), is_masked=True).order_by("pk").values_list("pk", flat=True):
        yield f"message {number} shows tokens, and what was written is not there"
    for number in Message.objects.filter(Exists(kept), is_masked=False).order_by("pk").values_list("pk", flat=True):
        yield f"message {number} shows no tokens, and an original is there"


def foreign_people() -> Iterator[str]:
    """Yield people and places of another house around a ticket; words from before a move are its history."""
    for ticket in Ticket.objects.exclude(requester__organization_id=F("organization_id")).order_by("pk").iterator():
        yield f"{ticket}: the requester is of another organisation"
    outsiders = Follower.objects.filter(user__organization__isnull=False).exclude(
        user__organization_id=F("ticket__organization_id")
    )
    for follower in outsiders.order_by("pk").iterator():
        yield f"#{follower.ticket_id}: follower {follower.user_id} is of another organisation"
    for name in ("branch", "contract", "follows"):
        placed = Ticket.objects.filter(**{f"{name}__isnull": False})
        for ticket in placed.exclude(**{f"{name}__organization_id": F("organization_id")}).order_by("pk").iterator():
            yield f"{ticket}: the {name} is of another organisation"
    moved = TimelineEntry.objects.filter(ticket=OuterRef("ticket_id"), kind=EntryKind.ORGANIZATION)
    strangers = (
        Message.objects.filter(author__organization__isnull=False)
        .exclude(author__organization_id=F("ticket__organization_id"))
        .filter(~Exists(moved))
    )
    for message in strangers.order_by("pk").iterator():
        yield f"#{message.ticket_id}: message {message.pk} was written by someone of another organisation"


def foreign_files() -> Iterator[str]:
    """Yield files of messages that belong to another house than their ticket, or to no message at all."""
    owner = Message.objects.filter(pk=OuterRef("owner_id"))
    files = Attachment.objects.filter(owner_kind=OWNER_KIND).annotate(
        house=Subquery(owner.values("ticket__organization_id")[:1])
    )
    rows = files.order_by("pk").values_list("pk", "owner_id", "organization_id", "house")
    for key, owner_id, house, right_house in rows.exclude(house=F("organization_id"), house__isnull=False).iterator():
        if right_house is None:
            yield f"file {key} belongs to message {owner_id}, which does not exist"
        else:
            yield f"file {key} is of organisation {house}, its ticket of {right_house}"


def open_notes() -> Iterator[str]:
    """Yield lines of the timeline that show a customer that there is a note."""
    shown = TimelineEntry.objects.filter(audience=Audience.PUBLIC, message__audience=Audience.INTERNAL)
    for entry in shown.order_by("pk").iterator():
        yield f"#{entry.ticket_id}: line {entry.pk} ({entry.kind}) shows note {entry.message_id} to customers"
