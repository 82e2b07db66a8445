"""How apps talk upwards: events, who hears them, and publishing within the transaction that made them true."""

from __future__ import annotations

import dataclasses
import importlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction

from core.logs import current_request_id

if TYPE_CHECKING:
    from core.models import OutboxEvent


class NotInTransaction(RuntimeError):
    """An event was published where nothing would roll it back together with its cause."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact that just became true: ids and values only, never model instances.

    `at` is UTC. `actor_id` is the person who did it, None when the house itself did (a sweep).
    """

    at: datetime
    actor_id: int | None = None

    @property
    def ordering_key(self) -> str:
        """What the deliveries of this event stay in order with; empty means no order is kept."""
        return ""

    def payload(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values, instants in ISO 8601 UTC."""
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


E = TypeVar("E", bound=Event)
Receiver = Callable[[Any, "OutboxEvent"], None]

_receivers: dict[type[Event], list[Receiver]] = defaultdict(list)
_module_order: list[str] = []


def hears(*event_types: type[Event]) -> Callable[[Receiver], Receiver]:
    """Register the decorated function for these events; its module must be named in `set_order`."""

    def register(receiver: Receiver) -> Receiver:
        for event_type in event_types:
            if receiver not in _receivers[event_type]:
                _receivers[event_type].append(receiver)
        return receiver

    return register


def set_order(modules: Sequence[str]) -> None:
    """Fix the order in which receiver modules hear an event, and import them."""
    _module_order[:] = modules
    for module in modules:
        importlib.import_module(module)


def receivers_of(event_type: type[Event]) -> list[Receiver]:
    """Return who hears this event, in the order that composition named.

    :raises LookupError: when a receiver's module has no place in that order.
    """
    found = _receivers.get(event_type, [])
    for receiver in found:
        if receiver.__module__ not in _module_order:
            raise LookupError(f"{receiver.__module__} hears {event_type.__name__} but has no place in the order")
    return sorted(found, key=lambda receiver: _module_order.index(receiver.__module__))


def all_event_types() -> list[type[Event]]:
    """Return every concrete event class that is loaded, by name."""
    found: set[type[Event]] = set()
    pending: deque[type[Event]] = deque([Event])
    while pending:
        for child in pending.popleft().__subclasses__():
            if child not in found:
                found.add(child)
                pending.append(child)
    return sorted((kind for kind in found if not kind.__subclasses__()), key=lambda kind: kind.__name__)


@dataclass
class _Dispatch:
    """What was published and not yet heard, and how deep in savepoints the telling began."""

    depth: int
    queue: deque[tuple[Event, OutboxEvent, Callable[[], bool]]]

    def add(self, events: Iterable[Event], rows: Iterable[OutboxEvent]) -> None:
        connection = transaction.get_connection()
        # What is published inside a deeper savepoint may be taken back with it before its turn to be heard comes.
        still_stands = _bond() if len(connection.savepoint_ids) > self.depth else _stands
        self.queue.extend((event, row, still_stands) for event, row in zip(events, rows, strict=True))

    def run(self) -> None:
        while self.queue:
            event, row, still_stands = self.queue.popleft()
            if still_stands():
                for receiver in receivers_of(type(event)):
                    receiver(event, row)


def _stands() -> bool:
    return True


def _bond() -> Callable[[], bool]:
    """Return a test of whether the savepoints around this moment still stand: Django drops their hooks with them."""
    connection = transaction.get_connection()

    def hook() -> None: ...

    transaction.on_commit(hook)
    return lambda: any(entry[1] is hook for entry in connection.run_on_commit)


_running: ContextVar[_Dispatch | None] = ContextVar("dispatch", default=None)


def publish(event: Event) -> None:
    """Write the event's outbox row, then let everyone hear it, breadth first, in this transaction.

    :raises NotInTransaction: outside `atomic()`: a rolled back cause would leave its event behind.
    """
    publish_many([event])


def publish_many(events: Iterable[Event]) -> None:
    """Publish in order with one INSERT for all rows: what sweeps use.

    :raises NotInTransaction: as `publish`.
    """
    # Late: events.py is imported by pure event modules before the app registry is ready.
    from core.models import OutboxEvent  # noqa: PLC0415 -- see above
    from core.written import insert  # noqa: PLC0415 -- see above

    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("publish() must run inside the transaction of its cause")
    events = list(events)
    rows = [
        OutboxEvent(
            name=type(event).__name__,
            payload=event.payload(),
            ordering_key=event.ordering_key,
            at=event.at,
            request_id=current_request_id(),
        )
        for event in events
    ]
    if len(rows) == 1:
        insert(rows[0])
    else:
        OutboxEvent.objects.bulk_create(rows)
    running = _running.get()
    if running is not None:
        running.add(events, rows)
        return
    dispatch = _Dispatch(depth=len(transaction.get_connection().savepoint_ids), queue=deque())
    dispatch.add(events, rows)
    token = _running.set(dispatch)
    try:
        dispatch.run()
    finally:
        _running.reset(token)
