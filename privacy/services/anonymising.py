"""Removing who a person was, while tickets, statistics and chains stay whole: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.permissions import ActNotPermitted, may_administer
from accounts.services.forgetting import forget_person, words_known_by
from accounts.services.people import PersonRemoved
from accounts.services.second_steps import ReasonMissing
from attachments.services.forgetting import drop_waiting
from core.services.forgetting import forget_keys
from core.text import storable
from notifications.services.forgetting import forget_told
from privacy.mentions import FILE, MESSAGE, SHOWN, TICKET, Mention, first_mentions, mentions_of
from privacy.models import PersonExport
from privacy.terms import Known, cover, known_by
from staffing.services.forgetting import forget_plans
from tickets.models import Ticket
from tickets.services.forgetting import cover_message, cover_name_of_file, cover_ticket, forget_traces

# In `covered`: the mentions beyond those that were shown one by one.
OTHERS: Final = "others"


class OpenTickets(Exception):
    """The person has open tickets: somebody is to be told how they end, so another requester comes first."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


@dataclass(frozen=True)
class Outlook:
    """What removing a person would meet: open tickets that are in the way, and the texts that name them."""

    open_tickets: Sequence[int]
    mentions: Sequence[Mention]
    other_mentions: int
    words: Sequence[str]


def outlook_of(*, by: User, person: User, more: Iterable[str] = ()) -> Outlook:
    """Return what removing this person would meet; changes nothing.

    :param more: further words that stand for the person in texts, such as a CPF or another spelling
    :raises ActNotPermitted: unless by an administrator
    """
    if not may_administer(by):
        raise ActNotPermitted("person_anonymised")
    known = _known(person, more)
    shown, others = first_mentions(person, known)
    return Outlook(list(_open_tickets(person)), shown, others, sorted(known.words))


@transaction.atomic
def anonymise_person(
    *, by: User, person_id: int, reason: str, more: Iterable[str] = (), covered: Collection[str] = ()
) -> int:
    """Remove who a person was, for good, and return in how many texts of tickets a token now stands for them.

    :param more: as in `outlook_of`
    :param covered: keys of the mentions to be covered, and OTHERS for all that were not shown
    :raises ActNotPermitted: unless by an administrator
    :raises ReasonMissing: without a reason
    :raises OpenTickets: while one of theirs is open
    :raises OwnRemoval: of oneself
    :raises PersonRemoved: when it was done before
    :raises LastAdministrator: when nobody else could administer
    """
    if not may_administer(by):
        raise ActNotPermitted("person_anonymised")
    reason = storable(reason).strip()
    if not reason:
        raise ReasonMissing
    person = User.objects.get(pk=person_id)
    if person.anonymised_at is not None:
        raise PersonRemoved
    if count := len(_open_tickets(person)):
        raise OpenTickets(count)
    known = _known(person, more)
    pattern = known.pattern()
    # The number of a row that tells nothing any more: two mentions of one person stay those of one.
    hide = partial(cover, pattern=pattern, token=f"[PESSOA_{person.pk}]")
    own = words_known_by(person)
    done = _cover_mentions(person, known, covered, hide)
    forget_traces(person=person, phones=own)
    forget_plans(person=person)
    drop_waiting(person=person)
    addresses = [word for word in own if "@" in word]
    forget_told(person=person, addresses=addresses, needles=known.needles(), cover=hide)
    forget_keys(person_id=person.pk)
    PersonExport.objects.filter(person=person).delete()
    forget_person(by=by, person_id=person.pk, reason=reason[:500], pattern=pattern, cover=hide)
    return done


def _known(person: User, more: Iterable[str]) -> Known:
    return known_by([*words_known_by(person), *(storable(word) for word in more)])


def _open_tickets(person: User) -> Sequence[int]:
    open_ones = Ticket.objects.open().filter(requester=person).order_by("pk")
    return list(open_ones.values_list("pk", flat=True))


def _cover_mentions(person: User, known: Known, covered: Collection[str], hide: Callable[[str], str]) -> int:
    if not covered:
        return 0
    # Read to the end first: what is covered is found no more.
    found = [mention.key for mention in mentions_of(person, known)]
    shown, others = found[:SHOWN], found[SHOWN:] if OTHERS in covered else []
    chosen = [*(key for key in shown if key in covered), *others]
    for key in chosen:
        kind, _colon, pk = key.partition(":")
        _COVERS[kind](pk, hide)
    return len(chosen)


_COVERS: Final[Mapping[str, Callable[[str, Callable[[str], str]], None]]] = {
    TICKET: lambda pk, hide: cover_ticket(ticket_id=int(pk), cover=hide),
    MESSAGE: lambda pk, hide: cover_message(message_id=int(pk), cover=hide),
    FILE: lambda pk, hide: cover_name_of_file(attachment_id=UUID(pk), cover=hide),
}
