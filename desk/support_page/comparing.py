"""Two texts beside each other, line by line: what left, what came, what stayed; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Pair:
    """A line of the one and of the other; `kind` is same, changed, left or came."""

    kind: str
    before: str = ""
    after: str = ""


# Lines times lines that may be compared with each other; the time goes with them.
_MOST_COMPARISONS = 1_000_000


def compared(before: str, after: str) -> list[Pair]:
    """Return the lines of both texts side by side; long stretches that are the same are left out but for their ends."""
    one, other = before.splitlines(), after.splitlines()
    head = _alike(one, other)
    tail = _alike(one[head:][::-1], other[head:][::-1])
    middle = one[head : len(one) - tail], other[head : len(other) - tail]
    return [*_same(one[:head]), *_pairs(*middle), *_same(one[len(one) - tail :])]


def _alike(one: list[str], other: list[str]) -> int:
    """Return how many lines both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (line, its) in pairs if line != its), min(len(one), len(other)))


def _steps(one: list[str], other: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if len(one) * len(other) > _MOST_COMPARISONS:
        # Two texts that share next to nothing, or a line thousands of times: side by side they still can be read.
        return [("replace", 0, len(one), 0, len(other))]
    return SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes()


def _pairs(one: list[str], other: list[str]) -> Iterator[Pair]:
    for tag, first, last, start, end in _steps(one, other):
        if tag == "equal":
            yield from _same(one[first:last])
            continue
        for place in range(max(last - first, end - start)):
            was = one[first + place] if first + place < last else None
            now = other[start + place] if start + place < end else None
            kind = "came" if was is None else "left" if now is None else "changed"
            yield Pair(kind, was or "", now or "")


def _same(lines: list[str]) -> Iterator[Pair]:
    shown = lines if len(lines) <= 7 else [*lines[:3], "…", *lines[-3:]]
    yield from (Pair("same", line, line) for line in shown)
