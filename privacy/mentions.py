"""Where a person is named in the texts of tickets, found before they are removed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from attachments.models import Attachment
from core.folding import holding
from privacy.terms import Known, excerpt
from tickets.models import Follower, Message, Ticket, TimelineEntry
from tickets.services.words import OWNER_KIND

TICKET = "ticket"
MESSAGE = "message"
FILE = "file"
# So many are shown one by one; the others are covered, or left, together.
SHOWN = 200


@dataclass(frozen=True)
class Mention:
    """One text that names the person: what it is of, where, and the words around the first place."""

    kind: str
    pk: str
    number: int
    before: str
    found: str
    after: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"


def mentions_of(person: User, known: Known) -> Iterator[Mention]:
    """Yield every text of a ticket that names the person: of their organisation, and of whatever they took part in."""
    if known.is_empty:
        return
    pattern, tickets = known.pattern(), _around(person).values("pk")
    found = Ticket.objects.filter(pk__in=tickets).filter(_holding(known, "subject", "rating_comment"))
    yield from _read(found, TICKET, ("pk", "id"), ("subject", "rating_comment"), pattern)
    said = Message.objects.filter(ticket__in=tickets).filter(_holding(known, "body", "log_text", "erase_reason"))
    yield from _read(said, MESSAGE, ("pk", "ticket_id"), ("body", "log_text", "erase_reason"), pattern)
    messages = dict(Message.objects.filter(ticket__in=tickets).values_list("pk", "ticket_id"))
    files = Attachment.objects.filter(owner_kind=OWNER_KIND).filter(_holding(known, "name", "erase_reason"))
    for mention in _read(files, FILE, ("pk", "owner_id"), ("name", "erase_reason"), pattern):
        if mention.number in messages:
            yield Mention(FILE, mention.pk, messages[mention.number], mention.before, mention.found, mention.after)


def first_mentions(person: User, known: Known) -> tuple[Sequence[Mention], int]:
    """Return the mentions that are shown one by one, and how many there are beyond them."""
    found = mentions_of(person, known)
    return list(islice(found, SHOWN)), sum(1 for _other in found)


def _around(person: User) -> QuerySet[Ticket]:
    took_part = (
        Q(requester=person)
        | Q(opened_by=person)
        | Q(assignee=person)
        | Q(pk__in=Message.objects.filter(author=person).values("ticket"))
        | Q(pk__in=Follower.objects.filter(user=person).values("ticket"))
        | Q(pk__in=TimelineEntry.objects.filter(actor=person).values("ticket"))
    )
    if person.organization_id is not None:
        took_part |= Q(organization=person.organization_id)
    return Ticket.objects.filter(took_part)


def _holding(known: Known, *fields: str) -> Q:
    """Return what texts must hold to be worth a look; the pattern decides."""
    return reduce(or_, (holding(needle, *fields) for needle in known.needles()))


def _read(
    rows: QuerySet[Any], kind: str, numbers: tuple[str, str], fields: tuple[str, ...], pattern: re.Pattern[str]
) -> Iterator[Mention]:
    for pk, number, *texts in rows.order_by("pk").values_list(*numbers, *fields).iterator(chunk_size=200):
        for text in texts:
            if pattern.search(text):
                yield Mention(kind, str(pk), number, *excerpt(text, pattern))
                break
