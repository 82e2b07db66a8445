"""How far a long work is, said now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

_EVERY_SECONDS: Final = 5.0
_UNITS: Final = ("bytes", "KB", "MB", "GB", "TB")


class Progress:
    """Says what part of a work is done, at most every five seconds."""

    def __init__(self, tell: Callable[[str], None], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._clock = tell, clock
        self._told_at = clock()

    def reached(self, what: str, done: int, total: int) -> None:
        """Hear that `done` of `total` bytes are done."""
        now = self._clock()
        if now - self._told_at < _EVERY_SECONDS:
            return
        self._told_at = now
        self._tell(f"{what}: {sized(done)} of {sized(total)}")


def sized(count: int) -> str:
    """Return a number of bytes as people read it, in powers of 1024."""
    size, unit = float(count), 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{count} bytes"
