"""Passing a ticket to level 2 with a card, giving it back with a reason, and raising its level for a cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from core.services.idempotency import Outcome, do_once, hash_request
from core.text import clean
from tickets.enums import CauseClass, Level
from tickets.models import Message
from tickets.permissions import may_return, may_take
from tickets.selectors.files import files_of_ticket
from tickets.services.changes import change
from tickets.services.conversation import check_open, known, permit
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.services.levels import move_level
from tickets.services.originals import masked
from tickets.services.tokens import keep_tokens, tokens_of
from triage.events import TicketEscalated, TicketHandedOver, TicketReturned
from triage.handing_over import known_of
from triage.models import HandOver, Return

# Longer texts are files of the conversation, which a card points to.
TEXT_MOST: Final = 8_000
EVIDENCE_MOST: Final = 50
_WRITTEN: Final = ("tried", "evidence_text", "articles", "hypothesis")


@dataclass(frozen=True)
class Card:
    """What goes along to level 2; nothing of it has to be filled in.

    :param evidence: of the ticket's own conversation, in its order
    """

    tried: str = ""
    message_ids: Sequence[int] = ()
    file_ids: Sequence[UUID] = ()
    evidence_text: str = ""
    articles: str = ""
    hypothesis: str = ""
    cause_class: str = ""


def hand_over(
    *,
    ticket_id: int,
    by: User,
    card: Card,
    key: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Pass a ticket to level 2 with its card: it comes to that level's queue, with nobody.

    :raises InvalidInput: for a cause that is none, evidence of another ticket, or texts that are too long.
    :raises VersionConflict: when the ticket changed since `version`, or is at level 2 already.
    :raises TransitionNotAllowed: when it has ended.
    """

    def effect() -> int:
        changing = change(ticket_id, by=by, at=at, version=version)
        permit(may_take(known(changing)))
        check_open(changing)
        if changing.ticket.level != Level.ONE:
            raise VersionConflict(changing.ticket.version)
        row = HandOver(
            ticket=changing.ticket,
            number=HandOver.objects.filter(ticket_id=ticket_id).count() + 1,
            from_level=changing.ticket.level,
            to_level=Level.TWO,
            cause_class=card.cause_class,
            evidence=_evidence(card, ticket_id, by),
            known=known_of(changing.ticket),
            by=by,
            at=changing.at,
            **_shown(ticket_id, {name: getattr(card, name) for name in _WRITTEN}),
        )
        row.save(force_insert=True)
        move_level(changing, Level.TWO, act="hand_over")
        changing.publish(TicketHandedOver, hand_over_id=row.pk)
        return row.pk

    if card.cause_class and card.cause_class not in CauseClass.values:
        raise InvalidInput({"cause_class": "unknown"})
    body = {"act": "hand_over", "ticket": ticket_id, **asdict(card)}
    return do_once(scope=f"handover:{by.pk}", key=key or uuid4().hex, request_hash=hash_request(body), effect=effect)


def return_to_level_one(
    *,
    ticket_id: int,
    by: User,
    reason: str,
    key: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Give a ticket back to level 1 with a reason: it comes to that level's queue, and who passed it is told.

    :raises ActNotPermitted: for who is neither of level 2 nor a support manager.
    :raises InvalidInput: without a reason.
    :raises VersionConflict: when the ticket changed since `version`, or is at level 1 already.
    :raises TransitionNotAllowed: when it has ended.
    """

    def effect() -> int:
        changing = change(ticket_id, by=by, at=at, version=version)
        permit(may_return(known(changing)))
        check_open(changing)
        if changing.ticket.level != Level.TWO:
            raise VersionConflict(changing.ticket.version)
        answered = HandOver.objects.filter(ticket_id=ticket_id, returned=None).order_by("-number").first()
        row = Return(
            ticket=changing.ticket,
            number=Return.objects.filter(ticket_id=ticket_id).count() + 1,
            hand_over=answered,
            reason=_shown(ticket_id, {"reason": reason})["reason"],
            by=by,
            at=changing.at,
        )
        row.save(force_insert=True)
        move_level(changing, Level.ONE, act="return")
        passed_by = answered.by_id if answered else None
        changing.publish(TicketReturned, return_id=row.pk, number=row.number, handed_over_by_id=passed_by)
        return row.pk

    if not clean(reason).strip():
        raise InvalidInput({"reason": "required"})
    body = {"act": "return", "ticket": ticket_id, "reason": reason}
    return do_once(scope=f"handover:{by.pk}", key=key or uuid4().hex, request_hash=hash_request(body), effect=effect)


@transaction.atomic
def escalate(*, ticket_id: int, cause: str, to_level: int = Level.TWO, at: datetime | None = None) -> bool:
    """Raise a ticket's level for a cause, as when a due time was missed: whoever has it keeps it.

    Return whether it rose: one that has ended, or is there already, stays as it is.

    :raises InvalidInput: for a level that is none.
    """
    if to_level not in Level.values:
        raise InvalidInput({"level": "unknown"})
    changing = change(ticket_id, by=None, at=at)
    before = changing.ticket.level
    if not changing.ticket.is_open or before >= to_level:
        return False
    move_level(changing, to_level, act="escalate", keeps_owner=True)
    changing.publish(TicketEscalated, from_level=before, to_level=int(to_level), cause=cause)
    return True


def _shown(ticket_id: int, written: dict[str, str]) -> dict[str, str]:
    """Return the texts with secrets covered by the ticket's tokens: nothing of a card is anybody's to uncover."""
    cleaned = {name: clean(text).strip() for name, text in written.items()}
    long = {name: "too_long" for name, text in cleaned.items() if len(text) > TEXT_MOST}
    if long:
        raise InvalidInput(long)
    tokens = tokens_of(ticket_id)
    shown, _originals = masked(cleaned, tokens)
    keep_tokens([(ticket_id, tokens)])
    return dict(shown)


def _evidence(card: Card, ticket_id: int, by: User) -> list[dict[str, Any]]:
    """Return the places of the evidence.

    :raises InvalidInput: when one of them is not of this ticket, or they are too many.
    """
    if len(card.message_ids) + len(card.file_ids) > EVIDENCE_MOST:
        raise InvalidInput({"evidence": "too_long"})
    places: list[dict[str, Any]] = [{"kind": "message", "id": one} for one in dict.fromkeys(card.message_ids)]
    if places:
        there = Message.objects.filter(ticket_id=ticket_id, pk__in=[one["id"] for one in places]).readable_by(by)
        if there.count() != len(places):
            raise InvalidInput({"evidence": "unknown"})
    if card.file_ids:
        own = {one.file.pk for one in files_of_ticket(user=by, number=ticket_id)}
        if not own.issuperset(card.file_ids):
            raise InvalidInput({"evidence": "unknown"})
        places += [{"kind": "file", "id": str(one)} for one in dict.fromkeys(card.file_ids)]
    return places
