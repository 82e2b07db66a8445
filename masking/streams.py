"""Masking a text that is longer than memory: piece by piece, with what stands around each."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from masking.finding import find_secrets, name_secrets
from masking.tokens import Tokens

# How much of a text is searched at once, and how much of that is searched again with what follows it: the longest thing
# that is understood only by what stands behind it is a private key whose BEGIN was cut off.
BLOCK = 262_144
AHEAD = 20_480
# How much of what was given already is read again, for a label or the line above.
BEHIND = 4_096
# A secret that reaches the end of what is there waits for its own end, but not for ever.
PATIENCE = 4 * BLOCK

_GOES_ON = re.compile(r"[^\s\"'<>]*")


def mask_lines(lines: Iterable[str], tokens: Tokens | None = None) -> Iterator[str]:
    """Yield each line with a token for each secret; a line keeps its end, or that it has none."""
    bare: deque[bool] = deque()

    def with_ends() -> Iterator[str]:
        for line in lines:
            bare.append(not line.endswith(("\n", "\r")))
            yield line + "\n" if bare[-1] else line

    for line in mask_parts(with_ends(), tokens):
        yield line.removesuffix("\n") if bare.popleft() else line


def mask_parts(parts: Iterable[str], tokens: Tokens | None = None) -> Iterator[str]:
    """Yield each part of a text, wherever it was cut, with a token for each secret.

    A secret across a cut is masked in the part where it begins.
    """
    stream = _Stream(Tokens() if tokens is None else tokens)
    for part in parts:
        yield from stream.take(part)
    yield from stream.finish()


class _Edit(NamedTuple):
    """A place in the text that is searched, and what is given instead."""

    start: int
    end: int
    token: str


class _Stream:
    """What was taken and not given yet, and what must be known of what was given."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._behind = ""
        self._taken: list[str] = []
        self._size = 0
        self._enough = BLOCK + AHEAD
        # How much of each part is to be given yet, and what was given of the first one.
        self._lengths: deque[int] = deque()
        self._begun: list[str] = []
        # What the private key is known by that is open.
        self._inside: str | None = None
        # A secret was longer than PATIENCE: the rest of it is dropped.
        self._dropping = False

    def take(self, part: str) -> Iterator[str]:
        """Take a part, and yield those that are decided."""
        self._taken.append(part)
        self._lengths.append(len(part))
        self._size += len(part)
        if self._size >= self._enough:
            yield from self._search(is_last=False)

    def finish(self) -> Iterator[str]:
        """Yield the rest."""
        yield from self._search(is_last=True)

    def _search(self, *, is_last: bool) -> Iterator[str]:
        text = self._behind + "".join(self._taken)
        start = len(self._behind)
        found = find_secrets(text, self._inside)
        limit = len(text) if is_last else _limit(text, start)
        spans = []
        for span in found.spans:
            # Read from the middle of a long line, something may seem to begin before what is to be given.
            if span.start < limit and span.end > start:
                spans.append(span._replace(start=max(span.start, start)))
                limit = max(limit, span.end)
        rest = _GOES_ON.match(text, start) if self._dropping else None
        limit = max(limit, rest.end() if rest else 0)
        goes_on = not is_last and limit == len(text)
        if goes_on and self._size < PATIENCE and not self._dropping:
            self._taken = [text[start:]]
            self._enough = self._size + BLOCK
            return
        edits = deque(_Edit(found.start, found.end, found.token) for found in name_secrets(text, spans, self._tokens))
        if rest:
            edits = deque([_Edit(start, rest.end(), ""), *(edit for edit in edits if edit.end > rest.end())])
        yield from self._give(text, start, limit, edits)
        self._inside = next((block.key for block in found.blocks if block.start <= limit < block.end), None)
        self._dropping = goes_on
        self._behind = "" if self._inside is not None else _tail(text, limit)
        self._taken = [text[limit:]]
        self._size = len(text) - limit
        self._enough = BLOCK + AHEAD

    def _give(self, text: str, at: int, limit: int, edits: deque[_Edit]) -> Iterator[str]:
        """Yield the parts that end before the limit, and keep what is decided of the next one."""
        while self._lengths:
            end = at + self._lengths[0]
            self._begun.append(_between(text, at, min(end, limit), edits))
            if end > limit:
                self._lengths[0] = end - limit
                return
            self._lengths.popleft()
            yield "".join(self._begun)
            self._begun.clear()
            at = end


def _limit(text: str, start: int) -> int:
    """Return up to where the text is decided while more is to come: a line's end, or on a long line any place."""
    last = len(text) - AHEAD
    return text.rfind("\n", start, last) + 1 or last


def _tail(text: str, limit: int) -> str:
    """Return what is read again before what comes: whole lines where they are not too long."""
    start = max(0, limit - BEHIND)
    if start:
        line_end = text.find("\n", start, limit - BEHIND // 4)
        start = line_end + 1 if line_end >= 0 else start
    return text[start:limit]


def _between(text: str, start: int, end: int, edits: deque[_Edit]) -> str:
    """Return the text between two places with their edits, and drop the edits that end there."""
    if not edits or edits[0].start >= end:
        return text[start:end]
    pieces: list[str] = []
    while edits and edits[0].start < end:
        edit = edits[0]
        if edit.start >= start:
            pieces += (text[start : edit.start], edit.token)
        start = min(edit.end, end)
        if edit.end > end:
            break
        edits.popleft()
    pieces.append(text[start:end])
    return "".join(pieces)
