"""Contesting the end of an immediate: the customer says no, once; support managers are called, and one answers."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from tickets.enums import EntryKind
from tickets.models import Message
from tickets.permissions import may_answer_contest, may_contest
from tickets.services.changes import Change, change
from tickets.services.conversation import Posted, after_public_message, check_open, known, once, permit, post
from tickets.services.words import Words, require
from triage.enums import AlertCause, AlertEnd, ContestAnswer, Field
from triage.events import ImmediateContestAnswered, ImmediateContested
from triage.models import Contest, Correction
from triage.services.alerts import end_alert, raise_alert
from triage.services.corrections import NO, YES, correct_classification

_ACT = "contest"


class NothingToContest(Exception):
    """No immediate of this ticket was ended by a fact, or that ending was contested already."""


class NoContestWaits(Exception):
    """Nobody contests this ticket, or another manager answered before."""


def contest_ending(*, ticket_id: int, by: User, words: Words, key: str, at: datetime | None = None) -> Posted:
    """Contest the end of an immediate, with or without saying why: support managers are called until one answers.

    :raises Ticket.DoesNotExist: when there is none that `by` may see
    :raises ActNotPermitted: unless by the requester or their manager
    :raises TransitionNotAllowed: when the ticket has ended
    :raises NothingToContest: when no immediate was ended by a fact, or that ending was contested before
    """

    def effect(words: Words) -> int:
        changing = change(ticket_id, by=by, at=at)
        permit(may_contest(known(changing)))
        check_open(changing)
        ending = _ending_of(changing)
        changing.record(EntryKind.CONTESTED)
        message = _said(changing, words, key)
        contest = Contest.objects.create(ticket=changing.ticket, ending=ending, by=by, at=changing.at, message=message)
        changing.publish(
            ImmediateContested, contest_id=contest.pk, message_id=message.pk if message is not None else None
        )
        raise_alert(ticket_id=ticket_id, cause=AlertCause.CONTEST, at=changing.at)
        return message.pk if message is not None else 0

    return once(effect, act=_ACT, ticket_id=ticket_id, by=by, words=words, key=key)


def answer_contest(
    *,
    ticket_id: int,
    by: User,
    answer: str,
    words: Words,
    key: str,
    version: int | None = None,
    at: datetime | None = None,
) -> Posted:
    """Restore the immediate that was contested, or confirm its end with words that the customer reads.

    :raises Ticket.DoesNotExist: when there is none that `by` may see
    :raises ActNotPermitted: unless by a support manager
    :raises TransitionNotAllowed: when the ticket has ended
    :raises VersionConflict: when the ticket changed since `version`
    :raises NoContestWaits: when nothing waits for an answer any more
    :raises InvalidInput: when the end is confirmed without a word
    """
    decided = ContestAnswer(answer)
    if decided == ContestAnswer.CONFIRMED:
        require(words)

    def effect(words: Words) -> int:
        changing = change(ticket_id, by=by, at=at, version=version)
        permit(may_answer_contest(known(changing)))
        check_open(changing)
        contest = Contest.objects.filter(ticket_id=ticket_id, answered_at=None).first()
        if contest is None:
            raise NoContestWaits
        changing.record(EntryKind.CONTESTED, to_value=decided)
        message = _said(changing, words, key)
        _settle(contest, changing, decided)
        changing.publish(
            ImmediateContestAnswered,
            contest_id=contest.pk,
            answer=str(decided),
            message_id=message.pk if message is not None else None,
        )
        if decided == ContestAnswer.RESTORED:
            correct_classification(ticket_id=ticket_id, by=by, field=Field.IMMEDIATE, value=YES, at=changing.at)
        return message.pk if message is not None else 0

    return once(effect, act=f"{_ACT}:{decided}", ticket_id=ticket_id, by=by, words=words, key=key)


def settle_when_immediate(*, ticket_id: int, by_id: int | None, at: datetime | None = None) -> bool:
    """Settle a contest that nobody answered, because the ticket is an immediate again; return whether one waited."""
    contest = Contest.objects.filter(ticket_id=ticket_id, answered_at=None).first()
    if contest is None or by_id is None:
        return False
    by = User.objects.get(pk=by_id)
    changing = change(ticket_id, by=by, at=at)
    changing.record(EntryKind.CONTESTED, to_value=ContestAnswer.RESTORED)
    _settle(contest, changing, ContestAnswer.RESTORED)
    changing.publish(
        ImmediateContestAnswered, contest_id=contest.pk, answer=str(ContestAnswer.RESTORED), message_id=None
    )
    return True


def _ending_of(changing: Change) -> Correction:
    """Return the correction that ended the immediate, which nobody contested yet."""
    standing = Correction.objects.filter(ticket=changing.ticket, field=Field.IMMEDIATE, to_value=NO, ended_at=None)
    ending = standing.filter(contest=None).first()
    if ending is None or changing.ticket.is_immediate:
        raise NothingToContest
    return ending


def _said(changing: Change, words: Words, key: str) -> Message | None:
    if words.is_empty:
        return None
    message = post(changing, words, form_key=key)
    after_public_message(changing, message, accompanies=_ACT)
    return message


def _settle(contest: Contest, changing: Change, answer: ContestAnswer) -> None:
    contest.answer, contest.answered_by, contest.answered_at = answer, changing.by, changing.at
    contest.save(update_fields=["answer", "answered_by", "answered_at"])
    end_alert(ticket_id=changing.ticket.pk, end=AlertEnd.SETTLED, at=changing.at)
