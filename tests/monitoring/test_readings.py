"""One look at the house: what it sees, and that it costs the same whatever lies there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery, OutboxEvent
from core.selectors import depths, due_since
from monitoring.machine import broker_state, database_bytes, rooms
from monitoring.models import Process, SweepRun
from monitoring.readings import queue_depths, read
from tests.factories import make_customer, make_module, make_ticket
from tickets.selectors.queues import forget_counts

pytestmark = pytest.mark.django_db


def delivery(recipient: str, **values: Any) -> Delivery:
    now = database_now()
    event = OutboxEvent.objects.create(name="Told", payload={}, at=now - timedelta(minutes=9))
    given = {"consumer": "mail", "available_at": now - timedelta(minutes=5), **values}
    return Delivery.objects.create(event=event, recipient=recipient, **given)


def test_depths_count_by_consumer_and_state_and_leave_out_what_is_done() -> None:
    now = database_now()
    delivery("a")
    delivery("b", unavailable_since=now - timedelta(hours=1))
    delivery("c", state=DeliveryState.DEAD)
    delivery("d", state=DeliveryState.DONE, done_at=now)
    delivery("e", consumer="letters", state=DeliveryState.RUNNING, lease_until=now)

    assert [(found.consumer, found.state, found.count) for found in depths()] == [
        ("letters", "running", 1),
        ("mail", "pending", 2),
        ("mail", "dead", 1),
    ]
    assert [found.unavailable_since for found in depths()] == [None, now - timedelta(hours=1), None]
    assert {round((now - found.oldest) / timedelta(minutes=1)) for found in depths()} == {9}


def test_what_waits_behind_another_is_not_due() -> None:
    later = database_now() + timedelta(minutes=5)
    delivery("a", ordering_key="ticket:1", available_at=later)
    delivery("b", ordering_key="ticket:1")
    before = due_since(database_now())
    alone = delivery("c")

    assert (before, due_since(database_now())) == (None, alone.available_at)


def _row(number: int) -> None:
    now = database_now()
    delivery(str(number))
    SweepRun.objects.create(name=f"sweep_{number}", every=5, ended_at=now, succeeded_at=now)
    Process.objects.create(kind="worker", host="one", pid=number, version="1", began_at=now, seen_at=now)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_look_asks_the_same_whatever_the_number_of_rows(rows: int) -> None:
    for number in range(rows):
        _row(number)
    forget_counts()

    with CaptureQueriesContext(connection) as asked:
        readings = read()

    assert (len(readings.sweeps), len(readings.processes), readings.deliveries[0].count) == (rows, rows, rows)
    # PostgreSQL is asked for its size, too.
    assert len(asked) == (12 if connection.vendor == "postgresql" else 11)


def test_sessions_are_those_of_people(client: Any) -> None:
    before = read().sessions
    client.force_login(make_customer())

    assert read().sessions == before + 1


def test_queues_are_those_of_the_catalogue_on_both_levels() -> None:
    module = make_module(group="Cargas")
    make_ticket(module_id=module.pk)
    forget_counts()

    found = [(queue.level, queue.count) for queue in queue_depths() if queue.group == module.group.slug]
    assert found == [(1, 1), (2, 0)]


def test_room_is_told_where_files_come_to_lie_before_the_first_is_there(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "not" / "yet"

    files = next(iter(rooms()))
    assert (files.use, files.path, files.total >= files.free > 0) == ("files", str(tmp_path), True)


def test_database_has_a_size() -> None:
    assert database_bytes() > 4096


def test_redis_that_is_gone_is_said_to_be() -> None:
    state = broker_state("redis://127.0.0.1:1/0")
    assert state is not None
    assert (state.answers, state.queued) == (False, 0)


def test_redis_that_nobody_named_is_not_missed() -> None:
    assert broker_state("") is None
