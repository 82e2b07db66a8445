"""Publishing: within the cause's transaction, breadth first, in the order that composition named."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from core import events
from core.events import Event, NotInTransaction, hears, publish, publish_many, receivers_of, set_order
from core.logs import set_request_id
from core.models import OutboxEvent

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class _Sung(Event):
    song: str = ""
    verses: tuple[int, ...] = ()
    on: date | None = None

    @property
    def ordering_key(self):
        return f"song:{self.song}"


@dataclass(frozen=True, kw_only=True)
class _Echoed(Event):
    depth: int = 1


@pytest.fixture
def heard(monkeypatch):
    """Start from no receiver; whoever is registered in the test must be named `here`."""
    from collections import defaultdict

    monkeypatch.setattr(events, "_receivers", defaultdict(list))
    monkeypatch.setattr(events, "_module_order", [__name__])
    return []


def sung(song="a", **fields):
    return _Sung(at=AT, song=song, **fields)


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_a_transaction_is_refused(heard):
    with pytest.raises(NotInTransaction):
        publish(sung())
    assert OutboxEvent.objects.count() == 0


@pytest.mark.django_db
def test_row_holds_plain_values_key_time_and_request(heard):
    set_request_id("request-12345678")
    publish(sung(verses=(1, 2), on=date(2026, 1, 2), actor_id=7))
    set_request_id("-")
    row = OutboxEvent.objects.get()
    assert (row.name, row.ordering_key, row.at, row.request_id) == ("_Sung", "song:a", AT, "request-12345678")
    assert row.payload == {
        "at": "2026-01-05T12:00:00+00:00",
        "actor_id": 7,
        "song": "a",
        "verses": [1, 2],
        "on": "2026-01-02",
    }


@pytest.mark.django_db
def test_everyone_hears_an_event_before_what_it_caused(heard):
    @hears(_Sung)
    def first(event, row):
        heard.append(("first", event.song))
        publish(_Echoed(at=AT))

    @hears(_Sung)
    def second(event, row):
        heard.append(("second", event.song))

    @hears(_Echoed)
    def echo(event, row):
        heard.append(("echo", row.name))

    publish_many([sung("a"), sung("b")])
    assert heard == [
        ("first", "a"),
        ("second", "a"),
        ("first", "b"),
        ("second", "b"),
        ("echo", "_Echoed"),
        ("echo", "_Echoed"),
    ]


@pytest.mark.django_db
def test_many_are_one_insert(heard, django_assert_num_queries):
    with django_assert_num_queries(1):
        publish_many(sung(str(number)) for number in range(30))
    assert OutboxEvent.objects.count() == 30


@pytest.mark.django_db
def test_event_that_was_rolled_back_with_its_savepoint_is_not_heard(heard):
    @hears(_Sung)
    def try_and_fail(event, row):
        try:
            with transaction.atomic():
                publish(_Echoed(at=AT, depth=1))
                raise ValueError
        except ValueError:
            pass
        with transaction.atomic():
            publish(_Echoed(at=AT, depth=2))

    @hears(_Echoed)
    def echo(event, row):
        heard.append(event.depth)

    publish(sung())
    assert (heard, OutboxEvent.objects.filter(name="_Echoed").count()) == ([2], 1)


@pytest.mark.django_db(transaction=True)
def test_receiver_that_fails_takes_cause_and_event_with_it_and_the_next_starts_clean(heard):
    @hears(_Sung)
    def receive(event, row):
        heard.append(event.song)
        if event.song == "bad":
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"), transaction.atomic():
        publish_many([sung("bad"), sung("never heard")])
    with transaction.atomic():
        publish(sung("good"))
    assert (heard, OutboxEvent.objects.count()) == (["bad", "good"], 1)


def test_receivers_come_in_the_order_of_their_modules(heard):
    def late(event, row): ...

    def early(event, row): ...

    late.__module__, early.__module__ = "core.models", "core.enums"
    hears(_Sung)(late)
    hears(_Sung)(early)
    set_order(["core.enums", "core.models"])
    assert receivers_of(_Sung) == [early, late]


def test_receiver_whose_module_has_no_place_is_refused(heard):
    def stray(event, row): ...

    stray.__module__ = "somewhere.else"
    hears(_Sung)(stray)
    with pytest.raises(LookupError, match=r"somewhere\.else hears _Sung but has no place in the order"):
        receivers_of(_Sung)
