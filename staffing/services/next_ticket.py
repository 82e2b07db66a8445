"""Giving a person the next ticket, and taking back what they pass over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.models import User
from core.database import database_now
from core.text import clean
from staffing.choosing import Choice, Place, choose, ranked
from staffing.enums import SkipReason
from staffing.events import TicketSkipped
from staffing.grounds import Way, WhyNone
from staffing.models import WORDS_LENGTH, Skip, WorkQueue
from staffing.services.queues import ensure_queues
from staffing.waiting import equals_of, waiting_for
from tickets.models import Ticket
from tickets.services.assignment import Chosen, NotWaiting, release_skipped, take_chosen
from tickets.services.errors import InvalidInput
from tickets.services.originals import covered_words

# Each try that fails is one at which somebody else was given a ticket.
_TRIES: Final = 50


@dataclass(frozen=True)
class Given:
    """What came to a person: the ticket, or why there is none."""

    ticket: Ticket | None
    choice: Choice


class _OthersTurn(Exception):
    """Whose turn it is changed since the queue was read."""


def take_next(*, by: User, at: datetime | None = None) -> Given:
    """Give this person the ticket that comes first among those that nobody has, that await support and fit a skill.

    Two people never get the same one: who comes second is given the one after it. The ticket's timeline keeps why.
    """
    ensure_queues()
    for _try in range(_TRIES):
        choice = choice_for(by, at=at or database_now())
        if choice.chosen is None:
            return Given(None, choice)
        try:
            return Given(_give(choice, by, at), choice)
        except (NotWaiting, _OthersTurn):
            # Somebody was quicker: what is there now is read anew.
            continue
    return Given(None, Choice(why_none=WhyNone.NOTHING_WAITS))


def choice_for(person: User, *, at: datetime) -> Choice:
    """Return what would come to this person next, and why; nothing is changed."""
    waiting = waiting_for(person, at=at)
    if not waiting.asker.skills:
        return Choice(why_none=WhyNone.NO_SKILL)
    order = ranked(waiting.candidates, waiting.asker, at)
    equals = equals_of(order[0], waiting.skipped) if order else ()
    choice = choose(waiting.candidates, waiting.asker, at, equals=equals)
    if choice.why_none == WhyNone.NOTHING_WAITS and waiting.skipped:
        return Choice(why_none=WhyNone.ONLY_SKIPPED)
    return choice


@transaction.atomic
def _give(choice: Choice, by: User, at: datetime | None) -> Ticket:
    found = choice.chosen
    assert found is not None
    place = found.place
    chosen = Chosen(by.pk, place.level, place.group_id, str(Way.NEXT), choice.as_data())
    ticket = take_chosen(ticket_id=found.number, chosen=chosen, by=by, at=at)
    note_turn(place, found.organization_id)
    return ticket


def note_turn(place: Place, organization_id: int) -> None:
    """Note, in the caller's transaction, which customer was served out of a queue.

    :raises _OthersTurn: when it became another customer's turn since the queue was read
    """
    # Behind the ticket's lock, and held until the end: who is given the next one sees whose turn it is then.
    queue = WorkQueue.objects.select_for_update(no_key=True).get(pk=place.queue_id)
    now = Place(queue.pk, place.level, place.group_id, queue.served_id, queue.served_in_a_row)
    if now.is_others_turn(organization_id) and not place.is_others_turn(organization_id):
        raise _OthersTurn
    queue.served_in_a_row = queue.served_in_a_row + 1 if queue.served_id == organization_id else 1
    queue.served_id = organization_id
    queue.save(update_fields=["served", "served_in_a_row"])


@transaction.atomic
def skip(
    *, ticket_id: int, by: User, reason: str, words: str = "", version: int | None = None, at: datetime | None = None
) -> None:
    """Pass over a ticket that is this person's: it waits in its queue for others, and comes to them again after a day.

    :param reason: of `SkipReason`; `other` needs words
    :raises InvalidInput: for an unknown reason, and without the words that it needs
    :raises ActNotPermitted: when the ticket is not theirs
    :raises TransitionNotAllowed: when it has ended
    """
    written = clean(words).strip()
    if reason not in SkipReason.values:
        raise InvalidInput({"reason": "unknown"})
    if len(written) > WORDS_LENGTH:
        raise InvalidInput({"words": "too_long"})
    if reason == SkipReason.OTHER and not written:
        raise InvalidInput({"words": "required"})
    changing = release_skipped(ticket_id=ticket_id, by=by, reason=reason, version=version, at=at)
    shown = covered_words(ticket_id, written, most=WORDS_LENGTH)
    number = Skip.objects.filter(ticket_id=ticket_id).count() + 1
    Skip.objects.create(ticket_id=ticket_id, person=by, number=number, reason=reason, words=shown, at=changing.at)
    changing.publish(TicketSkipped, person_id=by.pk, reason=reason, number=number)
