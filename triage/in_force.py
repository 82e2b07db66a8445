"""The rulebook in force at an instant: remembered by each process, asked for anew only when another is announced."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError

from triage.deciding.checking import usable
from triage.deciding.governing import shipped
from triage.models import RulebookRevision
from triage.rulebook.book import Rulebook, usual
from triage.rulebook.changes import Changes, book_of

VERSION_KEY: Final = "triage.rulebook"
# How long the newest number is believed that nobody announced.
_BELIEVED_SECONDS: Final = 10
# Each is 3 MB: the one in force, the one that follows, and one of a ticket that is read again.
_KEPT: Final = 3

_log = logging.getLogger(__name__)


@dataclass
class _Memory:
    """What this process last read: (number, from when) of each revision, and the rulebooks that it made of some."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    days: tuple[tuple[int, datetime], ...] | None = None
    until: float = 0.0
    books: dict[int, Rulebook] = field(default_factory=dict)


_memory = _Memory()


def book_at(moment: datetime) -> Rulebook:
    """Return the rulebook in force at an instant: the product's own, with the desk's changes of that moment.

    No query while what this process knows is believed; the first ticket of another revision costs the reading of it.
    """
    number = next((number for number, day in reversed(_days()) if day <= moment), 0)
    return usual() if number == 0 else _book(number)


def name_of(number: int) -> str:
    """Return what the rulebook of a revision is called: the product's own, and the revision that stands on it."""
    return f"{usual().version}+{number}" if number else usual().version


def announce(number: int) -> None:
    """Tell every process, after its commit, that there is another revision."""
    cache.set(VERSION_KEY, number, _BELIEVED_SECONDS)
    with contextlib.suppress(DatabaseError, InterfaceError):
        _learn()


def remember(days: tuple[tuple[int, datetime], ...], *, seconds: float = _BELIEVED_SECONDS) -> None:
    """Believe for so long that these are the revisions, unless another one is announced."""
    with _memory.lock:
        _memory.days, _memory.until = days, time.monotonic() + seconds


def forget() -> None:
    """Let this process know of no revision and no rulebook: what a database before this one held."""
    with _memory.lock:
        _memory.days, _memory.until = None, 0.0
        _memory.books.clear()


def _days() -> tuple[tuple[int, datetime], ...]:
    known = _memory.days
    if known is not None and _is_believed(known):
        return known
    return _learn()


def _is_believed(known: tuple[tuple[int, datetime], ...]) -> bool:
    announced = cache.get(VERSION_KEY)
    if announced is not None:
        return bool(announced == _last(known))
    return time.monotonic() < _memory.until


def _learn() -> tuple[tuple[int, datetime], ...]:
    days = tuple(RulebookRevision.objects.order_by("number").values_list("number", "effective_from"))
    # Added, never set: whoever saves announces the newest number, and we may have read before it was committed.
    cache.add(VERSION_KEY, _last(days), _BELIEVED_SECONDS)
    remember(days)
    return days


def _last(days: tuple[tuple[int, datetime], ...]) -> int:
    return days[-1][0] if days else 0


def _book(number: int) -> Rulebook:
    known = _memory.books.get(number)
    if known is not None:
        return known
    rows: Any = RulebookRevision.objects.values_list("changes", flat=True).get(number=number)
    saved = Changes.read(rows)
    # Saved over another product's rulebook: tickets are opened all the same, and the page of the rules says what is
    # left out until somebody puts it right.
    changes = usable(saved, shipped())
    if changes != saved:
        _log.warning("Revision %s of the rulebook is used without what this product cannot read.", number)
    book = book_of(shipped(), changes, name=name_of(number))
    with _memory.lock:
        while len(_memory.books) >= _KEPT:
            _memory.books.pop(next(iter(_memory.books)))
        _memory.books[number] = book
    return book
