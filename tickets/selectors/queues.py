"""The desk's queues: which tickets each holds, in what order, how many, and what lies beside a ticket."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Now

from accounts.models import User
from core.database import database_now
from core.folding import holding
from tickets.enums import OPEN_STATUSES, Level, Status
from tickets.models import Presence, ReadMark, Ticket
from tickets.querysets import QUEUE_ORDER, TicketQuerySet, numbered
from tickets.services.traces import PRESENT_FOR

# A screen and a little more: rows are most of what a page of the desk takes.
PAGE_SIZE: Final = 25
# More news than this is "many": the bar need not count further.
MOST_NEWS: Final = 99
_COUNTS_KEY, _COUNTS_KEPT = "tickets.open-counts", 3


class Kind(StrEnum):
    """What a queue holds."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    LEVEL = "level"
    WAITING = "waiting"
    OPEN = "open"
    ENDED = "ended"
    ALL = "all"


@dataclass(frozen=True)
class Queue:
    """One queue: a kind, and for a level's queue the level and, perhaps, the module group.

    `group_id` 0 stands for tickets whose module is not known yet.
    """

    kind: Kind
    level: int | None = None
    group_id: int | None = None

    @property
    def holds_ended(self) -> bool:
        return self.kind in (Kind.ENDED, Kind.ALL)


class Order(StrEnum):
    """In what order a list stands."""

    QUEUE = "queue"
    OPENED = "opened"
    DUE = "due"
    ACTIVITY = "activity"


# Each field with its direction; `id` settles what is equal, so that a place in a list is one place.
_FIELDS: Final[dict[Order, tuple[str, ...]]] = {
    Order.QUEUE: QUEUE_ORDER,
    Order.OPENED: ("opened_at", "id"),
    Order.DUE: ("due_at", "id"),
    Order.ACTIVITY: ("-last_event_at", "-id"),
}
_NULLABLE: Final = frozenset({"due_at"})


@dataclass(frozen=True)
class Counts:
    """Open tickets grouped as the queues cut them: (level, group, assignee, is waiting) to how many."""

    groups: tuple[tuple[int, int, int, bool, int], ...]

    def of(self, queue: Queue, *, user: User) -> int:
        """Return how many open tickets the queue holds for this person."""
        return sum(
            number
            for level, group, assignee, waiting, number in self.groups
            if _is_in(queue, user, level=level, group=group, assignee=assignee, waiting=waiting)
        )


def _is_in(queue: Queue, user: User, *, level: int, group: int, assignee: int, waiting: bool) -> bool:
    match queue.kind:
        case Kind.MINE:
            return assignee == user.pk
        case Kind.UNASSIGNED:
            return assignee == 0
        case Kind.WAITING:
            return waiting
        case Kind.LEVEL:
            return level == queue.level and queue.group_id in (None, group)
        case _:
            return True


@dataclass(frozen=True)
class Page:
    """A stretch of a list: its tickets, and whether there are others before and after it."""

    tickets: Sequence[Ticket]
    has_earlier: bool
    has_later: bool

    @property
    def numbers(self) -> list[int]:
        return [ticket.pk for ticket in self.tickets]

    @property
    def asked_at(self) -> datetime:
        """When, by the database's clock, these tickets were asked for, or a little later where there are none."""
        return self.tickets[0].asked_at if self.tickets else database_now()  # type: ignore[attr-defined]  # annotated


@dataclass(frozen=True)
class Neighbours:
    """The numbers of the tickets before and after one, where there are any."""

    previous: int | None
    next: int | None


@dataclass(frozen=True)
class Stretch:
    """What a page showed of a list: the numbers of its tickets, and whether others stood before and after them."""

    numbers: Sequence[int]
    has_earlier: bool = False
    has_later: bool = False


@dataclass(frozen=True)
class News:
    """What happened to a list since it was drawn: how many came where it is shown, and which of its rows changed."""

    arrived: int
    changed: Sequence[Ticket]

    @property
    def stamp(self) -> list[object]:
        """Return what tells this news from other news."""
        return [self.arrived, [(ticket.pk, ticket.last_event_at.timestamp()) for ticket in self.changed]]


def tickets_in(queue: Queue, *, user: User) -> TicketQuerySet:
    """Return the queue's tickets that this person may see, unordered and without what a row shows."""
    seen = Ticket.objects.visible_to(user)
    match queue.kind:
        case Kind.ALL:
            return seen
        case Kind.ENDED:
            return seen.ended()
        case Kind.MINE:
            return seen.open().assigned_to(user)
        case Kind.UNASSIGNED:
            return seen.open().unassigned()
        case Kind.WAITING:
            return seen.open().filter(status=Status.WAITING_CUSTOMER)
        case Kind.OPEN:
            return seen.open()
    level = seen.open().filter(level=queue.level or Level.ONE)
    if queue.group_id is None:
        return level
    return level.filter(module_group_id=queue.group_id or None)


