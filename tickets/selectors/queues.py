"""The desk's queues: which tickets each holds, in what order, how many, and what lies beside a ticket."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from accounts.models import User
from core.database import database_now
from core.shaped import Shaped, Slot
from tickets.enums import OPEN_STATUSES, Level, Status
from tickets.models import Presence, ReadMark, Ticket
from tickets.querysets import TicketQuerySet
from tickets.selectors.ordering import Order, beyond, bound, names_of_fields, ordering, place_by_slots
from tickets.selectors.readers import Reader, reader_of, values_of
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


@dataclass(frozen=True)
class Counts:
    """Open tickets grouped as the queues cut them: (level, group, assignee, is waiting) to how many."""

    groups: tuple[tuple[int, int, int, bool, int], ...]

    def of(self, queue: Queue, *, user: User) -> int:
        """Return how many open tickets the queue holds for this person."""
        return self._sums.get(_sum_key(queue, user), 0)

    @cached_property
    def _sums(self) -> dict[Hashable, int]:
        sums: dict[Hashable, int] = {}
        for level, group, assignee, waiting, number in self.groups:
            held_by = [Kind.OPEN, (Kind.MINE, assignee), (Kind.LEVEL, level), (Kind.LEVEL, level, group)]
            for key in [*held_by, Kind.WAITING] if waiting else held_by:
                sums[key] = sums.get(key, 0) + number
        return sums


def _sum_key(queue: Queue, user: User) -> Hashable:
    match queue.kind:
        case Kind.MINE:
            return Kind.MINE, user.pk
        case Kind.UNASSIGNED:
            return Kind.MINE, 0
        case Kind.LEVEL:
            return (Kind.LEVEL, queue.level) if queue.group_id is None else (Kind.LEVEL, queue.level, queue.group_id)
    return Kind.WAITING if queue.kind == Kind.WAITING else Kind.OPEN


@dataclass(frozen=True)
class Neighbours:
    """The numbers of the tickets before and after one, where there are any."""

    previous: int | None
    next: int | None


@dataclass(frozen=True)
class Page:
    """A stretch of a list: its tickets, and whether there are others before and after it."""

    tickets: Sequence[Ticket]
    has_earlier: bool
    has_later: bool
    # The number of the ticket after the last one, where that was fetched with them.
    further: int | None = None

    @property
    def numbers(self) -> list[int]:
        return [ticket.pk for ticket in self.tickets]

    @property
    def asked_at(self) -> datetime:
        """When, by the database's clock, these tickets were asked for, or a little later where there are none."""
        return self.tickets[0].asked_at if self.tickets else database_now()  # type: ignore[attr-defined]  # annotated

    def beside(self, ticket: Ticket) -> Neighbours | None:
        """Return what stands before and after a ticket, None as far as these tickets do not tell."""
        numbers = self.numbers
        if ticket.pk not in numbers or (self.has_later and self.further is None):
            return None
        place = numbers.index(ticket.pk)
        if place == 0 and self.has_earlier:
            if "previous_number" not in self.tickets[0].__dict__:
                return None
            previous = self.tickets[0].__dict__["previous_number"]
        else:
            previous = numbers[place - 1] if place else None
        return Neighbours(previous=previous, next=[*numbers, self.further][place + 1])


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


def default_order(queue: Queue) -> Order:
    """Return the order in which a queue stands when nobody asks for another."""
    return Order.ACTIVITY if queue.holds_ended else Order.QUEUE


