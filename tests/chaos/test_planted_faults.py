"""Each fault that a portal must not have is put into one, and found: else the suite would prove nothing."""

from __future__ import annotations

import re

import pytest

from tests.chaos.clients import Habits
from tests.chaos.house import Ground, House
from tests.chaos.nemesis import WEATHER
from tests.chaos.running import Plan, run
from tests.chaos.servers import OWNER, connected

pytestmark = pytest.mark.chaos

# Nothing that is not needed to find the fault.
CALM = Habits(vanishes=0, sends_twins=0, asks_again_later=0, changes_the_body=0, uploads=0)
TROUBLED_MAIL = tuple(weather for weather in WEATHER if weather.name in ("mail refuses", "mail hangs"))


def found(fault: str, plan: Plan, ground: Ground, *, without_unique: bool = False) -> list[str]:
    """Return what a run finds in a portal with this fault."""
    planted = {"DJANGO_SETTINGS_MODULE": "tests.chaos.planted.settings", "CHAOS_FAULT": fault}
    done = run(plan, ground, planted=planted, prepare=drop_unique if without_unique else None)
    return done.verdict.findings


def drop_unique(house: House) -> None:
    with connected(house.cluster.url(OWNER)) as cursor:
        cursor.execute("ALTER TABLE core_idempotencyrecord DROP CONSTRAINT core_idempotency_once")


def says(findings: list[str], pattern: str) -> bool:
    return any(re.search(pattern, finding) for finding in findings)


def test_reply_before_commit_is_found(ground: Ground) -> None:
    plan = Plan(
        seed=1, kills=3, operations=45, clients=3, pace=15, habits=CALM, kinds={"web": 1}, weather=(), tells=False
    )

    assert says(found("reply_before_commit", plan, ground), r"told to be once in \d+, is in \[\]")


def test_event_that_is_not_of_its_cause_is_found(ground: Ground) -> None:
    plan = Plan(seed=1, kills=3, operations=60, clients=3, pace=15, habits=CALM, kinds={"web": 1}, weather=())

    assert says(found("two_transactions", plan, ground), r"line \d+ \(\w+\) has no event")


def test_mail_that_is_marked_before_it_is_sent_is_found(ground: Ground) -> None:
    plan = Plan(seed=1, kills=0, operations=60, clients=3, pace=15, habits=CALM, kinds={}, weather=TROUBLED_MAIL)

    assert says(found("mark_then_send", plan, ground), "is marked as sent, and no server took it")


def test_keys_that_are_not_unique_are_found(ground: Ground) -> None:
    habits = Habits(sends_twins=100, uploads=0)
    plan = Plan(seed=1, kills=0, operations=30, clients=3, habits=habits, kinds={}, weather=(), tells=False)

    assert says(found("no_unique", plan, ground, without_unique=True), r"told to be once in \d+, is in \[\d+, \d+")


def test_keys_that_nobody_looks_at_are_found(ground: Ground) -> None:
    habits = Habits(asks_again_later=100, uploads=0)
    plan = Plan(seed=1, kills=0, operations=30, clients=3, habits=habits, kinds={}, weather=(), tells=False)

    assert says(found("no_key_check", plan, ground), r"told to be once in \d+, is in \[\d+, \d+")
