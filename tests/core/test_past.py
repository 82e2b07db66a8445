"""A past that was written and not lived: nobody is told of it."""

from datetime import timedelta

import pytest

from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery, OutboxEvent
from core.services.outbox import enqueue
from core.services.past import settle_past

pytestmark = pytest.mark.django_db


def deliver(recipient, *, at):
    event = OutboxEvent.objects.create(name="Tested", payload={}, at=at)
    enqueue(event, consumer="test", recipient=recipient)


def states():
    return dict(Delivery.objects.values_list("recipient", "state"))


def test_settling_the_past_leaves_what_is_younger_due_from_now_on() -> None:
    now = database_now()
    deliver("long ago", at=now - timedelta(days=40))
    deliver("an hour ago", at=now - timedelta(hours=1))
    deliver("tomorrow", at=now + timedelta(days=1))

    settled = settle_past(before=now - timedelta(days=1))

    assert settled == 1
    assert states() == {
        "long ago": DeliveryState.DONE,
        "an hour ago": DeliveryState.PENDING,
        "tomorrow": DeliveryState.PENDING,
    }
    assert Delivery.objects.get(recipient="an hour ago").available_at >= now
    assert Delivery.objects.get(recipient="tomorrow").available_at == now + timedelta(days=1)


def test_settling_the_past_leaves_what_died_as_it_is() -> None:
    now = database_now()
    deliver("dead", at=now - timedelta(days=40))
    Delivery.objects.update(state=DeliveryState.DEAD)

    assert settle_past(before=now) == 0
    assert states() == {"dead": DeliveryState.DEAD}
