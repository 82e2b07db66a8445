"""Addresses of views: each is looked up once a process, and its numbers, UUIDs and slugs are filled in afterwards.

A page of the desk has some seventy links to a dozen views; `reverse` tries and quotes anew for each of them.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, reverse

# What stands in a looked up address where an argument comes; found in no pattern, and kept apart by their number.
_PROBES: Final[dict[type, Callable[[int], Any]]] = {
    int: lambda number: 900_000_071 + number,
    UUID: lambda number: UUID(int=(0xE7 << 120) + number),
    str: lambda number: f"zq7argument{number}qz",
}
# Nothing of these is quoted.
_SLUG: Final = re.compile(r"[A-Za-z0-9-]+")
_LOOKING = threading.Lock()
_patterns: dict[tuple[Any, ...], str | None] = {}


def address(name: str, *args: Any) -> str:
    """Return the address of a view for these arguments, as `reverse` does.

    :raises NoReverseMatch: when the view takes no such arguments
    """
    kinds = tuple(map(type, args))
    # The portal stands at the root of its host: no prefix is asked for.
    key = (settings.ROOT_URLCONF, name, *kinds)
    try:
        pattern = _patterns[key]
    except KeyError:
        with _LOOKING:
            pattern = _patterns[key] = _pattern_of(name, kinds)
    if pattern is None or not all(map(_is_plain, args)):
        return reverse(name, args=args)
    return pattern % args


def _is_plain(argument: Any) -> bool:
    kind = type(argument)
    # A converter of numbers takes no sign.
    return argument >= 0 if kind is int else kind is UUID or _SLUG.fullmatch(argument) is not None


def _pattern_of(name: str, kinds: tuple[type, ...]) -> str | None:
    """Return the address with places for its arguments; None where one is of another kind, or not taken."""
    if any(kind not in _PROBES for kind in kinds):
        return None
    probes = [_PROBES[kind](place) for place, kind in enumerate(kinds)]
    try:
        found = reverse(name, args=probes).replace("%", "%%")
    except NoReverseMatch:
        return None
    for probe in probes:
        before, filled, after = found.partition(str(probe))
        if not filled:
            return None
        found = f"{before}%s{after}"
    return found
