"""Lines and parts of lines as they may be shown: folded where they are long, and seen with what stands around them."""

from __future__ import annotations

from dataclasses import dataclass

from attachments.lines import Lines
from attachments.shown import AROUND, shown_lines, shown_parts
from masking.tokens import Tokens

# Of a longer line the page shows the beginning, and leads to the whole.
FOLDED_AT = 2000
PART_BYTES = 64 * 1024
# Lines read before and behind a window, so that a secret that begins or ends outside is known: a private key of 64
# characters a line is as long as AROUND then.
_BESIDE = AROUND // 64
# Of each line so much is searched for secrets: what is shown of it, and enough behind to know where one ends.
_SEARCHED = FOLDED_AT + 4096


@dataclass(frozen=True)
class ShownLine:
    """A line for a page; `is_folded` when only its beginning stands in `text`."""

    number: int
    text: str
    is_folded: bool


def shown_window(lines: Lines, first: int, count: int, tokens: Tokens | None = None) -> list[ShownLine]:
    """Return up to `count` lines from `first` on."""
    begin = max(1, first - _BESIDE)
    raw = lines.window(begin, first - begin + count + _BESIDE)
    heads = [lines.words_of(line) for line in raw]
    shown = shown_lines([head[:_SEARCHED] for head in heads], tokens)
    return [
        ShownLine(
            line.number,
            text[:FOLDED_AT],
            len(text) > FOLDED_AT or len(head) > _SEARCHED or line.length > len(line.head),
        )
        for line, head, text in zip(raw, heads, shown, strict=True)
        if first <= line.number < first + count
    ]


def shown_part(lines: Lines, number: int, part: int, tokens: Tokens | None = None) -> str | None:
    """Return one part of a line, from 0; None when there is none."""
    found = lines.piece(number, part, PART_BYTES, around=AROUND)
    return shown_parts(found, tokens)[1] if found is not None else None


def parts_of(lines: Lines, number: int) -> int:
    """Return how many parts a known line has."""
    begin = lines.offset_of(number) or 0
    return max(1, -(-(lines.end_of(number) - begin) // PART_BYTES))
