"""Lines and parts of lines as they may be shown: folded where they are long, and seen with what stands around them."""

from __future__ import annotations

from dataclasses import dataclass

from attachments.lines import Lines
from attachments.shown import AROUND, shown_lines, shown_parts

# Of a longer line the page shows the beginning, and leads to the whole.
FOLDED_AT = 2000
PART_BYTES = 64 * 1024
# Lines read before and behind a window, so that a secret that begins or ends outside is known.
_BESIDE = 40


@dataclass(frozen=True)
class ShownLine:
    """A line for a page; `is_folded` when only its beginning stands in `text`."""

    number: int
    text: str
    is_folded: bool


def shown_window(lines: Lines, first: int, count: int) -> list[ShownLine]:
    """Return up to `count` lines from `first` on."""
    begin = max(1, first - _BESIDE)
    raw = lines.window(begin, first - begin + count + _BESIDE)
    words = shown_lines([lines.words_of(line) for line in raw])
    return [
        ShownLine(line.number, text[:FOLDED_AT], len(text) > FOLDED_AT or line.length > len(line.head))
        for line, text in zip(raw, words, strict=True)
        if first <= line.number < first + count
    ]


def shown_part(lines: Lines, number: int, part: int) -> str | None:
    """Return one part of a line, from 0; None when there is none."""
    found = lines.piece(number, part, PART_BYTES, around=AROUND)
    return shown_parts(found)[1] if found is not None else None


def parts_of(lines: Lines, number: int) -> int:
    """Return how many parts a known line has."""
    begin = lines.offset_of(number) or 0
    return max(1, -(-(lines.end_of(number) - begin) // PART_BYTES))
