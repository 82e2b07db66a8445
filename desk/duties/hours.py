"""Hours of a day as people type them (8-12 e 13h30 às 18h), read into what calendars keep, and written back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from calendars.hours import HoursNotValid, read_hours

_BETWEEN: Final = ("–", "—", " até ", " às ", " as ", " a ", " to ", " until ")
_BESIDE: Final = (";", " e ", " and ", "/")


def read_typed(text: str) -> list[list[str]]:
    """Return the intervals of a day, as `[["08:00", "12:00"], …]`; none of an empty text.

    :raises HoursNotValid: when a piece is no interval
    """
    plain = f" {text.strip().lower()} "
    for sign in _BETWEEN:
        plain = plain.replace(sign, "-")
    for sign in _BESIDE:
        plain = plain.replace(sign, ",")
    pairs = [_pair(piece) for piece in plain.split(",") if piece.strip()]
    read_hours(pairs)
    return pairs


def typed(pairs: Sequence[Sequence[str]]) -> str:
    """Return the intervals of a day as one types them."""
    return ", ".join(f"{start}-{end}" for start, end in pairs)


def _pair(piece: str) -> list[str]:
    edges = piece.split("-")
    if len(edges) != 2:
        raise HoursNotValid(f"not an interval: {piece!r}")
    return [_clock(edge) for edge in edges]


def _clock(edge: str) -> str:
    hour, _, minute = "".join(edge.split()).replace("h", ":").rstrip(":").partition(":")
    # Signs of other scripts count as digits for Python, and are none on a clock.
    if not (hour.isascii() and hour.isdecimal() and len(hour) <= 2):
        raise HoursNotValid(f"not a time of the day: {edge!r}")
    return f"{hour:0>2}:{minute or '00'}"
