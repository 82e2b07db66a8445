"""A cache server that is gone, or hangs, answers as an empty cache and costs a moment once."""

import socket
import time

import pytest

from core.cache import ForgivingRedisCache, leave_redis_alone


@pytest.fixture(autouse=True)
def _rested(monkeypatch):
    monkeypatch.setattr(ForgivingRedisCache, "resting_until", 0.0)


@pytest.fixture
def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def hanging_port():
    """Give the port of a server that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(20)
        yield server.getsockname()[1]


def cache_at(port):
    return ForgivingRedisCache(f"redis://127.0.0.1:{port}/9", {})


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (lambda cache: cache.get("a"), None),
        (lambda cache: cache.get("a", 5), 5),
        (lambda cache: cache.get("a", default=5), 5),
        (lambda cache: cache.set("a", 1), None),
        (lambda cache: cache.add("a", 1), True),
        (lambda cache: cache.touch("a"), False),
        (lambda cache: cache.delete("a"), False),
        (lambda cache: cache.get_many(["a"]), {}),
        (lambda cache: cache.set_many({"a": 1}), []),
        (lambda cache: cache.delete_many(["a"]), None),
        (lambda cache: cache.has_key("a"), False),
        (lambda cache: "a" in cache, False),
        (lambda cache: cache.clear(), False),
        (lambda cache: cache.get_or_set("a", lambda: 7), 7),
    ],
)
def test_stopped_server_answers_as_an_empty_cache(closed_port, call, answer):
    assert call(cache_at(closed_port)) == answer


def test_counting_without_a_server_is_counting_a_missing_key(closed_port):
    with pytest.raises(ValueError, match="Key 'a' not found"):
        cache_at(closed_port).incr("a")


def test_hanging_server_costs_half_a_second_once(hanging_port):
    cache = cache_at(hanging_port)
    began = time.monotonic()
    assert [cache.get(str(number), "nothing") for number in range(50)] == ["nothing"] * 50
    assert time.monotonic() - began < 1.5


def test_cache_is_asked_again_after_its_rest(closed_port, monkeypatch, caplog):
    cache = cache_at(closed_port)
    cache.get("a")
    cache.get("a")
    assert len(caplog.records) == 1
    monkeypatch.setattr(ForgivingRedisCache, "resting_until", time.monotonic() - 1)
    cache.get("a")
    assert len(caplog.records) == 2


@pytest.mark.postgres
def test_clearing_leaves_what_is_not_the_caches_own(settings):
    # The broker's queues lie on the same server.
    own, other = (
        ForgivingRedisCache(settings.REDIS_URL, {"KEY_PREFIX": f"portal-clear-{word}"}) for word in ("a*", "ab")
    )
    own.set("one", 1)
    other.set("one", 2)

    assert (own.clear(), own.get("one"), other.get("one")) == (True, None, 2)
    other.clear()


def test_process_that_runs_before_redis_asks_nothing_and_says_nothing(closed_port, caplog):
    cache = ForgivingRedisCache(f"redis://127.0.0.1:{closed_port}/0", {})

    leave_redis_alone()

    assert cache.get("key", "default") == "default"
    cache.set("key", 1)
    assert caplog.records == []
