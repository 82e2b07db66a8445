"""What waits for a person at the heads of the queues that fit their skills, read by indexes however much is behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Skill, User
from core.shaped import Shaped, Slot, filling, slots
from staffing.choosing import Asker, Candidate, Place
from staffing.models import Skip, WorkQueue
from staffing.team import capacities_of
from tickets.enums import WAITING_STATUSES, Status
from tickets.models import Ticket
from tickets.querysets import QUEUE_CLASS, QUEUE_ORDER, TicketQuerySet

# So long a ticket that a person passed over is offered to others alone.
SKIP_HOLDS: Final = timedelta(days=1)
_MOST_SKIPPED: Final = 128
# For so many that were passed over a statement is written; most people have none.
_SIZES: Final = (0, 16, _MOST_SKIPPED)
_QUEUE: Final = ("level", "module_group_id")
_FIELDS: Final = (
    "pk", "organization_id", "is_immediate", "is_at_risk", "queue_severity_rank", "opened_at", "customer_rank",
)  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """Who asks, the first and the oldest tickets of their queues, and what they passed over lately and still waits."""

    asker: Asker
    candidates: Sequence[Candidate]
    skipped: Sequence[int]


def waiting_for(person: User, *, at: datetime) -> Waiting:
    """Return what waits for this person, in a number of statements that nothing changes."""
    skills = frozenset(person.skills.values_list("level", "module_group_id")) if person.is_analyst else frozenset()
    in_progress = Ticket.objects.filter(assignee_id=person.pk, status=Status.IN_PROGRESS).count()
    asker = Asker(skills, in_progress=in_progress, most=capacities_of([person.pk])[person.pk])
    if not skills:
        return Waiting(asker, (), ())
    skipped = _skipped_by(person, at)
    return Waiting(asker, _heads(person, skipped), skipped)


def equals_of(first: Candidate, skipped: Sequence[int]) -> list[Candidate]:
    """Return what may come in the place of the first one: where it is another customer's turn, the oldest equal ticket
    of the customer that is next in the circle of their numbers; and the one that its customer put first."""
    whose = first.organization_id
    numbers: list[int] = []
    if first.place.is_others_turn(whose):
        others = _next_customer(first, skipped)
        whose = whose if others is None else others
    equals = _equals(first, skipped).filter(organization_id=whose)
    order = (*_QUEUE, *QUEUE_CLASS, "organization_id", "customer_rank", "opened_at", "pk")
    numbers += equals.filter(customer_rank__isnull=False).order_by(*order).values_list("pk", flat=True)[:1]
    if whose != first.organization_id:
        numbers += equals.filter(customer_rank__isnull=True).order_by(*order).values_list("pk", flat=True)[:1]
    return _read(dict.fromkeys(numbers, first.place))


def _skipped_by(person: User, at: datetime) -> list[int]:
    """Return the tickets that this person passed over lately and that still wait, the last ones first."""
    lately = Skip.objects.filter(person_id=person.pk, at__gt=at - SKIP_HOLDS)
    waits = lately.filter(ticket__assignee__isnull=True, ticket__status__in=WAITING_STATUSES)
    return list(waits.order_by("-at").values_list("ticket_id", flat=True)[:_MOST_SKIPPED])


def _heads(person: User, skipped: Sequence[int]) -> list[Candidate]:
    size = next(size for size in _SIZES if size >= len(skipped))
    found = _HEADS.rows(size, user=person.pk, **filling("skipped", skipped, size))
    places: dict[int, Place] = {}
    for queue_id, level, group_id, served_id, in_a_row, *numbers in found:
        place = Place(queue_id, level, group_id, served_id, in_a_row)
        places.update({number: place for number in numbers if number is not None})
    return _read(places)


def _read(places: dict[int, Place]) -> list[Candidate]:
    if not places:
        return []
    rows = Ticket.objects.filter(pk__in=places).values_list(*_FIELDS)
    return [Candidate(number, places[number], *values) for number, *values in rows]


def _equals(first: Candidate, skipped: Sequence[int]) -> TicketQuerySet:
    """Return the tickets that wait as the equals of one, without those that were passed over."""
    place = first.place
    waiting = Ticket.objects.all().waiting_to_be_taken().filter(level=place.level, module_group_id=place.group_id)
    # In lists of one: a comparison that SQLite, too, finds in an index.
    kind = {"is_immediate__in": [first.is_immediate], "is_at_risk__in": [first.is_at_risk]}
    return waiting.filter(**kind, queue_severity_rank=first.severity_rank).exclude(pk__in=skipped)


def _next_customer(first: Candidate, skipped: Sequence[int]) -> int | None:
    equals = _equals(first, skipped)
    order = (*_QUEUE, *QUEUE_CLASS, "organization_id", "customer_rank", "opened_at", "pk")
    for beyond in ({"organization_id__gt": first.organization_id}, {"organization_id__lt": first.organization_id}):
        found = equals.filter(**beyond).order_by(*order).values_list("organization_id", flat=True).first()
        if found is not None:
            return found
    return None


def _write_heads(skipped: int) -> QuerySet[Any, Any]:
    """Write what finds the queues of a person's skills, each with its first two tickets and its oldest one."""
    fits = Skill.objects.filter(user_id=Slot("user"), level=OuterRef("level"))
    named = WorkQueue.objects.filter(
        Exists(fits.filter(Q(module_group__isnull=True) | Q(module_group_id=OuterRef("module_group_id")))),
        module_group__isnull=False,
    )
    # What has no module yet is anyone's of its level.
    loose = WorkQueue.objects.filter(Exists(fits), module_group__isnull=True)
    of_group = _columns({"module_group_id": OuterRef("module_group_id")}, skipped)
    of_none = _columns({"module_group__isnull": True}, skipped)
    return named.order_by().values_list(*of_group).union(loose.order_by().values_list(*of_none), all=True)


def _columns(group: dict[str, Any], skipped: int) -> tuple[Any, ...]:
    waiting = Ticket.objects.all().waiting_to_be_taken().filter(level=OuterRef("level"), **group)
    if skipped:
        waiting = waiting.filter(~Q(pk__in=slots("skipped", skipped)))
    # The columns that are given stand first, as in the indexes: PostgreSQL takes IS NULL for no constant.
    in_order = waiting.order_by(*_QUEUE, *QUEUE_ORDER).values("pk")
    by_age = waiting.order_by(*_QUEUE, "opened_at", "id").values("pk")
    heads = (Subquery(in_order[:1]), Subquery(in_order[1:2]), Subquery(by_age[:1]))
    return ("pk", "level", "module_group_id", "served_id", "served_in_a_row", *heads)


_HEADS: Final = Shaped[tuple[Any, ...]](_write_heads)
