"""Counted attempts."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory

from accounts.access import client_address, counted_address
from accounts.models import Attempt
from accounts.services.limits import RESETS_OF_ADDRESS, Limit, TooManyAttempts, count_attempt, forgive, sweep_attempts
from core.database import database_now

THREE = Limit("test", 3, timedelta(minutes=10))
NOON = datetime(2026, 7, 1, 12, 4, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_count_attempt_refuses_the_fourth_and_says_until_when() -> None:
    for _ in range(3):
        count_attempt(THREE, "ana", at=NOON)

    with pytest.raises(TooManyAttempts) as refused:
        count_attempt(THREE, "ana", at=NOON)

    assert (refused.value.until, refused.value.seconds) == (datetime(2026, 7, 1, 12, 10, tzinfo=UTC), 330)


@pytest.mark.django_db
def test_count_attempt_outlives_a_flushed_cache() -> None:
    for _ in range(3):
        count_attempt(THREE, "ana", at=NOON)
    cache.clear()

    with pytest.raises(TooManyAttempts):
        count_attempt(THREE, "ana", at=NOON)


@pytest.mark.django_db
def test_count_attempt_counts_each_key_and_window_apart() -> None:
    for _ in range(3):
        count_attempt(THREE, "ana", at=NOON)

    count_attempt(THREE, "bia", at=NOON)
    count_attempt(THREE, "ana", at=NOON + timedelta(minutes=10))

    assert sorted(Attempt.objects.values_list("count", flat=True)) == [1, 1, 3]


@pytest.mark.django_db
def test_attempts_keep_no_address() -> None:
    count_attempt(THREE, "ana@aurora.exemplo", at=NOON)

    assert "ana" not in str(list(Attempt.objects.values()))


@pytest.mark.django_db
def test_forgive_begins_anew() -> None:
    for _ in range(3):
        count_attempt(THREE, "ana", at=NOON)
    forgive(THREE, "ana")

    count_attempt(THREE, "ana", at=NOON)

    assert list(Attempt.objects.values_list("count", flat=True)) == [1]


@pytest.mark.django_db
def test_sweep_attempts_drops_only_the_old() -> None:
    count_attempt(THREE, "old", at=database_now() - timedelta(hours=25))
    count_attempt(THREE, "new")

    assert (sweep_attempts(), Attempt.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "9.9.9.9", "10.0.0.1"),
        (1, "9.9.9.9, 7.7.7.7", "7.7.7.7"),
        (2, "9.9.9.9, 7.7.7.7", "9.9.9.9"),
        (2, "7.7.7.7", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_client_address_believes_our_proxies_alone(settings: Any, proxies: int, forwarded: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})

    assert client_address(request) == address


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("testserver", "testserver"),
    ],
)
def test_addresses_of_one_network_are_counted_as_one(address: str, counted: str) -> None:
    assert counted_address(RequestFactory().get("/", REMOTE_ADDR=address)) == counted


@pytest.mark.django_db
def test_another_address_of_the_same_network_gets_no_more_tries(client: Client) -> None:
    answers = [
        client.post(
            "/conta/senha/esqueci/", {"email": f"p{n}@aurora.exemplo"}, REMOTE_ADDR=f"2001:db8:1:2::{n:x}"
        ).status_code
        for n in range(RESETS_OF_ADDRESS.count + 1)
    ]

    assert (set(answers[:-1]), answers[-1]) == ({302}, 429)


@pytest.mark.django_db(transaction=True)
def test_parallel_attempts_do_not_slip_through_together() -> None:
    start = threading.Barrier(8)

    def attempt(_: int) -> bool:
        try:
            start.wait()
            count_attempt(THREE, "ana", at=NOON)
        except TooManyAttempts:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(attempt, range(8)))

    assert (sum(passed), list(Attempt.objects.values_list("count", flat=True))) == (3, [3])
