"""The list pane: the stretch of a queue that is shown, what it is narrowed by, and where it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, QueryDict

from accounts.models import User
from core.addresses import address
from desk.queues.addresses import ORDERS, Place, label_of, named_place, place_from, queue_named
from desk.queues.filters import TicketFilters, applied
from desk.queues.rail import Rail
from desk.queues.rows import Group, Row, groups_of, rows_of
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet
from tickets.selectors.ordering import Order
from tickets.selectors.queues import (
    Neighbours,
    News,
    Page,
    Stretch,
    neighbours_of,
    news_of,
    page_of,
    tickets_in,
)

# A change whose transaction was under way while the list was read is told by the first news.
_OVERLAP = timedelta(seconds=5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_SHOWN = 200
# In the address of the news: on which sides of what is shown the list goes on.
_EARLIER, _LATER = "antes", "depois"
# In the address of a fragment: the list stands beside a ticket.
BESIDE = "ao-lado"


@dataclass(frozen=True)
class Chip:
    """A filter in force, in words, and the address of the list without it."""

    words: str
    without: str


@dataclass(frozen=True)
class ListPane:
    """What the list pane shows."""

    place: Place
    label: str
    count: int | str
    groups: Sequence[Group]
    chips: Sequence[Chip]
    current: int | None
    # Whether a ticket is open beside it: the pane is narrow then, and a row changes that ticket alone.
    is_beside: bool
    earlier_url: str
    later_url: str
    news_url: str
    # What stands before and after the ticket that is open, where the list tells.
    beside: Neighbours | None = None

    def tells_nobody_at(self, number: int) -> bool:
        """Say whether the list has this ticket and knows that nobody else has it open."""
        return any(row.ticket.pk == number and not row.is_visited for group in self.groups for row in group.rows)

    @property
    def is_empty(self) -> bool:
        return not self.groups

    @property
    def filter_url(self) -> str:
        return f"{address('desk:filter_queue', self.place.slug)}?{self.place.query()}"


@dataclass(frozen=True)
class Around:
    """The addresses of the tickets before and after the one that is open."""

    previous_url: str
    next_url: str


def place_of(slug: str, query: QueryDict, rail: Rail) -> Place:
    """Return the list of this slug and query.

    :raises Http404: when no queue is called so.
    """
    queue = queue_named(slug, rail.groups)
    if queue is None:
        raise Http404
    return place_from(query, slug=slug, queue=queue)


def place_around(request: HttpRequest, rail: Rail) -> Place | None:
    """Return the list that the address of a ticket names."""
    return named_place(request.GET, rail.groups)


def filters_of(place: Place, user: User) -> TicketFilters | None:
    """Return what the place is narrowed by, None where it is a whole queue, which most lists are."""
    if not place.filters:
        return None
    return TicketFilters(data=place.filters, queryset=tickets_in(place.queue, user=user))


def narrowed(place: Place, user: User) -> TicketQuerySet:
    """Return the place's tickets, filtered."""
    filters = filters_of(place, user)
    found: TicketQuerySet = filters.qs if filters else tickets_in(place.queue, user=user)
    return found


def list_pane(
    *, user: User, place: Place, rail: Rail, ticket: Ticket | None = None, is_beside: bool = False
) -> ListPane:
    """Return the pane; with an open ticket, a stretch in which it stands."""
    is_beside = is_beside or ticket is not None
    filters = filters_of(place, user)
    listed = filters.qs if filters else place.queue
    held = None if filters else _counted(place, rail)
    page = page_of(
        listed, user=user, order=place.order, after=place.after, before=place.before, around=ticket, held=held
    )
    chips = [Chip(words, place.without(name)) for name, words in applied(filters)] if filters else []
    return ListPane(
        place=place,
        label=label_of(place.queue, rail.groups),
        count=_count(place, page, rail, has_filters=bool(chips)),
        groups=groups_of(page, place),
        chips=chips,
        current=ticket.pk if ticket else None,
        is_beside=is_beside,
        earlier_url=place.list_url(before=page.numbers[0]) if page.has_earlier and page.tickets else "",
        later_url=place.list_url(after=page.numbers[-1]) if page.has_later and page.tickets else "",
        news_url=_news_url(place, page.asked_at - _OVERLAP, page, is_beside=is_beside),
        beside=page.beside(ticket) if ticket else None,
    )


