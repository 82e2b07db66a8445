"""Two texts beside each other, line by line: what left, what came, what stayed; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Pair:
    """A line of the one and of the other; `kind` is same, changed, left or came."""

    kind: str
    before: str = ""
    after: str = ""


def compared(before: str, after: str) -> list[Pair]:
    """Return the lines of both texts side by side; long stretches that are the same are left out but for their ends."""
    one, other = before.splitlines(), after.splitlines()
    return list(_pairs(one, other))


def _pairs(one: list[str], other: list[str]) -> Iterator[Pair]:
    for tag, first, last, start, end in SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes():
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
