"""What is asked of the portal, metered: how much of each limit is spent, in a table of ours, without a write for each.

A process takes several at once from the row of a window (one statement), and spends them from memory. What it took and
did not spend by the window's end is lost: never more than the limit is spent, however many processes there are, and no
cache knows anything that a flush could take.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from accounts.models import Attempt
from accounts.services.limits import Limit, TooManyAttempts, digest_of, window_start

# Of a window's limit a process takes a fortieth at once, and less the less is left.
_PARTS: Final = 40
_PARTS_OF_THE_REST: Final = 8
_MOST_KEPT: Final = 10_000
# A neighbour thread may spend what was taken for this one.
_TURNS: Final = 8

Spending = tuple[Limit, str]


@dataclass(frozen=True)
class Standing:
    """How one limit stands for one key: what is left in this window, and when the next begins."""

    limit: Limit
    remaining: int
    until: datetime

    @property
    def is_over(self) -> bool:
        """Whether it was used up before this."""
        return self.remaining < 0


@dataclass
class _Taken:
    """What this process took of a window: `left` of it is unspent, `beyond` is what was left when it took."""

    limit: Limit
    start: datetime
    left: int = 0
    beyond: int | None = None

    @property
    def is_empty(self) -> bool:
        return self.left == 0 and self.beyond == 0


_lock: Final = threading.Lock()
_taken: Final[dict[tuple[str, str], _Taken]] = {}


def meter(spendings: Sequence[Spending], *, at: datetime) -> list[Standing]:
    """Spend one of each, or none where one of them is used up: its standing then `is_over`.

    Outside a transaction: what was taken is everybody's at once, and nobody waits for it.
    """
    for _turn in range(_TURNS):
        with _lock:
            found = [_of_this_window(spending, at) for spending in spendings]
            if any(taken.is_empty for taken in found):
                return [_standing(taken, spent=0 if not taken.is_empty else 1) for taken in found]
            lacking = [
                (spending, _portion(taken)) for spending, taken in zip(spendings, found, strict=True) if taken.left == 0
            ]
            if not lacking:
                for taken in found:
                    taken.left -= 1
                return [_standing(taken, spent=0) for taken in found]
        _take(lacking, at)
    # As good as used up: whatever was taken, others of this process asked first.
    return [Standing(limit, -1, window_start(limit, at) + limit.window) for limit, _key in spendings]


def spend(spendings: Iterable[Spending], *, at: datetime) -> None:
    """Spend one of each in the transaction of what is done by it, and with it taken back.

    :raises TooManyAttempts: when one of them is used up
    """
    wanted = [(spending, 1) for spending in spendings]
    for (limit, _key), count in zip([spending for spending, _one in wanted], _add(wanted, at), strict=True):
        if count > limit.count:
            until = window_start(limit, at) + limit.window
            raise TooManyAttempts(until, max(1, -int((at - until).total_seconds() // 1)))


def forget() -> None:
    """Forget what this process took."""
    with _lock:
        _taken.clear()


def _of_this_window(spending: Spending, at: datetime) -> _Taken:
    limit, key = spending
    start = window_start(limit, at)
    found = _taken.get((limit.scope, key))
    # Another limit counts from what stands in the row.
    if found is None or found.start != start or found.limit != limit:
        if len(_taken) >= _MOST_KEPT:
            _drop_old(at)
        found = _taken[limit.scope, key] = _Taken(limit, start)
    return found


def _drop_old(at: datetime) -> None:
    for name, taken in list(_taken.items()):
        if taken.start + taken.limit.window <= at:
            del _taken[name]


def _portion(taken: _Taken) -> int:
    usual = taken.limit.count // _PARTS
    rest = taken.limit.count if taken.beyond is None else taken.beyond // _PARTS_OF_THE_REST
    return max(1, min(usual, rest))


def _standing(taken: _Taken, *, spent: int) -> Standing:
    return Standing(taken.limit, taken.left + (taken.beyond or 0) - spent, taken.start + taken.limit.window)


def _take(lacking: Sequence[tuple[Spending, int]], at: datetime) -> None:
    counts = _add(lacking, at)
    with _lock:
        for (spending, portion), count in zip(lacking, counts, strict=True):
            taken = _of_this_window(spending, at)
            taken.left += max(0, min(portion, taken.limit.count - (count - portion)))
            taken.beyond = max(0, taken.limit.count - count)


def _add(wanted: Sequence[tuple[Spending, int]], at: datetime) -> list[int]:
    """Add to each row, making those that are not there; return what each holds then, in one statement."""
    rows = [
        (limit.scope, digest_of(limit.scope, key), window_start(limit, at), portion) for (limit, key), portion in wanted
    ]
    adapt = connection.ops.adapt_datetimefield_value
    # In one order, so that two who add to the same rows never wait for each other in a ring.
    values = [(scope, digest, adapt(start), portion) for scope, digest, start, portion in sorted(rows)]
    places = ", ".join(["(%s, %s, %s, %s)"] * len(values))
    table = Attempt._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (scope, key_digest, window_start, count) VALUES {places} "  # noqa: S608 -- ours
            "ON CONFLICT (scope, key_digest, window_start) "
            f"DO UPDATE SET count = {table}.count + excluded.count RETURNING scope, key_digest, count",
            [value for row in values for value in row],
        )
        found = {(scope, digest): count for scope, digest, count in cursor.fetchall()}
    return [found[scope, digest] for scope, digest, _start, _portion in rows]
