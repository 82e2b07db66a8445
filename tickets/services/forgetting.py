"""Forgetting a person around tickets: what only they saw goes, and where they are named a token stands for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from attachments.models import Attachment
from attachments.services.forgetting import cover_file
from tickets.markup import render_words
from tickets.models import SUBJECT_LENGTH, Draft, Follower, Message, Original, Presence, ReadMark, Ticket
from tickets.services.drafts import drop_drafts
from tickets.services.words import OWNER_KIND

Cover = Callable[[str], str]


@transaction.atomic
def forget_traces(*, person: User, phones: Iterable[str]) -> None:
    """Delete a person's drafts, read marks and followings, and the telephone that tickets of theirs were given."""
    drop_drafts(Draft.objects.filter(user=person))
    for model in (Follower, Presence, ReadMark):
        model._default_manager.filter(user=person).delete()
    numbered = Ticket.objects.exclude(contact_phone="")
    numbered.filter(Q(requester=person) | Q(contact_phone__in=list(phones))).update(contact_phone="")


@transaction.atomic
def cover_ticket(*, ticket_id: int, cover: Cover) -> None:
    """Put a token for a person in a ticket's subject and in the comment of its rating."""
    ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
    ticket.subject = cover(ticket.subject)[:SUBJECT_LENGTH]
    ticket.rating_comment = cover(ticket.rating_comment)[:500]
    ticket.save(update_fields=["subject", "rating_comment"])
    # Whoever has the old subject in a form is told that it changed.
    Ticket.objects.filter(pk=ticket_id).update(version=F("version") + 1)
    for kept in Original.objects.filter(message__ticket=ticket, message__is_opening=True, field="subject"):
        Original.objects.filter(pk=kept.pk).update(text=cover(kept.text))


@transaction.atomic
def cover_message(*, message_id: int, cover: Cover) -> None:
    """Put a token for a person in a message, and in what was written before its secrets were covered."""
    message = Message.objects.select_for_update().get(pk=message_id)
    message.body, message.log_text = cover(message.body), cover(message.log_text)
    message.erase_reason = cover(message.erase_reason)[:200]
    message.body_html = _drawn(message)
    message.save(update_fields=["body", "body_html", "log_text", "erase_reason"])
    for kept in Original.objects.filter(message=message).exclude(field="subject"):
        Original.objects.filter(pk=kept.pk).update(text=cover(kept.text))


@transaction.atomic
def cover_name_of_file(*, attachment_id: UUID, cover: Cover) -> None:
    """Put a token for a person in the name of a file, and in the words that lead to it by its name."""
    file = Attachment.objects.filter(pk=attachment_id, owner_kind=OWNER_KIND).first()
    if file is None:
        return
    cover_file(attachment_id=attachment_id, cover=cover)
    for message in Message.objects.filter(pk=file.owner_id or 0):
        message.body_html = _drawn(message)
        message.save(update_fields=["body_html"])


def _drawn(message: Message) -> str:
    if not message.body:
        return ""
    files = Attachment.objects.owned_by(OWNER_KIND, [message.pk]).filter(erased_at__isnull=True)
    return render_words(message.body, files={name: str(pk) for pk, name in files.values_list("pk", "name")})
