"""Sending what was written: which service each way of sending is, and what is said afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.services.idempotency import KeyReused
from desk.tickets.composing import Attempt
from desk.tickets.refusals import REFUSALS, words_of
from tickets.enums import ClosingReason, DraftKind
from tickets.services.conversation import Posted, Words, ask_customer, note, reply
from tickets.services.errors import NewerMessages
from tickets.services.lifecycle import propose_solution


@dataclass(frozen=True)
class Letter:
    """What the composer's form holds; `send` is ask, reply, note or propose:<closing reason>."""

    kind: str
    key: str
    text: str
    send: str
    last_seen_id: int | None
    file_ids: tuple[UUID, ...] = ()
    refusals: tuple[str, ...] = ()

    @property
    def words(self) -> Words:
        return Words(body=self.text, attachment_ids=self.file_ids)

    def attempt(self, error: str = "", newer: tuple[int, ...] = ()) -> Attempt:
        return Attempt(self.kind, self.key, self.text, self.file_ids, error, newer)


def letter_from(fields: QueryDict, *, file_ids: tuple[UUID, ...], refusals: list[str]) -> Letter:
    """Return what the form of either mode holds."""
    kind = DraftKind.NOTE if fields.get("kind") == DraftKind.NOTE else DraftKind.REPLY
    seen = fields.get("last_seen", "")
    return Letter(
        kind=kind.value,
        key=fields.get("key", "")[:100],
        text=fields.get("text", ""),
        send="note" if kind == DraftKind.NOTE else fields.get("send") or fields.get("default_send", "reply"),
        last_seen_id=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) <= 15 else None,
        file_ids=file_ids,
        refusals=tuple(refusals),
    )


def send(letter: Letter, *, ticket_id: int, by: User) -> Attempt | None:
    """Post the message; return None when it stands, or what to show again, with nothing lost.

    :raises Ticket.DoesNotExist: when `by` may not see the ticket.
    """
    if letter.refusals:
        return letter.attempt(" ".join(letter.refusals))
    try:
        _post(letter, ticket_id, by)
    except NewerMessages as newer:
        return letter.attempt(newer_words(len(newer.message_ids)), tuple(newer.message_ids))
    except KeyReused as refusal:
        # Under the key of what was sent it could never be sent.
        return replace(letter, key=uuid4().hex).attempt(words_of(refusal))
    except REFUSALS as refusal:
        return letter.attempt(words_of(refusal))
    return None


def _post(letter: Letter, ticket_id: int, by: User) -> Posted:
    way, _colon, reason = letter.send.partition(":")
    seen = letter.last_seen_id
    if way == "note":
        return note(ticket_id=ticket_id, by=by, words=letter.words, key=letter.key, last_seen_id=seen)
    if way == "ask":
        return ask_customer(ticket_id=ticket_id, by=by, words=letter.words, key=letter.key, last_seen_id=seen)
    if way == "propose":
        return propose_solution(
            ticket_id=ticket_id,
            by=by,
            words=letter.words,
            key=letter.key,
            reason=reason or ClosingReason.RESOLVED,
            last_seen_id=seen,
        )
    return reply(ticket_id=ticket_id, by=by, words=letter.words, key=letter.key, last_seen_id=seen)


def newer_words(count: int) -> str:
    """Return what stands over a message that would have crossed another."""
    return ngettext(
        "Nothing was sent yet: a message came while you wrote. It is marked above; read it, then send.",
        "Nothing was sent yet: %(count)d messages came while you wrote. They are marked above; read them, then send.",
        count,
    ) % {"count": count}


def done_words(letter: Letter) -> str:
    """Return what is said once the message stands."""
    way = letter.send.partition(":")[0]
    return {
        "note": _("Note kept. Only the team reads it."),
        "ask": _("Sent. The ticket now waits for the customer."),
        "propose": _("Solution proposed. The customer accepts it or says what is still missing."),
    }.get(way, _("Sent."))
