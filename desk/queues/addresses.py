"""How a list is named in an address: the slug of its queue, its filters, its order, its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from catalogue.models import ModuleGroup
from core.addresses import address
from tickets.selectors.ordering import Order
from tickets.selectors.queues import Kind, Queue, default_order

_SLUGS = {
    "meus": Queue(Kind.MINE),
    "sem-responsavel": Queue(Kind.UNASSIGNED),
    "n1": Queue(Kind.LEVEL, 1),
    "n2": Queue(Kind.LEVEL, 2),
    "aguardando": Queue(Kind.WAITING),
    "todos": Queue(Kind.OPEN),
    "encerrados": Queue(Kind.ENDED),
    "busca": Queue(Kind.ALL),
}
_SLUG_OF = {queue: slug for slug, queue in _SLUGS.items()}
_WITHOUT_MODULE = "sem-modulo"
_LABELS = {
    Kind.MINE: pgettext_lazy("queue", "Mine"),
    Kind.UNASSIGNED: pgettext_lazy("queue", "Unassigned"),
    Kind.WAITING: pgettext_lazy("queue", "Waiting for the customer"),
    Kind.OPEN: pgettext_lazy("queue", "All open"),
    Kind.ENDED: pgettext_lazy("queue", "Ended"),
    Kind.ALL: pgettext_lazy("queue", "Search"),
}

ORDERS = {"fila": Order.QUEUE, "aberto": Order.OPENED, "prazo": Order.DUE, "atividade": Order.ACTIVITY}
_ORDER_WORDS = {order: word for word, order in ORDERS.items()}

FILTERS = ("q", "severidade", "empresa", "grupo", "produto", "status", "responsavel", "plano", "de", "ate", "imediato")
_QUEUE, _ORDER, _AFTER, _BEFORE = "fila", "ordem", "depois", "antes"


def queue_named(slug: str, groups: Sequence[ModuleGroup]) -> Queue | None:
    """Return the queue of a slug such as `meus`, `n2`, `n1-faturamento` or `n1-sem-modulo`, None when there is none."""
    if slug in _SLUGS:
        return _SLUGS[slug]
    level, _dash, group_slug = slug.partition("-")
    if level not in ("n1", "n2"):
        return None
    if group_slug == _WITHOUT_MODULE:
        return Queue(Kind.LEVEL, int(level[1]), 0)
    group = next((group for group in groups if group.slug == group_slug), None)
    return Queue(Kind.LEVEL, int(level[1]), group.pk) if group else None


def slug_of(queue: Queue, groups: Sequence[ModuleGroup]) -> str:
    """Return the slug that `queue_named` reads."""
    if queue in _SLUG_OF:
        return _SLUG_OF[queue]
    if queue.group_id == 0:
        return f"n{queue.level}-{_WITHOUT_MODULE}"
    return f"n{queue.level}-{next(group.slug for group in groups if group.pk == queue.group_id)}"


def label_of(queue: Queue, groups: Sequence[ModuleGroup]) -> str:
    """Return what people call the queue: Meus, N1 Faturamento, Aguardando cliente."""
    if queue.kind == Kind.LEVEL:
        return level_label(queue.level or 1, _group_name(queue, groups))
    return str(_LABELS[queue.kind])


def level_label(level: int, group_name: str = "") -> str:
    """Return a level's short name with, where it is known, its module group: N1 Faturamento."""
    short = _("N%(level)d") % {"level": level}
    return f"{short} {group_name}".strip()


def _group_name(queue: Queue, groups: Sequence[ModuleGroup]) -> str:
    if queue.group_id is None:
        return ""
    if queue.group_id == 0:
        return _("without a module")
    return next((group.name for group in groups if group.pk == queue.group_id), "")


@dataclass(frozen=True)
class Place:
    """The list in which one works: a queue with its filters, its order and the stretch that is shown."""

    slug: str
    queue: Queue
    order: Order
    filters: QueryDict = field(default_factory=QueryDict)
    after: int | None = None
    before: int | None = None

    @property
    def is_ordered_by_default(self) -> bool:
        return self.order == default_order(self.queue)

    @property
    def is_queue_order(self) -> bool:
        return self.order == Order.QUEUE

    def query(self, *, named: bool = False, after: int | None = None, before: int | None = None) -> str:
        """Return the address's query for this list, from another stretch when one is given.

        `named` adds the queue's slug, for addresses whose path does not hold it.
        """
        query = self.filters.copy()
        if named:
            query[_QUEUE] = self.slug
        if not self.is_ordered_by_default:
            query[_ORDER] = _ORDER_WORDS[self.order]
        if after is not None:
            query[_AFTER] = str(after)
        elif before is not None:
            query[_BEFORE] = str(before)
        return query.urlencode()

    def here(self, *, named: bool = False) -> str:
        """Return the query of the very stretch that is shown."""
        return self.query(named=named, after=self.after, before=self.before)

    def list_url(self, *, after: int | None = None, before: int | None = None) -> str:
        return _with(address("desk:list_queue", self.slug), self.query(after=after, before=before))

    def ticket_url(self, number: int) -> str:
        """Return the address of a ticket seen from this list."""
        return _with(address("desk:show_ticket", number), self.here(named=True))

    def ticket_address(self) -> Callable[[int], str]:
        """Return what gives `ticket_url` of one ticket after the other, for lists: all but the number is made once."""
        before, after = self.ticket_url(0).split("/0/", 1)
        return lambda number: f"{before}/{number}/{after}"

    @property
    def home_url(self) -> str:
        """Return the address of the stretch that is shown."""
        return self.list_url(after=self.after, before=self.before)

    def ordered(self, word: str) -> str:
        """Return the address of the same list in another order."""
        query = self.filters.copy()
        if ORDERS[word] != default_order(self.queue):
            query[_ORDER] = word
        return _with(address("desk:list_queue", self.slug), query.urlencode())

    def without(self, name: str) -> str:
        """Return the address of the same list without one filter."""
        query = self.filters.copy()
        query.pop(name, None)
        if not self.is_ordered_by_default:
            query[_ORDER] = _ORDER_WORDS[self.order]
        return _with(address("desk:list_queue", self.slug), query.urlencode())


def place_from(query: QueryDict, *, slug: str, queue: Queue) -> Place:
    """Return the place that an address's query names; what it does not understand it leaves out."""
    filters = QueryDict(mutable=True)
    for name in FILTERS:
        values = [value for value in query.getlist(name) if value.strip()]
        if values:
            filters.setlist(name, values)
    order = ORDERS.get(query.get(_ORDER, ""), default_order(queue))
    return Place(slug, queue, order, filters, after=_number(query.get(_AFTER)), before=_number(query.get(_BEFORE)))


def named_place(query: QueryDict, groups: Sequence[ModuleGroup]) -> Place | None:
    """Return the place that a ticket's address names, None when it names no list."""
    slug = query.get(_QUEUE, "")
    queue = queue_named(slug, groups) if slug else None
    return place_from(query, slug=slug, queue=queue) if queue else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 15 else None


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
