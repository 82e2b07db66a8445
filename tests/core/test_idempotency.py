"""Doing a thing once: replay, another request under the same key, rollback, twins that run at once."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections

from core.database import database_now
from core.models import IdempotencyRecord
from core.selectors import unfinished_keys
from core.services.idempotency import (
    KeyMissing,
    KeyReused,
    Outcome,
    TwinRunning,
    do_once,
    forget_old_keys,
    hash_request,
    held_unused,
)

pytestmark = pytest.mark.django_db


def once(effect=lambda: 1, *, key="key", body="body", scope="open:1"):
    return do_once(scope=scope, key=key, request_hash=hash_request(body), effect=effect)


def test_twin_is_answered_and_nothing_is_done_again():
    calls = []

    def effect():
        calls.append(1)
        return {"id": len(calls)}

    assert [once(effect), once(effect)] == [Outcome({"id": 1}, replayed=False), Outcome({"id": 1}, replayed=True)]
    assert calls == [1]


def test_effect_that_has_nothing_to_tell_leaves_a_finished_key():
    assert [once(lambda: None), once(lambda: None)] == [Outcome(None, replayed=False), Outcome(None, replayed=True)]
    assert list(unfinished_keys()) == []


def test_same_key_for_another_request_is_refused():
    once(body="one")
    with pytest.raises(KeyReused):
        once(body="two")


def test_same_key_of_another_person_is_another_key():
    assert [once(scope="open:1").replayed, once(scope="open:2").replayed] == [False, False]


def test_effect_that_fails_leaves_no_key():
    def fail():
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        once(fail)
    assert once() == Outcome(1, replayed=False)


def test_missing_key_is_refused():
    with pytest.raises(KeyMissing):
        once(key="")


@pytest.mark.parametrize("key", ["x" * 5000, "a\x00b", "ç" * 60, "\ud800"])
def test_key_that_a_column_cannot_hold_works_all_the_same(key):
    assert [once(key=key), once(key=key)] == [Outcome(1, replayed=False), Outcome(1, replayed=True)]


def test_request_hash_does_not_depend_on_the_order_of_keys():
    assert hash_request({"a": 1, "b": [2]}) == hash_request({"b": [2], "a": 1})
    assert hash_request({"a": "1"}) != hash_request({"a": 1})


def test_keys_are_forgotten_after_seven_days():
    once(key="old")
    once(key="new")
    IdempotencyRecord.objects.filter(key="old").update(created_at=database_now() - timedelta(days=7, seconds=1))
    assert (forget_old_keys(), list(IdempotencyRecord.objects.values_list("key", flat=True))) == (1, ["new"])


def run_beside(work):
    """Run `work` in a thread with a connection of its own and return what it gave or raised."""
    result = []

    def call():
        try:
            result.append(work())
        except (TwinRunning, DatabaseError) as error:
            result.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=call)
    thread.start()
    return thread, result


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twin_waits_for_the_one_that_runs_and_replays_it():
    entered, go_on = threading.Event(), threading.Event()

    def slow():
        entered.set()
        go_on.wait(10)
        return 7

    first, first_result = run_beside(lambda: once(slow))
    assert entered.wait(10)
    second, second_result = run_beside(lambda: once(lambda: 8))
    second.join(0.3)
    assert second.is_alive()
    go_on.set()
    first.join(10)
    second.join(10)
    assert (first_result, second_result) == ([Outcome(7, replayed=False)], [Outcome(7, replayed=True)])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twin_that_waited_in_vain_says_so(monkeypatch):
    monkeypatch.setattr("core.services.idempotency._TWIN_WAIT", "200ms")
    entered, go_on = threading.Event(), threading.Event()

    def slow():
        entered.set()
        go_on.wait(10)
        return 7

    first, first_result = run_beside(lambda: once(slow))
    assert entered.wait(10)
    with pytest.raises(TwinRunning):
        once()
    go_on.set()
    first.join(10)
    assert first_result == [Outcome(7, replayed=False)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_effect_keeps_the_usual_lock_timeout():
    def read():
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return cursor.fetchone()[0]

    assert once(read).result == read()


def test_key_that_is_held_unused_is_free_afterwards_and_known_once_it_was_used():
    with held_unused(scope="s", key="k") as first:
        pass
    do_once(scope="s", key="k", request_hash="h", effect=lambda: 7)
    with held_unused(scope="s", key="k") as second:
        pass

    assert (first, second) == (True, False)
    assert do_once(scope="s", key="k", request_hash="h", effect=lambda: 8).result == 7
