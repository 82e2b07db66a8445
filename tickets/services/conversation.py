"""Replying, asking and noting, each once per form, and never over words that the writer has not seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.services.idempotency import hash_request, kept_key
from tickets.enums import Audience, DraftKind, EntryKind, Status
from tickets.events import MessagePosted, ReplyAcknowledged, TicketStatusChanged
from tickets.models import Draft, Message
from tickets.permissions import ActNotPermitted, Standing, may_reply, may_write_notes
from tickets.services.changes import Change, change
from tickets.services.drafts import drop_drafts
from tickets.services.errors import NewerMessages
from tickets.services.silence import break_silence, schedule_silence
from tickets.services.words import Words, do_once_with, require, write_message
from tickets.states import Act, Side, TransitionNotAllowed

__all__ = ["Posted", "Words", "acknowledge", "ask_customer", "note", "reply"]


@dataclass(frozen=True)
class Posted:
    """The message that the form became, now or by its twin."""

    message_id: int
    replayed: bool


def reply(
    *,
    ticket_id: int,
    by: User,
    words: Words,
    key: str,
    last_seen_id: int | None = None,
    anyway: bool = False,
    version: int | None = None,
    at: datetime | None = None,
) -> Posted:
    """Post a public message: a customer's reply ends the waiting, support's first one starts the work.

    :raises InvalidInput: when nothing was written.
    :raises NewerMessages: when others of support wrote after `last_seen_id`, unless `anyway`.
    :raises TransitionNotAllowed: when the ticket has ended.
    """

    def effect(words: Words) -> int:
        changing = change(ticket_id, by=by, at=at, version=version)
        check_open(changing)
        permit(may_reply(known(changing)))
        check_seen(changing, last_seen_id, anyway)
        message = post(changing, words)
        after_public_message(changing, message)
        return message.pk

    return once(effect, act="reply", ticket_id=ticket_id, by=by, words=words, key=key)


def ask_customer(
    *,
    ticket_id: int,
    by: User,
    words: Words,
    key: str,
    last_seen_id: int | None = None,
    anyway: bool = False,
    version: int | None = None,
    at: datetime | None = None,
) -> Posted:
    """Put a question to the customer: from here the ticket awaits them, with reminders.

    :raises InvalidInput: when nothing was asked.
    :raises NewerMessages: as `reply`.
    :raises TransitionNotAllowed: when the ticket has ended.
    """

    def effect(words: Words) -> int:
        changing = change(ticket_id, by=by, at=at, version=version)
        permit(changing.by is not None and changing.by.is_support and may_reply(known(changing)))
        check_seen(changing, last_seen_id, anyway)
        if changing.ticket.status != Status.WAITING_CUSTOMER:
            before, after = changing.move_status(Act.ASK_CUSTOMER)
        else:
            before = after = changing.ticket.status
            changing.edit(status_since=changing.at)
            changing.count_silence(since=None)
        message = post(changing, words, is_question=True)
        changing.set(is_reply_unread=False, solution_proposed_at=None)
        note_first_response(changing)
        schedule_silence(changing)
        changing.publish(MessagePosted, **_posted(message))
        if before != after:
            changing.publish(TicketStatusChanged, from_status=before, to_status=after, act=str(Act.ASK_CUSTOMER))
        return message.pk

    return once(effect, act="ask", ticket_id=ticket_id, by=by, words=words, key=key)


def note(
    *,
    ticket_id: int,
    by: User,
    words: Words,
    key: str,
    last_seen_id: int | None = None,
    anyway: bool = False,
    version: int | None = None,
    at: datetime | None = None,
) -> Posted:
    """Write an internal note: support reads it, no customer ever does, and no clock hears it.

    :raises ActNotPermitted: for a customer.
    :raises InvalidInput: when nothing was written.
    :raises NewerMessages: as `reply`.
    """

    def effect(words: Words) -> int:
        changing = change(ticket_id, by=by, at=at, version=version)
        permit(may_write_notes(known(changing)))
        check_seen(changing, last_seen_id, anyway)
        message = post(changing, words, audience=Audience.INTERNAL)
        changing.publish(MessagePosted, **_posted(message))
        return message.pk

    return once(effect, act="note", ticket_id=ticket_id, by=by, words=words, key=key)


@transaction.atomic
def acknowledge(*, ticket_id: int, by: User, version: int | None = None, at: datetime | None = None) -> None:
    """Say that what the customer wrote was read and asks for no answer: silence begins anew, as after one.

    :raises ActNotPermitted: for a customer.
    :raises TransitionNotAllowed: when the ticket has ended.
    """
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(changing.side == Side.SUPPORT and may_reply(known(changing)))
    check_open(changing)
    if not changing.ticket.is_reply_unread:
        return
    changing.edit(is_reply_unread=False)
    break_silence(changing)
    changing.record(EntryKind.ACKNOWLEDGED, audience=Audience.INTERNAL)
    changing.publish(ReplyAcknowledged)


def once(effect: Callable[[Words], int], *, act: str, ticket_id: int, by: User, words: Words, key: str) -> Posted:
    """Run the effect once for this person and key, with the words as they are kept."""
    body = {"act": act, "ticket": ticket_id, **words.as_plain(by)}
    outcome = do_once_with(words, effect, scope=f"post:{by.pk}", key=key, request_hash=hash_request(body), by=by)
    return Posted(message_id=outcome.result, replayed=outcome.replayed)


def known(changing: Change) -> Standing:
    """Return the standing of the person who acts; the house itself never writes."""
    if changing.standing is None:
        raise ActNotPermitted("a person is needed")
    return changing.standing


def permit(allowed: bool) -> None:
    """Pass when allowed.

    :raises ActNotPermitted: otherwise.
    """
    if not allowed:
        raise ActNotPermitted


def check_open(changing: Change) -> None:
    """Pass while the ticket is open.

    :raises TransitionNotAllowed: when it has ended: what is written then reopens it, or opens a follow-up.
    """
    if not changing.ticket.is_open:
        raise TransitionNotAllowed(Act.CUSTOMER_REPLIES, changing.ticket.status)


def check_seen(changing: Change, last_seen_id: int | None, anyway: bool) -> None:
    """Pass when nobody else wrote since what the writer last saw.

    :raises NewerMessages: with the ids of what they have not seen.
    """
    if last_seen_id is None or anyway or changing.by is None:
        return
    newer = (
        Message.objects.filter(ticket=changing.ticket, pk__gt=last_seen_id)
        .readable_by(changing.by)
        .exclude(author=changing.by)
        .order_by("pk")
    )
    ids = list(newer.values_list("pk", flat=True))
    if ids:
        raise NewerMessages(ids)


def post(
    changing: Change,
    words: Words,
    *,
    audience: Audience = Audience.PUBLIC,
    is_question: bool = False,
    is_solution: bool = False,
    form_key: str = "",
) -> Message:
    """Write the message and drop the draft that it came from.

    :param form_key: of a form beside the composer, whose draft alone it drops: what is being written there stays
    """
    require(words)
    message = write_message(changing, words, audience=audience, is_question=is_question, is_solution=is_solution)
    kind = DraftKind.NOTE if audience == Audience.INTERNAL else DraftKind.REPLY
    drafts = Draft.objects.filter(user=changing.by, kind=kind, ticket=changing.ticket)
    drop_drafts(drafts.filter(key=kept_key(form_key)) if form_key else drafts)
    return message


def note_first_response(changing: Change) -> None:
    """Keep the moment of the first public word that a person of support wrote."""
    if changing.ticket.first_response_at is None:
        changing.set(first_response_at=changing.at)


def answer(changing: Change) -> None:
    """Note that support spoke: the first time, and to what the customer wrote, whose silence begins anew."""
    note_first_response(changing)
    if changing.ticket.is_reply_unread:
        changing.set(is_reply_unread=False)
        break_silence(changing)


def after_public_message(changing: Change, message: Message, *, accompanies: str = "") -> None:
    """Move the status as a public message does, and publish what happened.

    :param accompanies: the act whose own event tells of these words
    """
    moved: tuple[str, str, Act] | None = None
    status = changing.ticket.status
    thanked = False
    if message.is_by_support:
        answer(changing)
        if status == Status.NEW:
            moved = (*changing.move_status(Act.START), Act.START)
    elif status == Status.WAITING_CUSTOMER:
        moved = (*changing.move_status(Act.CUSTOMER_REPLIES), Act.CUSTOMER_REPLIES)
        changing.set(is_reply_unread=True)
    else:
        # A reply without a choice ("Obrigado!") keeps a proposed solution as it is.
        thanked = status == Status.SOLUTION_PROPOSED
        changing.set(is_reply_unread=True)
        if thanked:
            changing.record(EntryKind.THANKED, audience=Audience.INTERNAL, message=message)
            break_silence(changing)
    changing.publish(MessagePosted, **_posted(message), is_reply_to_solution=thanked, accompanies=accompanies)
    if moved is not None:
        changing.publish(TicketStatusChanged, from_status=moved[0], to_status=moved[1], act=str(moved[2]))


def _posted(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.pk,
        "audience": str(message.audience),
        "is_by_support": message.is_by_support,
        "is_question": message.is_question,
        "has_files": message.files_sent > 0,
    }
