"""Sweeps: each alone with its failure, none while clocks disagree, the same for beat and loop."""

from __future__ import annotations

import logging
import threading
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from core.database import database_now
from core.models import IdempotencyRecord
from helpdesk import checks, sweeps
from helpdesk.celery import app
from helpdesk.sweeps import SWEEPS, ClockGuard, Round, Sweep, run_sweep

ran: list[str] = []


def sweep_that_works() -> int:
    ran.append("works")
    return 0


let_go = threading.Event()


def sweep_that_hangs() -> None:
    ran.append("hangs")
    let_go.wait(10)


def sweep_that_fails() -> None:
    ran.append("fails")
    raise ValueError("poison")


def sweep_that_breaks_its_connection() -> None:
    ran.append("breaks")
    raise DatabaseError("server closed the connection unexpectedly")


THREE = tuple(
    Sweep(name, f"{__name__}.sweep_that_{name}", every=seconds)
    for name, seconds in (("fails", 5.0), ("breaks_its_connection", 10.0), ("works", 20.0))
)


class Clock:
    def __init__(self) -> None:
        self.wall = self.steady = 1000.0

    def pass_(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guard(clock: Clock) -> ClockGuard:
    return ClockGuard(wall=lambda: clock.wall, steady=lambda: clock.steady)


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch, guard: ClockGuard) -> tuple[Sweep, ...]:
    ran.clear()
    monkeypatch.setattr(sweeps, "_BY_NAME", {sweep.name: sweep for sweep in THREE})
    monkeypatch.setattr(sweeps, "guard", guard)
    return THREE


@pytest.mark.django_db
def test_failing_sweeps_are_logged_and_the_others_go_on(
    three: tuple[Sweep, ...], clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    names = Round(three, clock=lambda: clock.steady).run_due()

    assert (names, ran) == (["fails", "breaks_its_connection", "works"], ["fails", "breaks", "works"])
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        "sweep fails failed",
        "sweep breaks_its_connection met a database error",
    ]


@pytest.mark.django_db
def test_each_sweep_runs_at_its_own_interval(three: tuple[Sweep, ...], clock: Clock) -> None:
    rounds = Round(three, clock=lambda: clock.steady)
    runs = []
    for _ in range(5):
        runs.append(rounds.run_due())
        clock.pass_(5)

    assert runs == [
        ["fails", "breaks_its_connection", "works"],
        ["fails"],
        ["fails", "breaks_its_connection"],
        ["fails"],
        ["fails", "breaks_its_connection", "works"],
    ]
    assert rounds.seconds_until_next() == 0.0


@pytest.mark.django_db(transaction=True)
def test_sweep_that_hangs_apart_delays_no_other_and_is_never_run_twice_at_once(
    monkeypatch: pytest.MonkeyPatch, guard: ClockGuard, clock: Clock
) -> None:
    ran.clear()
    slow = Sweep("hangs", f"{__name__}.sweep_that_hangs", every=5, is_apart=True)
    both = (slow, Sweep("works", f"{__name__}.sweep_that_works", every=5))
    monkeypatch.setattr(sweeps, "_BY_NAME", {sweep.name: sweep for sweep in both})
    monkeypatch.setattr(sweeps, "guard", guard)
    rounds = Round(both, clock=lambda: clock.steady)

    names = []
    for _ in range(3):
        names.append(rounds.run_due())
        clock.pass_(5)
    let_go.set()
    rounds._apart[slow].join(timeout=10)
    names.append(rounds.run_due())
    rounds._apart[slow].join(timeout=10)

    assert names == [["hangs", "works"], ["works"], ["works"], ["hangs", "works"]]
    assert ran.count("hangs") == 2


@pytest.mark.django_db(transaction=True)
def test_database_error_lets_the_connection_go(three: tuple[Sweep, ...]) -> None:
    connection.ensure_connection()
    before = connection.connection

    assert run_sweep("breaks_its_connection") is False

    connection.ensure_connection()
    assert connection.connection is not before


@pytest.mark.django_db
def test_no_sweep_runs_while_clocks_disagree(three: tuple[Sweep, ...], clock: Clock) -> None:
    run_sweep("works")
    clock.wall += 3 * 3600

    assert (run_sweep("works"), ran) == (False, ["works"])


@pytest.mark.parametrize("jump", [31.0, -31.0, 3 * 3600.0, -3 * 3600.0])
def test_guard_holds_back_after_a_jump_and_yields_when_it_is_undone(
    guard: ClockGuard, clock: Clock, jump: float
) -> None:
    answers = [guard.allows()]
    clock.wall += jump
    answers.append(guard.allows())
    clock.wall -= jump
    answers.append(guard.allows())

    assert answers == [True, False, True]


def test_guard_takes_a_new_time_as_right_once_it_has_settled(guard: ClockGuard, clock: Clock) -> None:
    guard.allows()
    clock.wall += 3600
    answers = []
    for _ in range(3):
        answers.append(guard.allows())
        clock.pass_(300)

    assert answers == [False, False, True]


def test_guard_waits_anew_when_the_clock_jumps_again(guard: ClockGuard, clock: Clock) -> None:
    guard.allows()
    clock.wall += 3600
    guard.allows()
    clock.pass_(599)
    clock.wall += 3600
    answers = [guard.allows()]
    clock.pass_(599)
    answers.append(guard.allows())

    assert answers == [False, False]


def test_guard_bears_slow_drift(guard: ClockGuard, clock: Clock) -> None:
    answers = set()
    for _ in range(100):
        clock.pass_(60)
        clock.wall += 1
        answers.add(guard.allows())

    assert answers == {True}


def test_unknown_sweep_is_an_error() -> None:
    with pytest.raises(KeyError):
        run_sweep("nobody")


def test_beat_rings_for_every_sweep() -> None:
    app.finalize()
    app.loader.import_default_modules()

    assert {name: entry["kwargs"] for name, entry in app.conf.beat_schedule.items()} == {
        sweep.name: {"name": sweep.name} for sweep in SWEEPS
    }
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_every_sweep_of_the_registry_loads() -> None:
    assert checks.check_sweeps(None) == []


def test_outbox_is_drained_within_ten_seconds() -> None:
    assert max(sweep.every for sweep in SWEEPS if sweep.name == "drain_outbox") <= 10


@pytest.mark.django_db
def test_sweeper_runs_the_real_sweeps_once() -> None:
    IdempotencyRecord.objects.create(
        scope="test", key="old", request_hash="x", created_at=database_now().replace(year=2020)
    )

    call_command("sweeper", "--once")

    assert IdempotencyRecord.objects.count() == 0


@pytest.mark.django_db
def test_sweeper_names_what_failed(monkeypatch: pytest.MonkeyPatch, three: tuple[Sweep, ...]) -> None:
    monkeypatch.setattr("helpdesk.management.commands.sweeper.SWEEPS", three)

    with pytest.raises(CommandError, match=r"^failed: fails, breaks_its_connection$"):
        call_command("sweeper", "--once")


@pytest.mark.django_db
def test_sweeper_refuses_the_key_that_everybody_knows(settings: Any) -> None:
    settings.SECRET_KEY = settings.BUILD_SECRET_KEY

    with pytest.raises(CommandError, match="SECRET_KEY is not set"):
        call_command("sweeper", "--once")