def searched(tickets: TicketQuerySet, text: str) -> TicketQuerySet:
    """Keep tickets with this number, here or elsewhere, or whose subject, customer and requester hold all the words."""
    text = text.strip()
    if not text:
        return tickets
    found = holding(text, "subject", "organization__name", "organization__short_name", "requester__name")
    return tickets.filter(found | numbered(text))


def default_order(queue: Queue) -> Order:
    """Return the order in which a queue stands when nobody asks for another."""
    return Order.ACTIVITY if queue.holds_ended else Order.QUEUE


def page_of(
    tickets: TicketQuerySet,
    *,
    user: User,
    order: Order,
    after: int | None = None,
    before: int | None = None,
    around: Ticket | None = None,
) -> Page:
    """Return the stretch after or before the ticket of that number, the first one without either; where the ticket
    `around` stands elsewhere in the list, the stretch that begins with it.

    Costs the same on every page: the place is sought by values, nothing is counted.
    """
    page = _stretch(tickets, user=user, order=order, after=after, before=before)
    if around is not None and page.tickets and around.pk not in page.numbers:
        within = _with_row(tickets, user).filter(_bound(order, around), _beyond(order, around) | Q(pk=around.pk))
        found = list(within.order_by(*_ordering(order))[: PAGE_SIZE + 1])
        # It may have left the list meanwhile.
        if found and found[0].pk == around.pk:
            page = Page(found[:PAGE_SIZE], has_earlier=True, has_later=len(found) > PAGE_SIZE)
    _add_presences(page.tickets, user)
    return page


def _stretch(
    tickets: TicketQuerySet, *, user: User, order: Order, after: int | None = None, before: int | None = None
) -> Page:
    listed = _with_row(tickets, user)
    anchor = _anchor(after if after is not None else before, user)
    if anchor is None:
        found = list(listed.order_by(*_ordering(order))[: PAGE_SIZE + 1])
        return Page(found[:PAGE_SIZE], has_earlier=False, has_later=len(found) > PAGE_SIZE)
    if after is not None:
        found = list(listed.filter(_beyond(order, anchor)).order_by(*_ordering(order))[: PAGE_SIZE + 1])
        return Page(found[:PAGE_SIZE], has_earlier=True, has_later=len(found) > PAGE_SIZE)
    found = list(
        listed.filter(_beyond(order, anchor, backwards=True)).order_by(*_ordering(order, backwards=True))[
            : PAGE_SIZE + 1
        ]
    )
    return Page(found[:PAGE_SIZE][::-1], has_earlier=len(found) > PAGE_SIZE, has_later=True)


def neighbours_of(ticket: Ticket, tickets: TicketQuerySet, *, order: Order) -> Neighbours:
    """Return the tickets beside this one in the list, by its values: it may have left the list meanwhile."""

    def beside(*, backwards: bool) -> Subquery:
        found = tickets.filter(_beyond(order, ticket, backwards=backwards))
        return Subquery(found.order_by(*_ordering(order, backwards=backwards)).values("pk")[:1])

    itself = Ticket.objects.filter(pk=ticket.pk)
    previous, following = itself.values_list(beside(backwards=True), beside(backwards=False)).get()
    return Neighbours(previous=previous, next=following)


def news_of(tickets: TicketQuerySet, *, user: User, order: Order, since: datetime, shown: Stretch) -> News:
    """Return what happened to a stretch of a list since that moment: what came between the tickets that it shows,
    and which of those changed (even if they left the list)."""
    rows = Ticket.objects.visible_to(user).filter(pk__in=shown.numbers)
    came = tickets.filter(_within(shown, rows.filter(last_event_at__lte=since), order), last_event_at__gt=since)
    arrived = came.exclude(pk__in=shown.numbers)[:MOST_NEWS].values_list("pk", flat=True)
    changed = list(_with_row(rows, user).filter(last_event_at__gt=since).order_by("pk"))
    _add_presences(changed, user)
    return News(arrived=len(arrived), changed=changed)


def _within(shown: Stretch, unmoved: TicketQuerySet, order: Order) -> Q:
    """Return the condition of standing in the stretch: beyond its edges a list has tickets that were never drawn.

    A row that changed may have moved, and bounds nothing: the edges are the first and the last that did not.
    """
    within = Q()
    if not (shown.has_earlier or shown.has_later):
        return within
    fields = [field.removeprefix("-") for field in _FIELDS[order]]
    edges = list(unmoved.only(*fields).order_by(*_ordering(order)))
    if not edges:
        return Q(pk__in=[])
    if shown.has_earlier:
        within &= _beyond(order, edges[0])
    if shown.has_later:
        within &= _beyond(order, edges[-1], backwards=True)
    return within


