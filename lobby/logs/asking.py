"""What an address asks of a log: from which line, which lines are marked, what is searched and from where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import QueryDict

WINDOW = 400
_LINES = re.compile(r"([1-9]\d{0,11})(?:-([1-9]\d{0,11}))?", re.ASCII)
# More than any file has lines or bytes.
_MOST_DIGITS = 12


@dataclass(frozen=True)
class Asked:
    """The query of the viewer's address, read leniently: what makes no sense is as if it were not there."""

    start: int = 1
    count: int = WINDOW
    # Lines that come to those that a page has already: before them, or behind.
    side: str = ""
    is_end: bool = False
    first: int = 0
    last: int = 0
    words: str = ""
    resume: tuple[int, int] = (1, 0)
    is_resumed: bool = False
    is_quoting: bool = False

    @property
    def marks(self) -> range:
        """Return the marked lines."""
        return range(self.first, self.last + 1) if self.first else range(0)

    @property
    def marked(self) -> str:
        """Return the marked lines as an address names them."""
        if not self.first:
            return ""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def is_search(self) -> bool:
        """Tell whether hits are asked for, and not the lines around one of them."""
        return bool(self.words) and not self.first and not self.is_quoting


def asked_in(query: QueryDict) -> Asked:
    """Return what the query of an address asks for; `linha=12-14` and `de=12&ate=14` both mark lines."""
    first, last = _lines(query.get("linha", "")) or _lines(f"{query.get('de', '')}-{query.get('ate', '')}") or (0, 0)
    if not first:
        first = last = _number(query.get("de", "")) or 0
    return Asked(
        start=_number(query.get("apartir", "")) or max(1, first - WINDOW // 2),
        count=min(max(_number(query.get("linhas", "")) or WINDOW, 1), WINDOW),
        side=query.get("lado", ""),
        is_end="fim" in query,
        first=min(first, last),
        last=max(first, last),
        words=query.get("busca", "").strip().replace("\x00", "")[:200],
        resume=(_number(query.get("desde", "")) or 1, _number(query.get("salto", "")) or 0),
        is_resumed="desde" in query,
        is_quoting="citar" in query,
    )


def _lines(text: str) -> tuple[int, int] | None:
    found = _LINES.fullmatch(text)
    return (int(found[1]), int(found[2] or found[1])) if found else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
