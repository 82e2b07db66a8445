"""Turns for the places of one process: who has the fewest goes first, and nobody holds them all."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Final

_MOST_KNOWN: Final = 10_000


class Crowded(Exception):
    """As many of this asker wait already as may: more would hold every thread of the process."""


class Turns:
    """So many places; a house that sends a hundred requests at once waits for its own, and others pass it by.

    One place is never given to a house that has the rest. Whoever waits is given the next place that is free in the
    order of how many their house has, then of who came first.
    """

    def __init__(self, *, places: int, most_waiting_of_one: int, tell: Callable[[int], None] | None = None) -> None:
        self._places = places
        # Hears how many places are held, as often as that changes.
        self._tell = tell
        self._most_of_one = max(1, places - 1)
        self._most_waiting = most_waiting_of_one
        self._lock = threading.Lock()
        self._held: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[threading.Event]] = OrderedDict()

    def take(self, whose: str, *, patience: float | None) -> bool:
        """Wait for a place, so many seconds at most or as long as it takes, and say whether there is one.

        :raises Crowded: at once, where as many of theirs wait as may
        """
        mine = threading.Event()
        with self._lock:
            line = self._waiting.setdefault(whose, deque())
            if len(line) >= self._most_waiting:
                raise Crowded
            line.append(mine)
            self._admit()
        if mine.wait(patience):
            return True
        with self._lock:
            if mine.is_set():
                return True
            self._leave(whose, mine)
        return False

    def give_back(self, whose: str) -> None:
        """Leave a place that was taken."""
        with self._lock:
            self._held[whose] -= 1
            if not self._held[whose]:
                del self._held[whose]
            self._admit()
            self._told()

    def _admit(self) -> None:
        while self._held.total() < self._places and (whose := self._next()) is not None:
            first = self._waiting[whose][0]
            self._leave(whose, first)
            self._held[whose] += 1
            self._told()
            first.set()

    def _told(self) -> None:
        if self._tell is not None:
            self._tell(self._held.total())

    def _next(self) -> str | None:
        free = [whose for whose in self._waiting if self._held[whose] < self._most_of_one]
        return min(free, key=lambda whose: self._held[whose], default=None)

    def _leave(self, whose: str, event: threading.Event) -> None:
        line = self._waiting[whose]
        line.remove(event)
        if not line:
            del self._waiting[whose]


class Known:
    """Whose a way in is, as this process has seen it: what is known before anything is asked of the database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._whose: OrderedDict[bytes, str] = OrderedDict()

    def whose(self, way_in: bytes) -> str | None:
        """Return whose it was when it was last used; None of one that was not seen, or long ago."""
        with self._lock:
            return self._whose.get(way_in)

    def learn(self, way_in: bytes, whose: str) -> None:
        """Remember whose it is."""
        with self._lock:
            self._whose[way_in] = whose
            self._whose.move_to_end(way_in)
            while len(self._whose) > _MOST_KNOWN:
                self._whose.popitem(last=False)
