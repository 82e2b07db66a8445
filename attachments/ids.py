"""Ids of files, as forms and drafts name them."""

from __future__ import annotations

from uuid import UUID


def ids_in(values: object) -> tuple[UUID, ...]:
    """Return the ids in this list, each once; anything else was not written by our pages."""
    if not isinstance(values, list | tuple):
        return ()
    found: dict[UUID, None] = {}
    for value in values:
        try:
            found[UUID(str(value))] = None
        except ValueError:
            continue
    return tuple(found)