def open_counts() -> Counts:
    """Return how the open tickets spread over the queues: one grouped query, kept for a few seconds."""
    groups = cache.get(_COUNTS_KEY)
    if groups is None:
        groups = _count()
        cache.set(_COUNTS_KEY, groups, _COUNTS_KEPT)
    return Counts(tuple(tuple(group) for group in groups))


def level_counts() -> dict[tuple[int, int], int]:
    """Return how many open tickets each (level, module group) holds; group 0: their module is not known yet."""
    found: dict[tuple[int, int], int] = {}
    for level, group, _assignee, _waiting, number in open_counts().groups:
        found[level, group] = found.get((level, group), 0) + number
    return found


def forget_counts() -> None:
    """Count anew at the next reading: whoever changes a queue wants to see it."""
    cache.delete(_COUNTS_KEY)


def _count() -> list[tuple[int, int, int, bool, int]]:
    rows = (
        Ticket.objects.filter(status__in=OPEN_STATUSES)
        .values("level", "module_group_id", "assignee_id", waiting=Q(status=Status.WAITING_CUSTOMER))
        .annotate(held=Count("*"))
        .order_by()
    )
    return [
        (row["level"], row["module_group_id"] or 0, row["assignee_id"] or 0, bool(row["waiting"]), row["held"])
        for row in rows
    ]


def level_queues(*, user: User) -> list[Queue]:
    """Return the queues that this person's skills name, gravest level last, groups in their order.

    Who has no skills (a manager, an administrator) looks over every level as a whole.
    """
    skills = user.skills.order_by("level", F("module_group__position").asc(nulls_first=True), "module_group_id")
    named = [Queue(Kind.LEVEL, level, group) for level, group in skills.values_list("level", "module_group_id")]
    return named or [Queue(Kind.LEVEL, level) for level in Level.values]


def _with_row(tickets: TicketQuerySet, user: User) -> TicketQuerySet:
    """Fetch what a row shows: customer, plan, and whether this person has read all of it."""
    read = ReadMark.objects.filter(ticket_id=OuterRef("pk"), user_id=user.pk, read_at__gte=OuterRef("last_event_at"))
    return (
        tickets.select_related("organization", "contract", "assignee")
        # A history that was imported is nobody's news.
        .annotate(is_unread=~Q(Exists(read) | Q(last_event_at__lte=F("imported_until"))), asked_at=Now())
    )


def _add_presences(tickets: Sequence[Ticket], user: User) -> None:
    """Let each of these tickets have, as `present`, who else has it open: one query, or none for no ticket."""
    found = defaultdict(list)
    if tickets:
        present = Presence.objects.filter(
            ticket_id__in=[ticket.pk for ticket in tickets], seen_at__gt=Now() - PRESENT_FOR
        )
        for presence in present.exclude(user_id=user.pk).select_related("user").order_by("user_id"):
            found[presence.ticket_id].append(presence)
    for ticket in tickets:
        ticket.present = found[ticket.pk]  # type: ignore[attr-defined]  # what a row shows


def _anchor(number: int | None, user: User) -> Ticket | None:
    if number is None:
        return None
    return Ticket.objects.visible_to(user).filter(pk=number).first()


def _ordering(order: Order, *, backwards: bool = False) -> list[Any]:
    ordering = []
    for field in _FIELDS[order]:
        descending = field.startswith("-") != backwards
        name = field.removeprefix("-")
        if name in _NULLABLE:
            # What has no such moment stands at the end, and therefore first when one walks back.
            last = None if backwards else True
            first = True if backwards else None
            column = F(name)
            ordering.append(
                column.desc(nulls_last=last, nulls_first=first)
                if descending
                else column.asc(nulls_last=last, nulls_first=first)
            )
        else:
            ordering.append(F(name).desc() if descending else F(name).asc())
    return ordering


def _beyond(order: Order, ticket: Ticket, *, backwards: bool = False) -> Q:
    """Return the condition of standing after (or before) this ticket: the fields before equal, the next one further."""
    condition = Q(pk__in=[])
    equal = Q()
    for field in _FIELDS[order]:
        name = field.removeprefix("-")
        descending = field.startswith("-") != backwards
        value = getattr(ticket, name)
        condition |= equal & _further(name, value, descending=descending, backwards=backwards)
        equal &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return _bound(order, ticket, backwards=backwards) & condition


def _bound(order: Order, ticket: Ticket, *, backwards: bool = False) -> Q:
    """Return what `_beyond` implies of the first field: by it an index is entered, not walked from its beginning."""
    field = _FIELDS[order][0]
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
