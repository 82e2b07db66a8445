"""Waking a worker when there is something to do, so that what a sweep would do in its time is done at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import transaction

_wakers: list[Callable[[str], None]] = []


def set_waker(call: Callable[[str], None]) -> None:
    """Name who wakes a worker for the sweep of a name; it must never raise."""
    _wakers[:] = [call]


def wake_for(sweep: str) -> None:
    """Wake a worker for this sweep once the caller's transaction has committed."""
    for call in _wakers:
        transaction.on_commit(partial(call, sweep), robust=True)
