"""From work to solution to the end and back: every act that moves a ticket's status or level."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from tickets.enums import Audience, ClosingReason, EntryKind, Level, Status
from tickets.events import (
    MessagePosted,
    SolutionProposed,
    SolutionRefused,
    TicketCancelled,
    TicketClosed,
    TicketForwarded,
    TicketReopened,
    TicketStatusChanged,
    WorkaroundGiven,
)
from tickets.models import Message
from tickets.permissions import (
    may_cancel,
    may_decide_solution,
    may_forward,
    may_reopen,
    may_reply,
    may_take,
)
from tickets.services.assignment import leave_who_works_no_more
from tickets.services.changes import Change, change
from tickets.services.conversation import (
    Posted,
    answer,
    check_open,
    check_seen,
    known,
    note_first_response,
    once,
    permit,
    post,
)
from tickets.services.errors import InvalidInput
from tickets.services.levels import move_level
from tickets.services.silence import schedule_silence
from tickets.services.words import Words, require
from tickets.states import Act, Side, TransitionNotAllowed, check_reopening, next_status

# What a person may choose when closing; the others are the house's own.
CHOSEN_REASONS = tuple(reason for reason in ClosingReason if reason != ClosingReason.NO_RESPONSE)
_FORWARDING = {
    Status.WITH_MAINTENANCE: Act.FORWARD_MAINTENANCE,
    Status.WITH_PRODUCT_TEAM: Act.FORWARD_PRODUCT,
}


def propose_solution(
    *,
    ticket_id: int,
    by: User,
    words: Words,
    key: str,
    reason: str = ClosingReason.RESOLVED,
    last_seen_id: int | None = None,
    anyway: bool = False,
    version: int | None = None,
    at: datetime | None = None,
) -> Posted:
    """Propose a solution: the customer accepts or refuses, and silence accepts in the end.

    `reason` is the closing reason that acceptance will carry.

    :raises InvalidInput: when nothing was written or the reason is unknown.
    :raises NewerMessages: when others wrote after `last_seen_id`, unless `anyway`.
    :raises TransitionNotAllowed: when one is proposed already, or the ticket has ended.
    """

    def effect(words: Words) -> int:
        changing = change(ticket_id, by=by, at=at, version=version)
        permit(changing.side == Side.SUPPORT and may_reply(known(changing)))
        _check_reason(reason)
        check_seen(changing, last_seen_id, anyway)
        next_status(Act.PROPOSE_SOLUTION, status=changing.ticket.status, side=changing.side)
        require(words)
        changing.set(solution_proposed_at=changing.at, is_reply_unread=False)
        before, after = changing.move_status(Act.PROPOSE_SOLUTION)
        message = post(changing, words, is_solution=True)
        note_first_response(changing)
        changing.set(proposed_reason=reason)
        schedule_silence(changing)
        changing.publish(TicketStatusChanged, from_status=before, to_status=after, act=str(Act.PROPOSE_SOLUTION))
        changing.publish(SolutionProposed, message_id=message.pk)
        return message.pk

    return once(effect, act=f"propose:{reason}", ticket_id=ticket_id, by=by, words=words, key=key)


def give_workaround(
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
    """Tell the customer how to work meanwhile; the severity stays as it is.

    :raises InvalidInput: when nothing was written.
    :raises NewerMessages: when others wrote after `last_seen_id`, unless `anyway`.
    :raises TransitionNotAllowed: when the ticket has ended.
    """

    def effect(words: Words) -> int:
        changing = change(ticket_id, by=by, at=at, version=version)
        permit(changing.side == Side.SUPPORT and may_reply(known(changing)))
        check_open(changing)
        check_seen(changing, last_seen_id, anyway)
        message = post(changing, words, form_key=key)
        answer(changing)
        changing.edit(workaround_at=changing.ticket.workaround_at or changing.at)
        changing.record(EntryKind.WORKAROUND, message=message)
        moved = _start_if_new(changing)
        changing.publish(WorkaroundGiven, message_id=message.pk)
        _publish_move(changing, moved, Act.START)
        return message.pk

    return once(effect, act="workaround", ticket_id=ticket_id, by=by, words=words, key=key)


def accept(
    *,
    ticket_id: int,
    by: User,
    key: str,
    words: Words | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Posted:
    """Accept the proposed solution: the ticket closes with the reason it was proposed with.

    :raises ActNotPermitted: for who is neither its requester nor the customer's manager.
    :raises TransitionNotAllowed: when no solution is proposed.
    """

    def act(changing: Change, message: Message | None) -> None:
        permit(may_decide_solution(known(changing)))
        _close(changing, Act.ACCEPT, changing.ticket.proposed_reason or ClosingReason.RESOLVED, message)

    return _with_optional_words(act, "accept", ticket_id, by, words, key, at, checks=Act.ACCEPT, version=version)


def refuse(
    *, ticket_id: int, by: User, words: Words, key: str, version: int | None = None, at: datetime | None = None
) -> Posted:
    """Say that it is not solved yet: the work goes on, the time of before still counted.

    :raises ActNotPermitted: as `accept`.
    :raises TransitionNotAllowed: when no solution is proposed.
    """

    def act(changing: Change, message: Message | None) -> None:
        permit(may_decide_solution(known(changing)))
        before, after = changing.move_status(Act.REFUSE)
        changing.set(is_reply_unread=True, solution_proposed_at=None)
        changing.publish(TicketStatusChanged, from_status=before, to_status=after, act=str(Act.REFUSE))
        changing.publish(SolutionRefused, message_id=message.pk if message else None)

    return _with_optional_words(act, "refuse", ticket_id, by, words, key, at, checks=Act.REFUSE, version=version)


def close(
    *,
    ticket_id: int,
    by: User,
    reason: str,
    words: Words,
    key: str,
    last_seen_id: int | None = None,
    anyway: bool = False,
    version: int | None = None,
    at: datetime | None = None,
) -> Posted:
    """Close a ticket with a reason and, where something remains to be said, a last word.

    :raises InvalidInput: when the reason is not one that a person may choose.
    :raises NewerMessages: when others wrote after `last_seen_id`, unless `anyway`.
    :raises TransitionNotAllowed: when it has ended already.
    """

    def act(changing: Change, message: Message | None) -> None:
        permit(changing.side == Side.SUPPORT and may_reply(known(changing)))
        _check_reason(reason)
        if message is not None:
            note_first_response(changing)
        _close(changing, Act.CLOSE, reason, message)

    seen = None if anyway else last_seen_id
    return _with_optional_words(
        act, f"close:{reason}", ticket_id, by, words, key, at, checks=Act.CLOSE, seen=seen, version=version
    )


def reopen(
    *, ticket_id: int, by: User, words: Words, key: str, version: int | None = None, at: datetime | None = None
) -> Posted:
    """Take up a closed ticket again within seven days.

    :raises ReopeningExpired: later than that; a linked follow-up is opened instead.
    :raises InvalidInput: when a customer does not say why.
    """

    def act(changing: Change, message: Message | None) -> None:
        permit(may_reopen(known(changing)))
        check_reopening(status=changing.ticket.status, closed_at=changing.ticket.closed_at, at=changing.at)
        before, after = changing.move_status(Act.REOPEN)
        changing.set(
            closed_at=None,
            closing_reason="",
            solution_proposed_at=None,
            is_reply_unread=changing.side == Side.CUSTOMER,
            rating=None,
            rating_comment="",
        )
        changing.publish(TicketStatusChanged, from_status=before, to_status=after, act=str(Act.REOPEN))
        # Before it is told of: those who could take it hear of what nobody has.
        leave_who_works_no_more(changing)
        changing.publish(TicketReopened, message_id=message.pk if message else None)

    if not by.is_support:
        require(words)
    return _with_optional_words(act, "reopen", ticket_id, by, words, key, at, checks=None, version=version)


def cancel(
    *, ticket_id: int, by: User, words: Words, key: str, version: int | None = None, at: datetime | None = None
) -> Posted:
    """Withdraw a ticket.

    :raises TransitionNotAllowed: when it has ended already.
    """

    def act(changing: Change, message: Message | None) -> None:
        permit(may_cancel(known(changing)))
        before, after = changing.move_status(Act.CANCEL)
        changing.publish(TicketStatusChanged, from_status=before, to_status=after, act=str(Act.CANCEL))
        changing.publish(TicketCancelled, message_id=message.pk if message else None)

    return _with_optional_words(act, "cancel", ticket_id, by, words, key, at, checks=Act.CANCEL, version=version)


@transaction.atomic
def resume(*, ticket_id: int, by: User, version: int | None = None, at: datetime | None = None) -> None:
    """Go on without the customer's answer.

    :raises TransitionNotAllowed: when nobody waits for the customer.
    """
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(may_take(known(changing)))
    _publish_move(changing, changing.move_status(Act.RESUME), Act.RESUME)


@transaction.atomic
def forward(
    *, ticket_id: int, by: User, destination: str, version: int | None = None, at: datetime | None = None
) -> None:
    """Hand the ticket to the maintenance team or the product team; level 2 or a support manager only.

    :raises InvalidInput: for another destination.
    :raises TransitionNotAllowed: when it is there already, or has ended.
    """
    if destination not in _FORWARDING:
        raise InvalidInput({"destination": "unknown"})
    act = _FORWARDING[Status(destination)]
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(may_forward(known(changing)))
    moved = changing.move_status(act)
    changing.record(EntryKind.FORWARDED, to_value=destination)
    changing.set(solution_proposed_at=None)
    _publish_move(changing, moved, act)
    changing.publish(TicketForwarded, destination=destination)


@transaction.atomic
def take_back(*, ticket_id: int, by: User, version: int | None = None, at: datetime | None = None) -> None:
    """Take the ticket back from the team that it was forwarded to.

    :raises TransitionNotAllowed: when it was not forwarded.
    """
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(may_take(known(changing)))
    _publish_move(changing, changing.move_status(Act.TAKE_BACK), Act.TAKE_BACK)


@transaction.atomic
def set_level(*, ticket_id: int, by: User, level: int, version: int | None = None, at: datetime | None = None) -> None:
    """Move the ticket to the other level's queue; its assignee leaves it there.

    :raises InvalidInput: for a level that is none.
    :raises VersionConflict: when the ticket changed since `version`.
    """
    if level not in Level.values:
        raise InvalidInput({"level": "unknown"})
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(may_take(known(changing)))
    check_open(changing)
    move_level(changing, level)


def _check_reason(reason: str) -> None:
    if reason not in CHOSEN_REASONS:
        raise InvalidInput({"reason": "unknown"})


def _close(changing: Change, act: Act, reason: str, message: Message | None) -> None:
    before, after = changing.move_status(act)
    changing.edit(closed_at=changing.at, closing_reason=reason, is_reply_unread=False)
    changing.publish(TicketStatusChanged, from_status=before, to_status=after, act=str(act))
    changing.publish(TicketClosed, reason=str(reason), act=str(act), message_id=message.pk if message else None)


def _start_if_new(changing: Change) -> tuple[str, str] | None:
    return changing.move_status(Act.START) if changing.ticket.status == Status.NEW else None


def _publish_move(changing: Change, moved: tuple[str, str] | None, act: Act) -> None:
    if moved is not None:
        changing.publish(TicketStatusChanged, from_status=moved[0], to_status=moved[1], act=str(act))


def _with_optional_words(
    act: Callable[[Change, Message | None], None],
    name: str,
    ticket_id: int,
    by: User,
    words: Words | None,
    key: str,
    at: datetime | None,
    *,
    checks: Act | None,
    seen: int | None = None,
    version: int | None = None,
) -> Posted:
    def effect(words: Words) -> int:
        changing = change(ticket_id, by=by, at=at, version=version)
        if checks is not None:
            next_status(checks, status=changing.ticket.status, side=changing.side)
        check_seen(changing, seen, anyway=False)
        message = None
        if not words.is_empty:
            message = post(changing, words, form_key=key)
            changing.publish(
                MessagePosted,
                message_id=message.pk,
                audience=str(Audience.PUBLIC),
                is_by_support=message.is_by_support,
                accompanies=name.partition(":")[0],
                has_files=message.files_sent > 0,
            )
        act(changing, message)
        changing.save()
        return message.pk if message else 0

    return once(effect, act=name, ticket_id=ticket_id, by=by, words=words or Words(), key=key)


__all__ = [
    "CHOSEN_REASONS",
    "TransitionNotAllowed",
    "accept",
    "cancel",
    "close",
    "forward",
    "give_workaround",
    "propose_solution",
    "refuse",
    "reopen",
    "resume",
    "set_level",
    "take_back",
]
