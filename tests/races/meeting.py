"""Bringing two people to the same point at the same moment, each on a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from core.models import Delivery
from tickets.models import Ticket

Work = Callable[[], Any]
PATIENCE_SECONDS = 20


@dataclass
class Beside:
    """What runs on another connection: what it returned, or what kept it from returning."""

    thread: threading.Thread
    value: Any = None
    error: Exception | None = None

    @property
    def outcome(self) -> Any:
        """Return the value once it is done, or the class of what was raised."""
        self.thread.join(PATIENCE_SECONDS)
        assert not self.thread.is_alive()
        return type(self.error) if self.error is not None else self.value


def beside(work: Work) -> Beside:
    """Start the work on a connection of its own."""

    def run() -> None:
        try:
            started.value = work()
        except Exception as error:  # noqa: BLE001 -- what was raised is what the test asks about
            started.error = error
        finally:
            connection.close()

    started = Beside(threading.Thread(target=run))
    started.thread.start()
    return started


def wait_until_waiting(count: int = 1) -> None:
    """Return once so many sessions of this database stand at a lock."""
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(
                # A wait for a row names no database; whoever waits has a lock on a table of this one, too.
                "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN ("
                " SELECT pid FROM pg_locks WHERE database = (SELECT oid FROM pg_database"
                " WHERE datname = current_database()))"
            )
            if cursor.fetchone()[0] >= count:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError(f"{count} did not come to wait")


@contextmanager
def held_ticket(ticket: Ticket) -> Iterator[None]:
    """Hold the ticket's row: who changes it waits, and nothing was locked by them before."""
    with transaction.atomic():
        Ticket.objects.select_for_update().get(pk=ticket.pk)
        yield


@contextmanager
def held_deliveries() -> Iterator[None]:
    """Hold every delivery's row: who claims one has read it, and waits."""
    with transaction.atomic():
        list(Delivery.objects.select_for_update().order_by("pk"))
        yield


@contextmanager
def held_opening() -> Iterator[None]:
    """Let nobody write a ticket's row: who opens one has their key, and waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE tickets_ticket IN EXCLUSIVE MODE")
        yield


def in_turn(ticket: Ticket, *works: Work) -> list[Any]:
    """Let all come to the ticket's row while it is held, then go on in the order in which they came."""
    with held_ticket(ticket):
        started = []
        for work in works:
            started.append(beside(work))
            wait_until_waiting(len(started))
    return [one.outcome for one in started]
