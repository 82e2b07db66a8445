"""Clocks that are wrong: programs which believe that it is another hour (libfaketime), and what they may not write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

# Where Debian keeps it.
_LIBRARY: Final = "*/faketime/libfaketime.so.1"
# Moments that were: whoever wrote them, none lies outside of the run. By the database's clock, as they were written.
_MOMENTS: Final = (
    ("core_outboxevent", "at"),
    ("core_delivery", "done_at"),
    ("core_idempotencyrecord", "created_at"),
    ("notifications_sentmail", "sent_at"),
    ("notifications_notification", "at"),
    ("tickets_timelineentry", "at"),
    ("monitoring_sweeprun", "ended_at"),
    ("monitoring_process", "seen_at"),
    ("monitoring_process", "began_at"),
)
# Moments to come: a lease or a wait, none longer than an hour.
_WAITS: Final = (("core_delivery", "available_at"), ("core_delivery", "lease_until"))


def library() -> Path | None:
    """Return what fakes a clock, None where it is not installed."""
    return next(Path("/usr/lib").glob(_LIBRARY), None)


def by_another_clock(off: str) -> Mapping[str, str]:
    """Return what the environment of a program holds whose clock is so far off; that of its waits goes on as it is."""
    found = library()
    assert found is not None
    return {"LD_PRELOAD": str(found), "FAKETIME": off, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}


def now(cursor: Any) -> Any:
    """Return the database's time."""
    cursor.execute("SELECT clock_timestamp()")
    return cursor.fetchone()[0]


def out_of_time(cursor: Any, *, began: Any) -> Iterator[str]:
    """Say which rows are of a time that was not: written by a program's own clock."""
    for table, column in _MOMENTS:
        # People and what stands around them are somewhat older than the run.
        outside = f"{column} < %s::timestamptz - interval '1 hour' OR {column} > clock_timestamp()"
        yield from _outside(cursor, table, column, outside, [began])
    for table, column in _WAITS:
        yield from _outside(cursor, table, column, f"{column} > clock_timestamp() + interval '1 hour'", [])


def _outside(cursor: Any, table: str, column: str, condition: str, values: list[Any]) -> Iterator[str]:
    cursor.execute(f"SELECT count(*), min({column}), max({column}) FROM {table} WHERE {condition}", values)
    count, first, last = cursor.fetchone()
    if count:
        yield f"{count} rows of {table} are of a time that was not: {column} from {first} to {last}"
