"""What is written down of sweeps and processes: every end counts, and few are written."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from core.database import database_now
from core.sides import STAFF, asking_as
from helpdesk.sweeps import run_sweep
from monitoring.enums import ProcessKind
from monitoring.models import Process, SweepRun
from monitoring.services import noting
from monitoring.services.noting import Notes, forget_processes, note_begin, note_end, note_process, note_sweep

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(noting, "notes", Notes(clock=clock))
    return clock


def ended(*, is_well: bool = True, done: int = 0) -> SweepRun:
    note_sweep(name="drain_outbox", every=5, is_well=is_well, done=done)
    return SweepRun.objects.get()


def test_first_end_is_written_at_once(clock: Clock) -> None:
    row = ended(done=3)

    assert (row.name, row.every, row.runs, row.failures, row.done, row.failed_at) == ("drain_outbox", 5, 1, 0, 3, None)
    assert row.succeeded_at == row.ended_at


def test_idle_runs_are_written_once_a_minute_and_none_is_forgotten(clock: Clock) -> None:
    runs = []
    for _turn in range(14):
        runs.append(ended().runs)
        clock.now += 5

    assert runs == [*[1] * 12, 13, 13]


def test_busy_runs_are_written_once_in_ten_seconds(clock: Clock) -> None:
    told = []
    for _turn in range(5):
        row = ended(done=2)
        told.append((row.runs, row.done))
        clock.now += 5

    assert told == [(1, 2), (1, 2), (3, 6), (3, 6), (5, 10)]


def test_failure_and_mending_are_told_within_ten_seconds(clock: Clock) -> None:
    ended()
    clock.now += 10
    failed = ended(is_well=False)
    clock.now += 10
    mended = ended()

    assert (failed.failures, failed.failed_at is not None) == (1, True)
    assert mended.succeeded_at is not None
    assert mended.succeeded_at >= failed.failed_at
    assert (mended.runs, mended.failures) == (3, 1)


def test_failure_between_two_writings_is_counted(clock: Clock) -> None:
    ended()
    clock.now += 5
    ended(is_well=False)
    clock.now += 5
    row = ended()

    assert (row.runs, row.failures, row.failed_at is not None) == (3, 1, True)


def test_process_is_written_twice_a_minute(clock: Clock) -> None:
    note_process(ProcessKind.WORKER, host="one", pid=7)
    first = Process.objects.get()
    clock.now += 29
    note_process(ProcessKind.WORKER, host="one", pid=7)
    still = Process.objects.get().seen_at
    clock.now += 1
    # The database's clock counts thousandths.
    time.sleep(0.002)
    note_process(ProcessKind.WORKER, host="one", pid=7)
    last = Process.objects.get()

    assert (first.kind, first.host, first.pid, first.version) == ("worker", "one", 7, "0.1.0")
    assert (still, last.began_at) == (first.seen_at, first.began_at)
    assert last.seen_at > first.seen_at


def test_this_process_is_named_by_itself() -> None:
    note_process(ProcessKind.SWEEPER)

    row = Process.objects.get()
    assert (row.host, row.pid) == (noting.this_host(), noting.os.getpid())


def test_process_that_signed_off_stays_so_until_it_begins_again(clock: Clock) -> None:
    here = {"host": noting.this_host(), "pid": noting.os.getpid()}
    note_process(ProcessKind.BEAT)
    note_end(ProcessKind.BEAT)
    clock.now += 60
    # What it rang before it ended reaches a worker only now.
    note_process(ProcessKind.BEAT, **here)
    late = Process.objects.get().ended_at
    note_begin(ProcessKind.BEAT)
    clock.now += 60
    note_process(ProcessKind.BEAT, **here)

    assert late is not None
    assert Process.objects.get().ended_at is None


def test_processes_of_yesterday_are_forgotten() -> None:
    now = database_now()
    for pid, age in ((1, timedelta(hours=23)), (2, timedelta(hours=25))):
        at = now - age
        Process.objects.create(kind="beat", host="one", pid=pid, version="1", began_at=at, seen_at=at)

    assert (forget_processes(), [row.pid for row in Process.objects.all()]) == (1, [1])


def test_every_sweep_leaves_its_note_whoever_runs_it() -> None:
    assert run_sweep("forget_old_keys") is True

    with asking_as(STAFF):
        row = SweepRun.objects.get()
    assert (row.name, row.every, row.runs, row.failures) == ("forget_old_keys", 3600, 1, 0)


def test_sweep_that_this_version_does_not_run_is_forgotten() -> None:
    now = database_now()
    for name in ("sweep_of_an_older_version", "drain_outbox"):
        SweepRun.objects.create(name=name, every=5, ended_at=now)

    assert run_sweep("forget_former_sweeps") is True

    with asking_as(STAFF):
        assert sorted(SweepRun.objects.values_list("name", flat=True)) == ["drain_outbox", "forget_former_sweeps"]
