"""Whether a row is still what somebody looked at: a stamp of its values, carried by the form that changes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db.models import Model


class ChangedMeanwhile(Exception):
    """Somebody else changed the row after the form was drawn."""


def stamp_of(row: Model, fields: Iterable[str], *beside: object) -> str:
    """Return a stamp that is the same while these fields of the row are, and what stands `beside` them."""
    values = [*((name, str(getattr(row, name))) for name in sorted(fields)), *beside]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]


def require_unchanged(row: Model, fields: Iterable[str], seen: str | None, *beside: object) -> None:
    """Refuse a form that was drawn before another change; `row` is locked, None asks nothing.

    :raises ChangedMeanwhile: when the row is no longer what the form showed
    """
    if seen is not None and stamp_of(row, fields, *beside) != seen:
        raise ChangedMeanwhile
