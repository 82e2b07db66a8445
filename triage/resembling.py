"""Reading which tickets resemble one, by signature or by routine and words, and how they ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from accounts.models import User
from language.analyser import terms_with_words
from tickets.models import Message, Ticket
from triage.models import Classification, KnownSolution

# So many of one routine are compared, the newest; what is older is found by its signature.
_COMPARED: Final = 150
_SHOWN: Final = 5
_READ: Final = 400
# Below this share of common terms two subjects are about different things.
_LEAST: Final = 0.34


@dataclass(frozen=True)
class Alike:
    """A ticket that resembles another, why, and the words that solved it, empty where none did."""

    ticket: Ticket
    is_same_signature: bool
    common: Sequence[str]
    solution: str
    is_same_customer: bool


@dataclass(frozen=True)
class Resemblance:
    """What is known of a fault from before.

    :param known: registered procedures and articles for its signature or codes
    :param count: how many tickets have the very same signature, this one not counted
    :param customers: how many customers these are of
    """

    known: Sequence[KnownSolution]
    alike: Sequence[Alike]
    count: int
    customers: int


def resemblance_of(*, ticket: Ticket, user: User) -> Resemblance:
    """Return what is known from before, of what this person may see; nothing where triage never read the ticket."""
    row = Classification.objects.filter(ticket_id=ticket.pk, is_current=True).first()
    if row is None:
        return Resemblance((), (), 0, 0)
    same = _same(row, user) if row.signature_digest else []
    found: dict[int, tuple[Ticket, bool, Sequence[str]]] = {
        one.ticket_id: (one.ticket, True, ()) for one in same[:_SHOWN]
    }
    if row.routine and len(found) < _SHOWN:
        for other, common in _similar(row, ticket, user)[: _SHOWN - len(found)]:
            found.setdefault(other.pk, (other, False, common))
    solutions = _solutions(found)
    alike = [
        Alike(other, is_same, common, solutions.get(number, ""), other.organization_id == ticket.organization_id)
        for number, (other, is_same, common) in found.items()
    ]
    customers = len({one.ticket.organization_id for one in same})
    return Resemblance(known_for(row.signature_digest, row.codes), alike, len(same), customers)


def known_for(digest: str, codes: Iterable[str]) -> list[KnownSolution]:
    """Return what is registered for a signature, or for one of these codes whatever it names; signatures first."""
    asked = Q(kind=KnownSolution.Kind.CODE, key__in=[code.upper() for code in codes])
    if digest:
        asked |= Q(kind=KnownSolution.Kind.SIGNATURE, key=digest)
    return list(KnownSolution.objects.filter(asked, is_active=True).order_by("-kind", "title", "pk")[:_SHOWN])


def _same(row: Classification, user: User) -> list[Classification]:
    """Return the tickets of the same signature, the newest first; a hundred tell enough."""
    rows = Classification.objects.filter(
        is_current=True, signature_digest=row.signature_digest, ticket__in=Ticket.objects.visible_to(user)
    ).exclude(ticket_id=row.ticket_id)
    return list(rows.select_related("ticket__organization").order_by("-ticket_id")[:100])


def _similar(row: Classification, ticket: Ticket, user: User) -> list[tuple[Ticket, Sequence[str]]]:
    """Return tickets of the same routine with the terms that they have in common, the nearest first."""
    rows = Classification.objects.filter(
        is_current=True, routine=row.routine, ticket__in=Ticket.objects.visible_to(user)
    )
    others = rows.exclude(ticket_id=ticket.pk).select_related("ticket__organization").order_by("-ticket_id")[:_COMPARED]
    mine = _terms(ticket.subject, row.routine)
    scored = []
    for other in others:
        theirs = _terms(other.ticket.subject, row.routine)
        common = mine.keys() & theirs.keys()
        share = len(common) / max(1, min(len(mine), len(theirs)))
        if share >= _LEAST and len(common) > 1:
            scored.append((share, other.ticket_id, other.ticket, sorted(mine[term] for term in common)))
    return [(other, common) for _share, _number, other, common in sorted(scored, key=lambda one: one[:2], reverse=True)]


def _terms(text: str, routine: str) -> dict[str, str]:
    """Return the terms of a subject, each with its word; the routine is what both have anyway."""
    return {term: word.lower() for term, word in terms_with_words(text, most=_READ) if term != routine}


def _solutions(numbers: Iterable[int]) -> dict[int, str]:
    """Return the last solution that was proposed in each, if any."""
    rows = Message.objects.filter(ticket_id__in=list(numbers), is_solution=True, erased_at=None)
    return dict(rows.order_by("at", "pk").values_list("ticket_id", "body"))
