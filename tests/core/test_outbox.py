"""Deliveries: claimed once, in order, retried, put off, buried with an alarm."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from core.database import database_now
from core.enums import DeliveryState
from core.logs import current_request_id
from core.models import Delivery, OutboxEvent
from core.services import outbox

pytestmark = pytest.mark.django_db

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
def consumer(monkeypatch):
    """Give a consumer called `test` that notes what it was given and does what `acts` says of a recipient."""
    done = []
    acts = {}
    alarms = []

    def handle(delivery):
        done.append(delivery.recipient)
        if act := acts.get(delivery.recipient):
            act(delivery)

    monkeypatch.setattr(outbox, "_consumers", {"test": handle})
    monkeypatch.setattr(outbox, "_alarm", [lambda delivery: alarms.append(delivery.recipient)])
    handle.done, handle.acts, handle.alarms = done, acts, alarms
    return handle


def event(**fields):
    return OutboxEvent.objects.create(**{"name": "Tested", "payload": {}, "at": AT, **fields})


def deliver(recipient, *, key="", consumer="test", of=None, **fields):
    outbox.enqueue(of or event(), consumer=consumer, recipient=recipient, ordering_key=key, **fields)
    return Delivery.objects.get(recipient=recipient)


def raises(error):
    def act(_delivery):
        raise error

    return act


def state_of(delivery):
    delivery.refresh_from_db()
    return (delivery.state, delivery.attempts, delivery.last_error)


def make_due():
    """Let every waiting delivery's time have come."""
    Delivery.objects.filter(state=DeliveryState.PENDING).update(available_at=AT)


def test_drain_performs_what_is_due_and_marks_it_done(consumer):
    delivery = deliver("a")
    deliver("later", available_at=database_now() + timedelta(hours=1))
    assert (outbox.drain_due(), consumer.done, state_of(delivery)) == (1, ["a"], ("done", 1, ""))
    assert outbox.drain_due() == 0


def test_enqueueing_the_same_twice_stays_one(consumer):
    one = event()
    deliver("a", of=one)
    deliver("a", of=one)
    assert (outbox.drain_due(), consumer.done) == (1, ["a"])


def test_enqueue_many_is_one_insert(django_assert_num_queries):
    one = event()
    with django_assert_num_queries(1):
        outbox.enqueue_many(one, [outbox.Telling(consumer="test", recipient=str(number)) for number in range(50)])
    assert Delivery.objects.count() == 50


def test_drain_stops_at_its_limit_and_at_its_time(consumer):
    for number in range(5):
        deliver(str(number))
    assert outbox.drain_due(limit=2) == 2
    assert outbox.drain_due(seconds=-1) == 0
    assert outbox.drain_due() == 3


def test_one_key_keeps_its_order_and_others_go_on(consumer):
    consumer.acts["first"] = raises(ValueError("broken"))
    deliver("first", key="ticket:1")
    deliver("second", key="ticket:1")
    deliver("other", key="ticket:2")
    outbox.drain_due()
    assert consumer.done == ["first", "other"]
    consumer.acts.clear()
    make_due()
    outbox.drain_due()
    assert consumer.done == ["first", "other", "first", "second"]


def test_dead_letter_releases_its_successors(consumer):
    consumer.acts["first"] = raises(outbox.Undeliverable("550 unknown"))
    first = deliver("first", key="ticket:1")
    deliver("second", key="ticket:1")
    outbox.drain_due()
    assert (consumer.done, state_of(first)) == (["first", "second"], ("dead", 1, "refused: 550 unknown"))


def test_poison_is_tried_five_times_with_growing_pauses_then_buried_with_one_alarm(consumer):
    consumer.acts["poison"] = raises(ValueError("broken"))
    delivery = deliver("poison")
    pauses = []
    for _ in range(5):
        before = database_now()
        outbox.drain_due()
        delivery.refresh_from_db()
        pauses.append(round((delivery.available_at - before).total_seconds()))
        make_due()
    assert state_of(delivery) == ("dead", 5, "ValueError: broken")
    assert (pauses[:4], consumer.alarms) == ([5, 30, 120, 600], ["poison"])
    assert outbox.drain_due() == 0


