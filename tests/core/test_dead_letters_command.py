"""`manage.py dead_letters`."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from core.models import Delivery, OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters():
    """Give two dead letters and one that is done."""
    at = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
    event = OutboxEvent.objects.create(name="Tested", payload={}, at=at)
    fields = {"event": event, "consumer": "mail", "available_at": at, "attempts": 5}
    dead = {"state": "dead", "last_error": "refused: 550"}
    return [
        Delivery.objects.create(**fields, **dead, recipient="user:1"),
        Delivery.objects.create(**fields, **dead, recipient="user:2"),
        Delivery.objects.create(**fields, state="done", done_at=at, recipient="user:3"),
    ]


def run(*args):
    out = StringIO()
    call_command("dead_letters", *args, stdout=out)
    return out.getvalue().splitlines()


def states():
    return list(Delivery.objects.order_by("id").values_list("state", "attempts"))


def test_dead_letters_are_listed_with_their_reason(letters):
    assert run() == [
        f"{letters[0].pk}  2026-01-05 12:00  mail to user:1  Tested  refused: 550",
        f"{letters[1].pk}  2026-01-05 12:00  mail to user:2  Tested  refused: 550",
    ]


def test_named_ones_are_tried_again_and_what_is_done_is_not(letters):
    assert run("--replay", str(letters[0].pk), str(letters[2].pk)) == ["1 deliveries are tried again"]
    assert states() == [("pending", 0), ("dead", 5), ("done", 5)]


def test_all_are_tried_again(letters):
    assert run("--replay-all") == ["2 deliveries are tried again"]
    assert states() == [("pending", 0), ("pending", 0), ("done", 5)]
