"""Rows of the outbox that nobody can deliver: each fails whenever it is tried, and must end in quarantine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import psycopg2

from tests.chaos.house import House
from tests.chaos.servers import OWNER, connected, wait_until

_AT_ONCE: Final = 3
_TRIES: Final = 5
RECIPIENT: Final = "poison"
# A mail to nobody, and a telling by somebody who does not exist.
_ROWS: Final = (
    "WITH event AS (INSERT INTO core_outboxevent (name, payload, ordering_key, at, request_id) "
    "VALUES ('Poison', '{}', '', clock_timestamp(), '-') RETURNING id, at) "
    "INSERT INTO core_delivery (event_id, consumer, recipient, ordering_key, data, state, attempts, available_at, "
    "last_error) SELECT event.id, consumer, %s, '', '{}', 'pending', 0, event.at, '' "
    "FROM event, (VALUES ('mail'), ('nobody')) AS these (consumer)"
)


def plant(house: House) -> None:
    """Write some into the outbox, due at once."""
    planted = 0

    def is_done() -> bool:
        nonlocal planted
        try:
            with connected(house.cluster.url(OWNER)) as cursor:
                while planted < _AT_ONCE:
                    cursor.execute(_ROWS, [RECIPIENT])
                    planted += 1
        except psycopg2.OperationalError:
            # One of its processes was killed a moment ago: it is back soon.
            return False
        return True

    wait_until(is_done, seconds=60)


def not_quarantined(cursor: Any) -> Iterator[str]:
    """Say which of them did not end as they must: given up after five tries, with administrators told."""
    cursor.execute("SELECT id, state, attempts FROM core_delivery WHERE recipient = %s", [RECIPIENT])
    found = cursor.fetchall()
    for number, state, attempts in found:
        if (state, attempts) != ("dead", _TRIES):
            yield f"poison row {number} is {state} after {attempts} tries"
    cursor.execute("SELECT count(*) FROM notifications_notification WHERE kind = 'alert'")
    (alerts,) = cursor.fetchone()
    if found and not alerts:
        yield f"{len(found)} poison rows were given up, and no administrator was told"