def test_poison_does_not_stop_its_neighbours(consumer):
    consumer.acts["poison"] = raises(ValueError("broken"))
    for name in ("a", "poison", "b"):
        deliver(name)
    outbox.drain_due()
    assert list(Delivery.objects.order_by("id").values_list("recipient", "state")) == [
        ("a", "done"),
        ("poison", "pending"),
        ("b", "done"),
    ]


def test_unknown_consumer_is_a_poison_row(consumer):
    delivery = deliver("a", consumer="nobody")
    outbox.drain_due()
    assert state_of(delivery) == ("pending", 1, "KeyError: 'nobody'")


def test_postponed_is_called_again_later_and_the_attempt_does_not_count(consumer):
    until = database_now() + timedelta(minutes=10)
    consumer.acts["a"] = raises(outbox.Postpone(until))
    delivery = deliver("a", key="ticket:1")
    deliver("b", key="ticket:1")
    for _ in range(7):
        outbox.drain_due()
        make_due()
    assert (consumer.done, state_of(delivery)) == (["a"] * 7, ("pending", 0, ""))
    consumer.acts.clear()
    outbox.drain_due()
    assert consumer.done == ["a"] * 8 + ["b"]


def test_outage_is_waited_out_for_a_day_without_counting(consumer):
    consumer.acts["a"] = raises(outbox.OutsideUnavailable("refused"))
    delivery = deliver("a")
    for _ in range(20):
        outbox.drain_due()
        make_due()
    assert state_of(delivery) == ("pending", 0, "unavailable: refused")
    consumer.acts.clear()
    outbox.drain_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.unavailable_since, consumer.alarms) == ("done", None, [])


def test_outage_of_more_than_a_day_buries_with_an_alarm(consumer):
    consumer.acts["a"] = raises(outbox.OutsideUnavailable("refused"))
    delivery = deliver("a")
    outbox.drain_due()
    make_due()
    Delivery.objects.update(unavailable_since=database_now() - timedelta(hours=25))
    outbox.drain_due()
    assert state_of(delivery) == ("dead", 1, "unavailable for a day: refused")
    assert consumer.alarms == ["a"]


def test_outage_pauses_grow_to_a_quarter_of_an_hour(consumer):
    consumer.acts["a"] = raises(outbox.OutsideUnavailable("refused"))
    delivery = deliver("a")
    pauses = []
    for waited in (timedelta(0), timedelta(minutes=4), timedelta(hours=3)):
        now = database_now()
        Delivery.objects.update(unavailable_since=now - waited, available_at=AT)
        outbox.drain_due()
        delivery.refresh_from_db()
        pauses.append(round((delivery.available_at - now).total_seconds()))
    assert pauses == [5, 120, 900]


def test_expired_lease_is_given_back_and_kept_in_order(consumer):
    delivery = deliver("a", key="ticket:1")
    deliver("b", key="ticket:1")
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.RUNNING, attempts=1, lease_until=database_now() - timedelta(seconds=1)
    )
    outbox.drain_due()
    assert (consumer.done, state_of(delivery)) == (["a", "b"], ("done", 2, ""))


def test_running_lease_is_left_alone_and_holds_its_successors(consumer):
    delivery = deliver("a", key="ticket:1")
    deliver("b", key="ticket:1")
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.RUNNING, attempts=1, lease_until=database_now() + timedelta(seconds=60)
    )
    assert (outbox.drain_due(), consumer.done) == (0, [])


def test_row_that_kills_its_process_five_times_is_buried_with_an_alarm(consumer):
    delivery = deliver("a")
    Delivery.objects.update(state=DeliveryState.RUNNING, attempts=5, lease_until=database_now() - timedelta(seconds=1))
    assert (outbox.release_expired_leases(), consumer.alarms) == (1, ["a"])
    assert state_of(delivery) == ("dead", 5, "the process that performed it died each time")


