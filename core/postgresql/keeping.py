"""Open connections that nobody works on at this moment: few, none of them old, and none that the server left."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Final

# What a process of PostgreSQL remembers of tables and plans it keeps as long as it lives, and so the memory for it.
OLDEST_SECONDS: Final = 600.0
# Longer unused than this it is not trusted: what stands between may have forgotten it without a word.
IDLE_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Kept:
    """A connection, when it was opened, and since when nobody has worked on it."""

    raw: Any
    opened_at: float
    idle_since: float


class Keeping:
    """The connections of one process, by what they were opened for."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[Hashable, list[Kept]] = {}

    def take(self, key: Hashable) -> Kept | None:
        """Return the connection that was used last and is still good; None where there is none."""
        while True:
            with self._lock:
                kept = self._kept.get(key)
                if not kept:
                    return None
                found = kept.pop()
            if self._is_young(found) and is_quiet(found.raw):
                return found
            found.raw.close()

    def put(self, key: Hashable, raw: Any, *, opened_at: float, most: int) -> None:
        """Keep it for whoever comes next, or close it where there are enough, or it is old."""
        now = self._clock()
        found = Kept(raw, opened_at, now)
        with self._lock:
            kept = self._kept.setdefault(key, [])
            idle = [one for one in kept if not self._is_young(one)]
            kept[:] = [one for one in kept if self._is_young(one)]
            if len(kept) < most and self._is_young(found):
                kept.append(found)
            else:
                idle.append(found)
        for one in idle:
            one.raw.close()

    def now(self) -> float:
        return self._clock()

    def close_all(self) -> None:
        """Close what is kept, as at the end of a process."""
        with self._lock:
            found = [one for kept in self._kept.values() for one in kept]
            self._kept.clear()
        for one in found:
            one.raw.close()

    def forget(self) -> None:
        """Know of none any more, without a word to the server: in a child they are its parent's."""
        self._lock = threading.Lock()
        self._kept = {}

    def _is_young(self, one: Kept) -> bool:
        now = self._clock()
        return now - one.idle_since < IDLE_SECONDS and now - one.opened_at < OLDEST_SECONDS


def is_quiet(raw: Any) -> bool:
    """Tell whether the server has said nothing since: it speaks unasked only to say that it goes, or by going."""
    poll = select.poll()
    poll.register(raw.fileno(), select.POLLIN | select.POLLPRI | select.POLLHUP | select.POLLERR)
    return not poll.poll(0)


KEEPING: Final = Keeping()
os.register_at_fork(after_in_child=KEEPING.forget)
