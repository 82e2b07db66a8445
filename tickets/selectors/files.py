"""Which ticket a file belongs to, who reads the message that it came with, and who may have its original."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from attachments.models import Attachment
from attachments.selectors import is_handed_out_covered
from tickets.enums import Audience
from tickets.models import Message, Ticket
from tickets.permissions import may_reveal
from tickets.services.standing import standing_of
from tickets.services.words import OWNER_KIND


@dataclass(frozen=True)
class FilePlace:
    """The ticket in which a file stands; `is_internal` when it came with a note."""

    number: int
    is_internal: bool


@dataclass(frozen=True)
class Evidence:
    """A file of a conversation, and the message that it came with; `is_internal` when that is a note."""

    file: Attachment
    message_id: int
    is_internal: bool


def files_of_ticket(*, user: User, number: int, kinds: Collection[str] = ()) -> list[Evidence]:
    """Return the ticket's files that this person may read, in the order of the conversation, in two queries.

    With `kinds` (attachments.enums.FileKind) only those.
    """
    messages = Message.objects.filter(ticket=number, ticket__in=Ticket.objects.visible_to(user)).readable_by(user)
    order = list(messages.order_by("at", "pk").values_list("pk", "audience"))
    files = Attachment.objects.owned_by(OWNER_KIND, [pk for pk, _audience in order]).filter(erased_at__isnull=True)
    if kinds:
        files = files.filter(kind__in=kinds)
    places = {pk: (place, audience == Audience.INTERNAL) for place, (pk, audience) in enumerate(order)}
    found = [
        Evidence(file, file.owner_id, places[file.owner_id][1])
        for file in files.select_related("uploaded_by")
        if file.owner_id is not None
    ]
    # Files of one message stay in the order in which they came.
    return sorted(found, key=lambda evidence: places[evidence.message_id][0])


def place_of_file(*, user: User, file: Attachment) -> FilePlace | None:
    """Return where the file stands, None while it waits for a form, or where this person may not look."""
    if file.owner_kind != OWNER_KIND or file.owner_id is None:
        return None
    messages = Message.objects.filter(pk=file.owner_id, ticket__in=Ticket.objects.visible_to(user)).readable_by(user)
    found = messages.values_list("ticket_id", "audience").first()
    return FilePlace(found[0], found[1] == Audience.INTERNAL) if found else None


def may_reveal_file(*, user: User, file: Attachment) -> bool:
    """Return whether something is covered in the file, and this person may have it as it came, with a reason."""
    place = place_of_file(user=user, file=file)
    ticket = Ticket.objects.filter(pk=place.number).first() if place else None
    return ticket is not None and may_reveal(standing_of(user, ticket)) and is_handed_out_covered(file)


def sent_files(*, user: User, number: int) -> QuerySet[Attachment]:
    """Return the files of a ticket's messages that this person may read, erased ones included, for a list of pages."""
    messages = Message.objects.filter(ticket=number, ticket__in=Ticket.objects.visible_to(user)).readable_by(user)
    found = Attachment.objects.filter(owner_kind=OWNER_KIND, owner_id__in=messages.values("pk"))
    return found.select_related("uploaded_by__organization", "erased_by", "blob")
