"""The one clock, and what differs between SQLite and PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, TypeVar

from django.db import InterfaceError, OperationalError, connection

R = TypeVar("R")

# A database that crashed is back within seconds; who is asked to end has longer than this.
_INSISTS_FOR: Final = 8.0
_AGAIN_AFTER: Final = 0.2


def database_now() -> datetime:
    """Return the database's time in UTC, the only clock that services may read."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
            (text,) = cursor.fetchone()
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment.astimezone(UTC)


def insist(write: Callable[[], R]) -> R:
    """Write down what has happened outside, again and again while the database is away, and return what that returns.

    What is written must bear to be written twice: of a commit that nobody answered it is not known whether it came.
    Within a transaction of the caller's it is tried once.

    :raises OperationalError: when the database stays away for longer than a crash takes, or InterfaceError
    """
    until = time.monotonic() + _INSISTS_FOR
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > until:
                raise
        connection.close()
        time.sleep(_AGAIN_AFTER)
