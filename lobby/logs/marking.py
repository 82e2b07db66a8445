"""Marking what is searched in the lines of a page, for a bounded time."""

from __future__ import annotations

import time
from collections.abc import Iterator

from attachments.searching import Needle

# More marks than this help nobody to find anything, and a page of them is slow to make and to show.
MOST_MARKS = 2000


class Marker:
    """Cuts the lines of a page where what is searched stands: so many marks, and for so long."""

    def __init__(self, words: str, *, seconds: float) -> None:
        self._needle = Needle(words) if words else None
        self._left, self._until = MOST_MARKS, time.monotonic() + seconds

    def pieces_of(self, text: str) -> list[tuple[str, bool]]:
        """Return the text in pieces, and of each whether it is what was searched."""
        if self._needle is None or time.monotonic() >= self._until:
            return [(text, False)]
        return list(self._pieces(text, self._needle))

    def _pieces(self, text: str, needle: Needle) -> Iterator[tuple[str, bool]]:
        low = needle.fold(text)
        at = 0
        while self._left and (found := needle.place_in(low, at)) >= 0:
            self._left -= 1
            if found > at:
                yield text[at:found], False
            at = found + needle.length
            yield text[found:at], True
        if at < len(text):
            yield text[at:], False
