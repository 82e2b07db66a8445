"""Which bytes a request asks for (RFC 9110, section 14), pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes=[ \t]*(\d{0,19})-(\d{0,19})[ \t]*", re.ASCII | re.IGNORECASE)


class NotSatisfiable(Exception):
    """The range begins after the end."""


@dataclass(frozen=True)
class Span:
    """Bytes from `start` up to, not including, `stop`."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        return self.stop - self.start


def find_span(header: str, size: int) -> Span | None:
    """Return the one range asked for; None for the whole file.

    Several ranges, another unit or nonsense mean the whole: the standard lets a server ignore what it will not serve,
    and a hundred small ranges are a known way to make one work.

    :raises NotSatisfiable: when there is no such byte.
    """
    found = _ONE_RANGE.fullmatch(header)
    if not found or found[0].strip().endswith("=-"):
        return None
    first, last = found[1], found[2]
    if not first:
        length = int(last)
        if not length or not size:
            raise NotSatisfiable
        return Span(max(size - length, 0), size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise NotSatisfiable
    return Span(start, min(int(last) + 1, size) if last else size)