def page_of(
    listed: TicketQuerySet | Queue,
    *,
    user: User,
    order: Order,
    after: int | None = None,
    before: int | None = None,
    around: Ticket | None = None,
    held: int | None = None,
) -> Page:
    """Return the stretch after or before the ticket of that number, the first one without either; where the ticket
    `around` stands elsewhere in the list, the stretch that begins with it.

    :param held: about how many tickets the list has, where that is known: which stretch is looked at first

    Costs the same on every page: the place is sought by values, nothing is counted. A whole queue costs less than one
    that is narrowed: its statements are written once.
    """
    begun = None
    if after is not None or before is not None:
        page = _stretch(_tickets(listed, user), user=user, order=order, after=after, before=before)
    else:
        is_long = held is None or held > PAGE_SIZE
        begun = _begun_with(around, listed, user, order) if around is not None and is_long else None
        is_far = begun is not None and begun.tickets[0].stands_behind == PAGE_SIZE  # type: ignore[attr-defined]  # annotated
        page = begun if begun is not None and is_far else _first(listed, user, order)
    if around is not None and page.tickets and around.pk not in page.numbers:
        page = begun or _begun_with(around, listed, user, order) or page
    _add_presences(page.tickets, user)
    return page


def _first(listed: TicketQuerySet | Queue, user: User, order: Order) -> Page:
    if isinstance(listed, Queue):
        return _page(_whole(listed, user, order))
    return _page(list(_with_row(listed, user).order_by(*ordering(order))[: PAGE_SIZE + 1]))


def _page(found: list[Ticket], *, has_earlier: bool = False) -> Page:
    """Return the page of what was fetched for it: one more tells that the list goes on, and with what."""
    further = found[PAGE_SIZE].pk if len(found) > PAGE_SIZE else None
    return Page(found[:PAGE_SIZE], has_earlier=has_earlier, has_later=further is not None, further=further)


def _tickets(listed: TicketQuerySet | Queue, user: User) -> TicketQuerySet:
    return tickets_in(listed, user=user) if isinstance(listed, Queue) else listed


def _whole(queue: Queue, user: User, order: Order, begin: Ticket | None = None) -> list[Ticket]:
    """Return a page of a whole queue, and one more, from its beginning or from a ticket on."""
    values = {**values_of(user), "level": queue.level, "group": queue.group_id}
    shape = replace(queue, level=queue.level and 1, group_id=queue.group_id and 1)
    if begin is None:
        return _QUEUE.rows(reader_of(user), shape, order, None, PAGE_SIZE, **values)
    fields = {name: getattr(begin, name) for name in names_of_fields(order)}
    empty = frozenset(name for name, value in fields.items() if value is None)
    return _QUEUE.rows(reader_of(user), shape, order, empty, PAGE_SIZE, **values, **fields)


def _write_queue(reader: Reader, shape: Queue, order: Order, empty: frozenset[str] | None, size: int) -> TicketQuerySet:
    level: Any = shape.level and Slot("level")
    group: Any = shape.group_id and Slot("group")
    # Of what a row of a long table holds, a list shows a third.
    tickets = tickets_in(Queue(shape.kind, level, group), user=reader.person).only(*_SHOWN)
    if empty is not None:
        return _begun(place_by_slots(order, empty), tickets, reader.person, order)
    return _with_row(tickets, reader.person).order_by(*ordering(order))[: size + 1]


_SHOWN: Final = (
    *("subject", "status", "assignee", "organization", "contract", "opened_at", "last_event_at", "due_at"),
    *("is_immediate", "immediate_requested", "is_at_risk", "queue_severity", "queue_severity_rank"),
    *("is_reply_unread", "organization__short_name", "contract__plan", "assignee__name", "assignee__organization"),
)
_QUEUE: Final = Shaped[Ticket](_write_queue)


def _begun(ticket: Ticket, tickets: TicketQuerySet, user: User, order: Order) -> TicketQuerySet:
    """Return the stretch that begins with this ticket, with the number before it, and behind how many it stands: at
    most as many as a page has."""
    before = tickets.filter(beyond(order, ticket, backwards=True)).order_by(*ordering(order, backwards=True))
    from_it = _with_row(tickets, user).filter(bound(order, ticket), beyond(order, ticket) | Q(pk=ticket.pk))
    told = from_it.annotate(
        previous_number=Subquery(before.values("pk")[:1]), stands_behind=_NumberOf(before.values("pk")[:PAGE_SIZE])
    )
    return told.order_by(*ordering(order))[: PAGE_SIZE + 1]


