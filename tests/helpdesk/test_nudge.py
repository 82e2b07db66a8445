"""Waking a worker: never in the way of the page, one nudge for many, a rest after a failure."""

import re
import threading
import time

from django.conf import settings

from accounts.services.importing import taking as importing
from helpdesk.nudge import Nudger, _sweeps


class Sender:
    """Counts what is sent and lets the test hold or break it."""

    def __init__(self):
        self.sent = 0
        self.error = None
        self.entered = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self):
        self.sent += 1
        self.entered.set()
        self.go_on.wait(5)
        if self.error:
            raise self.error

    def wait_for(self, count):
        deadline = time.monotonic() + 5
        while self.sent < count and time.monotonic() < deadline:
            time.sleep(0.005)
        return self.sent


def test_nudge_is_sent():
    sender = Sender()
    Nudger(sender)()
    assert sender.wait_for(1) == 1


def test_nudge_asks_a_worker_to_drain_the_outbox():
    from helpdesk.celery import app
    from helpdesk.nudge import _send

    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        # What other tests' commits asked for.
        queue.clear()
        _send("drain_outbox")
        message = queue.get(timeout=2)
        message.ack()
        queue.close()
    assert (message.headers["task"], message.payload[1]) == ("helpdesk.run_sweep", {"name": "drain_outbox"})


def test_nudging_returns_at_once_while_the_broker_hangs_and_many_become_one():
    sender = Sender()
    sender.go_on.clear()
    nudge = Nudger(sender)
    nudge()
    assert sender.entered.wait(5)
    began = time.monotonic()
    for _ in range(100):
        nudge()
    assert time.monotonic() - began < 0.1
    sender.go_on.set()
    assert sender.wait_for(2) == 2
    time.sleep(0.05)
    assert sender.sent == 2


def test_after_a_failure_it_rests_and_then_goes_on(caplog):
    sender = Sender()
    sender.error = ConnectionError("no broker")
    nudge = Nudger(sender, rest=0.2)
    nudge()
    sender.wait_for(1)
    nudge()
    time.sleep(0.1)
    assert sender.sent == 1
    sender.error = None
    assert sender.wait_for(2) == 2
    assert [record.getMessage() for record in caplog.records] == [
        "no worker could be woken, the sweep will do: no broker"
    ]


def test_every_sweep_that_services_wake_has_somebody_to_wake() -> None:
    asked = {
        name
        for path in (settings.BASE_DIR / "attachments").rglob("*.py")
        for name in re.findall(r'wake_for\("(\w+)"\)', path.read_text(encoding="utf-8"))
    }

    assert asked | {importing.SWEEP} == set(_sweeps)
