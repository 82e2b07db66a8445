"""In what order a list stands: its fields, and the condition of standing beyond one of its tickets."""

from __future__ import annotations

from enum import StrEnum
from types import SimpleNamespace
from typing import Any, Final, cast

from django.db.models import F, Q

from core.shaped import Slot
from tickets.models import Ticket
from tickets.querysets import QUEUE_ORDER


class Order(StrEnum):
    """In what order a list stands."""

    QUEUE = "queue"
    OPENED = "opened"
    DUE = "due"
    ACTIVITY = "activity"


# Each field with its direction; `id` settles what is equal, so that a place in a list is one place.
FIELDS: Final[dict[Order, tuple[str, ...]]] = {
    Order.QUEUE: QUEUE_ORDER,
    Order.OPENED: ("opened_at", "id"),
    Order.DUE: ("due_at", "id"),
    Order.ACTIVITY: ("-last_event_at", "-id"),
}
_NULLABLE: Final = frozenset({"due_at"})


def names_of_fields(order: Order) -> list[str]:
    """Return the fields whose values are a ticket's place in the order."""
    return [field.removeprefix("-") for field in FIELDS[order]]


def place_by_slots(order: Order, empty: frozenset[str]) -> Ticket:
    """Return what stands for a ticket in a statement that is written once: a slot for each value of its place.

    :param empty: the fields in which it has none
    """
    fields = {name: Ticket._meta.get_field(name) for name in names_of_fields(order)}
    place = {name: None if name in empty else Slot(name, field) for name, field in fields.items()}  # type: ignore[arg-type]  # columns of its own
    return cast("Ticket", SimpleNamespace(**place, pk=Slot("id")))


def ordering(order: Order, *, backwards: bool = False) -> list[Any]:
    """Return by what `order_by` orders."""
    fields = []
    for field in FIELDS[order]:
        descending = field.startswith("-") != backwards
        name = field.removeprefix("-")
        if name in _NULLABLE:
            # What has no such moment stands at the end, and therefore first when one walks back.
            last = None if backwards else True
            first = True if backwards else None
            column = F(name)
            fields.append(
                column.desc(nulls_last=last, nulls_first=first)
                if descending
                else column.asc(nulls_last=last, nulls_first=first)
            )
        else:
            fields.append(F(name).desc() if descending else F(name).asc())
    return fields


def beyond(order: Order, ticket: Ticket, *, backwards: bool = False) -> Q:
    """Return the condition of standing after (or before) this ticket: the fields before equal, the next one further."""
    condition = Q(pk__in=[])
    equal = Q()
    for field in FIELDS[order]:
        name = field.removeprefix("-")
        descending = field.startswith("-") != backwards
        value = getattr(ticket, name)
        condition |= equal & _further(name, value, descending=descending, backwards=backwards)
        equal &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return bound(order, ticket, backwards=backwards) & condition


def bound(order: Order, ticket: Ticket, *, backwards: bool = False) -> Q:
    """Return what `beyond` implies of the first field: by it an index is entered, not walked from its beginning."""
    field = FIELDS[order][0]
    name = field.removeprefix("-")
    if name in _NULLABLE:
        return Q()
    descending = field.startswith("-") != backwards
    return Q(**{f"{name}__{'lte' if descending else 'gte'}": getattr(ticket, name)})


def _further(name: str, value: Any, *, descending: bool, backwards: bool) -> Q:
    if value is None:
        return Q(**{f"{name}__isnull": False}) if backwards else Q(pk__in=[])
    further = Q(**{f"{name}__{'lt' if descending else 'gt'}": value})
    if name in _NULLABLE and not backwards:
        further |= Q(**{f"{name}__isnull": True})
    return further
