"""What is in hand: held while its work goes on, however long, and free again soon after its holder is gone."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from core.database import database_now
from core.models import Delivery, OutboxEvent
from core.services import leases, outbox

# Another thread renews, which sees nothing of an open transaction.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _short_leases(monkeypatch):
    monkeypatch.setattr(leases, "RENEWED_EVERY", 0.02)


@pytest.fixture
def delivery():
    event = OutboxEvent.objects.create(name="Tested", payload={}, at=database_now())
    outbox.enqueue(event, consumer="test", recipient="a")
    return Delivery.objects.get()


def performed_by(monkeypatch, handler):
    monkeypatch.setattr(outbox, "_consumers", {"test": handler})
    return outbox.drain_due(limit=1)


def lease_of(delivery):
    return Delivery.objects.values_list("lease_until", flat=True).get(pk=delivery.pk)


def wait_until(holds):
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_lease_goes_on_as_long_as_its_work_and_ends_with_it(delivery, monkeypatch):
    seen = []

    def work(_delivery):
        first = lease_of(delivery)
        wait_until(lambda: lease_of(delivery) > first)
        # Who looks for what the dead left finds nothing here.
        seen.append((outbox.release_expired_leases(), outbox.drain_due()))

    assert (performed_by(monkeypatch, work), seen) == (1, [(0, 0)])
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.lease_until) == ("done", 1, None)
    assert [thread.name for thread in threading.enumerate() if thread.name == "lease"] == []


def test_work_that_does_not_end_loses_its_lease(delivery, monkeypatch):
    monkeypatch.setattr(leases, "HELD_AT_MOST", 0.0)

    def work(_delivery):
        wait_until(lambda: all(thread.name != "lease" for thread in threading.enumerate()))
        Delivery.objects.update(lease_until=database_now() - timedelta(seconds=1))
        assert outbox.release_expired_leases() == 1

    performed_by(monkeypatch, work)
    delivery.refresh_from_db()
    # What it does in the end is not written down: the row is another's to tell.
    assert (delivery.state, delivery.attempts) == ("pending", 1)


def test_lease_that_another_took_is_not_renewed(delivery, monkeypatch, caplog):
    def work(_delivery):
        Delivery.objects.update(attempts=2, lease_until=database_now() + timedelta(minutes=5))
        wait_until(lambda: "not ours any more" in caplog.text)

    performed_by(monkeypatch, work)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("running", 2)


def test_renewal_whose_answer_was_lost_leaves_the_row_ours(delivery, monkeypatch):
    def work(_delivery):
        row = Delivery.objects.get()
        held = leases.Hold(row)
        assert held.renew()
        # Committed, and not known to be: both ends are taken for ours.
        assert held.row().count() == 1
        held.leases.append(database_now())
        assert (held.row().count(), leases.Hold(row).row().count()) == (1, 0)

    performed_by(monkeypatch, work)


def test_what_a_dead_process_held_is_free_within_ten_seconds(delivery):
    assert outbox._claim(Delivery.objects.select_related("event").get())
    assert lease_of(delivery) - database_now() < timedelta(seconds=10)


def test_renewal_goes_on_after_the_database_was_away(delivery, monkeypatch, caplog):
    failures = [OperationalError("gone")]

    def now_and_then():
        if threading.current_thread().name == "lease" and failures:
            raise failures.pop()
        return database_now()

    monkeypatch.setattr(leases, "database_now", now_and_then)

    def work(_delivery):
        first = lease_of(delivery)
        wait_until(lambda: lease_of(delivery) > first)

    performed_by(monkeypatch, work)
    assert ("was not renewed: gone" in caplog.text, Delivery.objects.get().state) == (True, "done")


@pytest.mark.postgres
def test_what_was_told_is_written_down_though_the_database_cut_the_line(delivery, monkeypatch):
    done = []

    def work(_delivery):
        done.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE pid = pg_backend_pid()")
            (pid,) = cursor.fetchone()
        killer = threading.Thread(target=end_session, args=(pid,))
        killer.start()
        killer.join()

    performed_by(monkeypatch, work)
    delivery.refresh_from_db()
    assert (done, delivery.state, delivery.attempts) == ([1], "done", 1)


def end_session(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    connection.close()