class _NumberOf(Subquery):
    """How many rows a query has; unlike Count also of one that is cut off."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _begun_with(ticket: Ticket, listed: TicketQuerySet | Queue, user: User, order: Order) -> Page | None:
    """Return the stretch that begins with this ticket, None where it has left the list meanwhile."""
    if isinstance(listed, Queue):
        found = _whole(listed, user, order, ticket)
    else:
        found = list(_begun(ticket, listed, user, order))
    return _page(found, has_earlier=True) if found and found[0].pk == ticket.pk else None


def _stretch(
    tickets: TicketQuerySet, *, user: User, order: Order, after: int | None = None, before: int | None = None
) -> Page:
    listed = _with_row(tickets, user)
    anchor = _anchor(after if after is not None else before, user)
    if anchor is None:
        return _first(tickets, user, order)
    if after is not None:
        found = list(listed.filter(beyond(order, anchor)).order_by(*ordering(order))[: PAGE_SIZE + 1])
        return _page(found, has_earlier=True)
    backwards = listed.filter(beyond(order, anchor, backwards=True)).order_by(*ordering(order, backwards=True))
    page = _page(list(backwards[: PAGE_SIZE + 1]))
    return Page(page.tickets[::-1], has_earlier=page.has_later, has_later=True)


def neighbours_of(ticket: Ticket, tickets: TicketQuerySet, *, order: Order) -> Neighbours:
    """Return the tickets beside this one in the list, by its values: it may have left the list meanwhile."""

    def beside(*, backwards: bool) -> Subquery:
        found = tickets.filter(beyond(order, ticket, backwards=backwards))
        return Subquery(found.order_by(*ordering(order, backwards=backwards)).values("pk")[:1])

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
    edges = list(unmoved.only(*names_of_fields(order)).order_by(*ordering(order)))
    if not edges:
        return Q(pk__in=[])
    if shown.has_earlier:
        within &= beyond(order, edges[0])
    if shown.has_later:
        within &= beyond(order, edges[-1], backwards=True)
    return within


def open_counts() -> Counts:
    """Return how the open tickets spread over the queues: one grouped query, kept for a few seconds."""
    groups = cache.get(_COUNTS_KEY)
    if groups is None:
        groups = _count()
        cache.set(_COUNTS_KEY, groups, _COUNTS_KEPT)
    return Counts(tuple(tuple(group) for group in groups))


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


def _with_row(tickets: TicketQuerySet, user: User) -> TicketQuerySet:
    """Fetch what a row shows: customer, plan, and whether this person has read all of it."""
    read = ReadMark.objects.filter(ticket_id=OuterRef("pk"), user_id=user.pk, read_at__gte=OuterRef("last_event_at"))
    return (
        tickets.select_related("organization", "contract", "assignee")
        # A history that was imported is nobody's news.
        .annotate(is_unread=~Q(Exists(read) | Q(last_event_at__lte=F("imported_until"))), asked_at=Now())
        .annotate(is_visited=Exists(_present(user).filter(ticket_id=OuterRef("pk"))))
    )


def _add_presences(tickets: Sequence[Ticket], user: User) -> None:
    """Let each of these tickets have, as `present`, who else has it open: one query, or none where nobody has."""
    found = defaultdict(list)
    if visited := [ticket.pk for ticket in tickets if ticket.is_visited]:  # type: ignore[attr-defined]  # annotated
        for presence in _present(user).filter(ticket_id__in=visited).select_related("user").order_by("user_id"):
            found[presence.ticket_id].append(presence)
    for ticket in tickets:
        ticket.present = found[ticket.pk]  # type: ignore[attr-defined]  # what a row shows


def _present(user: User) -> QuerySet[Presence]:
    """Return who has a ticket open now, but for this person."""
    return Presence.objects.filter(seen_at__gt=Now() - PRESENT_FOR).exclude(user_id=user.pk)


def _anchor(number: int | None, user: User) -> Ticket | None:
    if number is None:
        return None
    return Ticket.objects.visible_to(user).filter(pk=number).first()
