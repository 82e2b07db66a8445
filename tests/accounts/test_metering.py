"""What is spent of a limit: never more than it, one statement for many, and nothing that a cache could lose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from accounts.models import Attempt
from accounts.services.limits import Limit, TooManyAttempts
from accounts.services.metering import forget, meter, spend

pytestmark = pytest.mark.django_db
EIGHTY = Limit("eighty", 80, timedelta(minutes=1))
FEW = Limit("few", 3, timedelta(minutes=1))
NOON = datetime(2026, 11, 29, 12, 0, 10, tzinfo=UTC)


def asked(times: int, *spendings: tuple[Limit, str], at: datetime = NOON) -> int:
    """Return how many of so many were let through."""
    return sum(not any(standing.is_over for standing in meter(spendings, at=at)) for _turn in range(times))


def test_limit_is_let_through_and_not_one_more() -> None:
    assert (asked(100, (EIGHTY, "ana")), asked(100, (EIGHTY, "bia"))) == (80, 80)
    assert asked(2, (EIGHTY, "ana"), at=NOON + EIGHTY.window) == 2


def test_processes_together_let_no_more_through() -> None:
    let = 0
    for _process in range(9):
        forget()
        let += asked(20, (EIGHTY, "ana"))

    assert 70 <= let <= 80


def test_many_requests_cost_few_statements(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(40):
        assert asked(1000, (Limit("thousand", 1200, EIGHTY.window), "ana")) == 1000


def test_what_is_left_and_until_when_is_told() -> None:
    first, second = (meter([(EIGHTY, "ana"), (FEW, "casa")], at=NOON) for _turn in range(2))

    assert [standing.remaining for standing in first] == [79, 2]
    assert [standing.remaining for standing in second] == [78, 1]
    assert {standing.until for standing in first} == {NOON.replace(minute=1, second=0)}


def test_refused_request_spends_nothing_of_its_other_limits(django_assert_num_queries: Any) -> None:
    assert asked(5, (EIGHTY, "ana"), (FEW, "casa")) == 3
    with django_assert_num_queries(0):
        standings = meter([(EIGHTY, "ana"), (FEW, "casa")], at=NOON)

    assert [(standing.remaining, standing.is_over) for standing in standings] == [(77, False), (-1, True)]


def test_limits_outlive_an_emptied_cache_and_a_process() -> None:
    assert asked(3, (FEW, "ana")) == 3
    cache.clear()
    forget()

    assert asked(3, (FEW, "ana")) == 0


def test_limit_that_was_raised_counts_from_what_was_spent() -> None:
    assert asked(5, (FEW, "ana")) == 3
    assert asked(9, (Limit("few", 7, FEW.window), "ana")) == 4


def test_spending_goes_with_what_is_done_by_it() -> None:
    with transaction.atomic():
        spend([(FEW, "ana")], at=NOON)
        transaction.set_rollback(True)
    assert not Attempt.objects.exists()

    for _turn in range(3):
        spend([(FEW, "ana")], at=NOON)
    with pytest.raises(TooManyAttempts) as refused, transaction.atomic():
        spend([(FEW, "ana"), (EIGHTY, "casa")], at=NOON)
    assert (refused.value.until, refused.value.seconds) == (NOON.replace(minute=1, second=0), 50)
    assert not Attempt.objects.filter(scope="eighty").exists()
