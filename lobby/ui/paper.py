"""Long texts on paper: their first lines, numbered, and how many there are besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

MOST_LINES = 120
# Of a longer line its beginning: a page of one line helps nobody.
MOST_SIGNS = 400


@dataclass(frozen=True)
class PaperLines:
    """Numbered lines of a text; `rest` of them stand only on the screen."""

    lines: list[tuple[int, str]]
    rest: int


def paper_lines(text: str) -> PaperLines:
    """Return as much of a pasted log as is printed."""
    lines = text.splitlines()
    shown = [(number, cut(line)) for number, line in enumerate(lines[:MOST_LINES], start=1)]
    return PaperLines(shown, max(len(lines) - MOST_LINES, 0))


def cut(line: str) -> str:
    """Return a line as it is printed."""
    return line if len(line) <= MOST_SIGNS else f"{line[:MOST_SIGNS]}…"


def for_id(found: Mapping[UUID, Any], key: UUID) -> Any:
    """Return what stands in a mapping for this id, None for nothing."""
    return found.get(key)
