"""Lets a quarter of an hour pass in a moment, until nothing waits to be told any more.

Run as: python -m tests.chaos.settling    with the environment of a portal of which nothing else runs
"""

from __future__ import annotations

import os
import time

import django

_PATIENCE = 120.0
# No lease lasts longer, and no mail waits longer for others: at work both are waited for, here the rows grow older.
_OLDER = (
    "UPDATE core_delivery SET lease_until = now() - interval '1 second' WHERE state = 'running'",
    "UPDATE core_delivery SET available_at = now() WHERE state = 'pending' AND available_at > now()",
    "UPDATE notifications_sentmail SET sent_at = sent_at - interval '15 minutes'",
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    django.setup()
    from core.services.outbox import drain_due
    from core.sides import STAFF, asking_as
    from helpdesk.sweeps import SWEEPS, run_sweep

    for sweep in SWEEPS:
        run_sweep(sweep.name)
    until = time.monotonic() + _PATIENCE
    with asking_as(STAFF):
        while _waiting() and time.monotonic() < until:
            _let_time_pass()
            drain_due(limit=10_000, seconds=30)
    run_sweep("seal_trail")


def _waiting() -> int:
    from core.selectors import outbox_state

    return outbox_state().waiting


def _let_time_pass() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in _OLDER:
            cursor.execute(statement)


if __name__ == "__main__":
    main()