def test_process_that_lost_its_lease_changes_nothing(consumer):
    def lose_the_lease(delivery):
        # Another process took the row over and is at it.
        Delivery.objects.filter(pk=delivery.pk).update(attempts=2, lease_until=database_now() + timedelta(minutes=5))

    consumer.acts["a"] = lose_the_lease
    delivery = deliver("a")
    outbox.drain_due()
    assert state_of(delivery) == ("running", 2, "")


def test_claim_fails_when_the_row_was_tried_meanwhile(consumer):
    delivery = deliver("a")
    stale = Delivery.objects.select_related("event").get(pk=delivery.pk)
    Delivery.objects.update(attempts=1)
    assert (outbox._claim(stale), state_of(delivery)) == (False, ("pending", 1, ""))


def test_replayed_dead_letter_gets_another_round(consumer):
    consumer.acts["a"] = raises(outbox.Undeliverable("550"))
    delivery = deliver("a")
    outbox.drain_due()
    consumer.acts.clear()
    assert outbox.replay_dead(ids=[delivery.pk]) == 1
    outbox.drain_due()
    assert state_of(delivery) == ("done", 1, "")


def test_delivery_runs_under_the_request_id_of_its_event(consumer):
    seen = []
    consumer.acts["a"] = lambda _delivery: seen.append(current_request_id())
    deliver("a", of=event(request_id="request-12345678"))
    outbox.drain_due()
    assert (seen, current_request_id()) == (["request-12345678"], "-")


def test_quiet_drain_writes_nothing(consumer, django_assert_num_queries):
    with django_assert_num_queries(4) as captured:
        outbox.drain_due()
    assert [query["sql"].split()[0] for query in captured if query["sql"].split()[0] == "UPDATE"] == []


def test_waiting_behind_and_settling_together(consumer):
    head = deliver("a", key="ticket:1")
    one = event()
    outbox.enqueue(one, consumer="test", recipient="a", ordering_key="ticket:1")
    outbox.enqueue(one, consumer="other", recipient="a", ordering_key="ticket:1")
    outbox.enqueue(event(), consumer="test", recipient="a", ordering_key="ticket:2")
    waiting = outbox.waiting_behind(head)
    assert [(row.event_id, row.consumer, row.ordering_key) for row in waiting] == [(one.pk, "test", "ticket:1")]
    assert outbox.settle_together(head, others=waiting) == 1
    assert [row.state for row in Delivery.objects.order_by("id")] == ["pending", "done", "pending", "pending"]


@pytest.mark.django_db(transaction=True)
def test_nudge_comes_after_the_commit_and_never_breaks_it(monkeypatch):
    nudges = []

    def nudge():
        nudges.append(connection.in_atomic_block)
        raise RuntimeError("no broker")

    monkeypatch.setattr(outbox, "_nudge", [nudge])
    with transaction.atomic():
        deliver("a")
        assert nudges == []
    assert (nudges, Delivery.objects.count()) == ([False], 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_drainers_perform_each_row_once_and_keep_every_order(monkeypatch):
    import threading
    import time

    done = []
    lock = threading.Lock()

    def handle(delivery):
        time.sleep(0.002)
        with lock:
            done.append((delivery.ordering_key, delivery.pk))

    monkeypatch.setattr(outbox, "_consumers", {"test": handle})
    for number in range(120):
        outbox.enqueue(event(), consumer="test", recipient=str(number), ordering_key=f"ticket:{number % 12}")

    def drain():
        try:
            while Delivery.objects.exclude(state=DeliveryState.DONE).exists():
                outbox.drain_due()
        finally:
            connection.close()

    drainers = [threading.Thread(target=drain) for _ in range(4)]
    for drainer in drainers:
        drainer.start()
    for drainer in drainers:
        drainer.join(timeout=60)
    assert len(done) == len(set(done)) == 120
    for key in {key for key, _ in done}:
        order = [pk for one, pk in done if one == key]
        assert order == sorted(order)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}
