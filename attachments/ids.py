"""Ids of files, as forms and drafts name them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID


def ids_in(values: Iterable[object]) -> tuple[UUID, ...]:
    """Return the ids among these values, each once; anything else was not written by our pages."""
    found: dict[UUID, None] = {}
    for value in values:
        try:
            found[UUID(str(value))] = None
        except ValueError:
            continue
    return tuple(found)