def _counted(place: Place, rail: Rail) -> int | None:
    """Return how many the rail says that this list has, None where nobody counts."""
    counts = [entry.count for entry in (rail.mine, *rail.queues, *rail.house) if entry.slug == place.slug]
    return int(counts[0]) if counts and counts[0] != "" else None


def _count(place: Place, page: Page, rail: Rail, *, has_filters: bool) -> int | str:
    """Return what is known without counting: the rail's number, or the length of a list that is shown whole."""
    entries = (rail.mine, *rail.queues, *rail.house)
    if not has_filters and any(entry.slug == place.slug for entry in entries):
        counted = _counted(place, rail)
        return "" if counted is None else counted
    return "" if page.has_earlier or page.has_later else len(page.tickets)


def _news_url(place: Place, since: datetime, page: Page, *, is_beside: bool) -> str:
    moment = (since - _EPOCH) // timedelta(microseconds=1)
    sides = [side for side, goes_on in ((_EARLIER, page.has_earlier), (_LATER, page.has_later)) if goes_on]
    asked = {"desde": moment, "vistos": ".".join(map(str, page.numbers))}
    if sides:
        asked["alem"] = ".".join(sides)
    if is_beside:
        asked[BESIDE] = "1"
    seen = urlencode(asked)
    query = place.here()
    path = address("desk:queue_news", place.slug)
    return f"{path}?{query}&{seen}" if query else f"{path}?{seen}"


@dataclass(frozen=True)
class NewsBar:
    """What the bar over a list says, and the rows that changed in their places."""

    news: News
    rows: Sequence[Row]
    list_url: str
    pane_url: str


def news_bar(*, user: User, place: Place, query: QueryDict) -> NewsBar:
    """Return what happened to the list since the moment that the query names.

    :raises Http404: when it names none.
    """
    moment = query.get("desde", "")
    if not (moment.isascii() and moment.isdecimal() and len(moment) <= 17):
        raise Http404
    numbers = [int(text) for text in query.get("vistos", "").split(".")[:_MOST_SHOWN] if _is_number(text)]
    sides = query.get("alem", "").split(".")
    shown = Stretch(numbers, has_earlier=_EARLIER in sides, has_later=_LATER in sides)
    tickets = narrowed(place, user)
    since = _EPOCH + timedelta(microseconds=int(moment))
    news = news_of(tickets, user=user, order=place.order, since=since, shown=shown)
    # What came is told of the stretch that is shown, so that stretch is drawn anew.
    list_url = place.home_url
    beside = f"{'&' if '?' in list_url else '?'}{BESIDE}=1" if query.get(BESIDE) else ""
    return NewsBar(
        news=news,
        rows=rows_of(news.changed, place),
        list_url=list_url,
        pane_url=list_url + beside,
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15


def around(ticket: Ticket, *, user: User, place: Place, beside: ListPane | None = None) -> Around:
    """Return the ways to the tickets beside this one; the list that is shown beside it may know them."""
    known = beside.beside if beside is not None else None
    found = known or neighbours_of(ticket, narrowed(place, user), order=place.order)
    return Around(
        previous_url=place.ticket_url(found.previous) if found.previous else "",
        next_url=place.ticket_url(found.next) if found.next else "",
    )


def order_links(place: Place) -> list[tuple[str, str, bool]]:
    """Return word, address and whether it is in force, of each order that this list can stand in."""
    words = [word for word, order in ORDERS.items() if order in _offered(place)]
    return [(word, place.ordered(word), ORDERS[word] == place.order) for word in words]


def _offered(place: Place) -> set[Order]:
    # Due times come with the clocks: until then an order by them says nothing, and only an address asks for it.
    offered = {Order.OPENED, Order.ACTIVITY, place.order}
    return offered if place.queue.holds_ended else offered | {Order.QUEUE}


def search_url(text: str) -> str:
    """Return the address of the list of everything that the text finds."""
    return f"{address('desk:list_queue', 'busca')}?{urlencode({'q': text})}"


def mine_url(number: int) -> str:
    """Return the address of a ticket seen from the list of one's own."""
    return f"{address('desk:show_ticket', number)}?fila=meus"
