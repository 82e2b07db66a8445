"""Who goes first when places are few: nobody waits behind all of another's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from helpdesk.concurrency import PageSemaphoreMiddleware
from helpdesk.turns import Crowded, Known, Turns
from tests.factories import make_analyst, make_customer, make_organization


class Waiter(threading.Thread):
    """Somebody who waits for a place until they have one."""

    def __init__(self, turns: Turns, whose: str, done: Callable[[str], None]) -> None:
        super().__init__()
        self._turns, self._whose, self._done = turns, whose, done

    def run(self) -> None:
        if self._turns.take(self._whose, patience=10):
            self._done(self._whose)


def waiting(turns: Turns, *names: str) -> tuple[list[Waiter], list[str]]:
    """Begin to wait, one after the other, and return who waits and who came in, in order."""
    came: list[str] = []
    waiters = []
    for place, whose in enumerate(names, 1):
        waiters.append(Waiter(turns, whose, came.append))
        waiters[-1].start()
        while sum(map(len, turns._waiting.values())) < place:
            assert waiters[-1].is_alive()
    return waiters, came


def test_one_place_is_kept_from_who_holds_the_rest() -> None:
    turns = Turns(places=3, most_waiting_of_one=9)

    assert [turns.take("aurora", patience=0) for _turn in range(3)] == [True, True, False]
    assert turns.take("boreal", patience=0)
    assert not turns.take("boreal", patience=0)


def test_who_has_the_fewest_goes_first_however_long_others_wait() -> None:
    turns = Turns(places=2, most_waiting_of_one=9)
    assert turns.take("aurora", patience=0)
    assert turns.take("boreal", patience=0)
    waiters, came = waiting(turns, "aurora", "aurora", "aurora", "casa")
    turns.give_back("boreal")
    waiters[-1].join(5)
    turns.give_back("casa")
    turns.give_back("aurora")
    waiters[0].join(5)

    assert came[:2] == ["casa", "aurora"]
    for _turn in range(2):
        turns.give_back("aurora")
    for waiter in waiters:
        waiter.join(5)
    assert came == ["casa", "aurora", "aurora", "aurora"]


def test_who_waits_too_much_is_refused_and_others_are_not() -> None:
    turns = Turns(places=1, most_waiting_of_one=2)
    assert turns.take("aurora", patience=0)
    waiters, _came = waiting(turns, "aurora", "aurora")
    with pytest.raises(Crowded):
        turns.take("aurora", patience=10)
    assert not turns.take("boreal", patience=0)

    for _turn in range(3):
        turns.give_back("aurora")
        for waiter in waiters:
            waiter.join(0.2)
    assert not any(waiter.is_alive() for waiter in waiters)
    assert turns.take("boreal", patience=0)


def test_only_so_many_ways_in_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.turns._MOST_KNOWN", 2)
    known = Known()
    for name in (b"a", b"b", b"c"):
        known.learn(name, name.decode())

    assert [known.whose(name) for name in (b"a", b"b", b"c")] == [None, "b", "c"]


@pytest.mark.django_db
def test_requests_take_turns_as_their_house_once_they_were_seen(settings: Any) -> None:
    settings.PAGES_PER_WORKER = 4
    ana, marina = make_customer(make_organization()), make_analyst()
    seen: list[str] = []

    def looked_up(request: HttpRequest) -> HttpResponse:
        seen.append(next(iter(middleware._turns._held)))
        request._cached_user = ana if "Authorization" in request.headers else marina  # type: ignore[attr-defined]
        return HttpResponse()

    middleware = PageSemaphoreMiddleware(looked_up)
    factory = RequestFactory()
    for _turn in range(2):
        middleware(factory.get("/", headers={"Authorization": "Token portal_a"}))
        middleware(factory.get("/", headers={"Cookie": "sessionid=abc"}))
    middleware(factory.get("/"))

    mine = f"house:{ana.organization_id}"
    address = "address:127.0.0.1"
    assert seen == [address, address, mine, f"person:{marina.pk}", address]
