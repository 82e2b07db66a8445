"""When a reading is a trouble: just before each threshold, and just behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from core.enums import DeliveryState
from core.selectors import Depth
from monitoring.enums import ProcessKind
from monitoring.judging import GIB, Kind, Trouble, judge
from monitoring.machine import Broker, Room
from monitoring.readings import BackupSeen, ProcessSeen, Readings, SweepSeen
from monitoring.words import sentence_of

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)


def process(kind: ProcessKind, *, seconds: float = 10) -> ProcessSeen:
    return ProcessSeen(kind, "one", 7, "0.1.0", began=timedelta(hours=1), seen=timedelta(seconds=seconds))


ALIVE = tuple(process(kind) for kind in ProcessKind)
WELL = Readings(
    at=AT,
    deliveries=(),
    due_since=None,
    queues=(),
    sweeps=(),
    processes=ALIVE,
    rooms=(Room("files", "/data", 1000 * GIB, 500 * GIB),),
    database_bytes=1,
    sessions=1,
    backup=BackupSeen(timedelta(days=2), 1, "/backup"),
    broker=Broker(answers=True, policy="noeviction"),
)


def sweep(*, succeeded: float | None, failed: float | None = None, every: float = 10) -> SweepSeen:
    return SweepSeen(
        name="seal_trail",
        every=timedelta(seconds=every),
        succeeded=None if succeeded is None else timedelta(seconds=succeeded),
        failed=None if failed is None else timedelta(seconds=failed),
        runs=1,
        failures=1,
        done=0,
    )


def waiting(*, away: float | None = None, state: DeliveryState = DeliveryState.PENDING, count: int = 1) -> Depth:
    since = None if away is None else AT - timedelta(seconds=away)
    return Depth("mail", state, count, AT - timedelta(days=1), since)


def kinds(readings: Readings) -> list[tuple[Kind, bool]]:
    return [(trouble.kind, trouble.is_urgent) for trouble in judge(readings)]


def test_house_that_is_well_has_no_trouble() -> None:
    assert judge(WELL) == []


CASES = {
    "due two minutes ago": ({"due_since": AT - timedelta(minutes=2)}, []),
    "due for longer": ({"due_since": AT - timedelta(seconds=121)}, [(Kind.OUTBOX_LATE, True)]),
    "old, but not due": ({"deliveries": (waiting(),)}, []),
    "away for a quarter of an hour": ({"deliveries": (waiting(away=900),)}, []),
    "away for longer": ({"deliveries": (waiting(away=901),)}, [(Kind.OUTSIDE_AWAY, True)]),
    "given up": ({"deliveries": (waiting(state=DeliveryState.DEAD, count=2),)}, [(Kind.DEAD_LETTERS, False)]),
    "nobody": ({"processes": (process(ProcessKind.BEAT),)}, [(Kind.NOBODY_SWEEPS, True)]),
    "no sweeper": ({"processes": ALIVE[:2]}, [(Kind.NO_SWEEPER, False)]),
    "no worker, whose word beat's is": ({"processes": (process(ProcessKind.SWEEPER),)}, [(Kind.NO_WORKER, False)]),
    "no beat": ({"processes": (ALIVE[0], ALIVE[2])}, [(Kind.NO_BEAT, False)]),
    "sweeper seen three minutes ago": ({"processes": (*ALIVE[:2], process(ProcessKind.SWEEPER, seconds=180))}, []),
    "sweep that lost two runs": ({"sweeps": (sweep(succeeded=150),)}, []),
    "sweep that lost three": ({"sweeps": (sweep(succeeded=151),)}, [(Kind.SWEEP_LATE, True)]),
    "hourly sweep": ({"sweeps": (sweep(succeeded=3 * 3600, every=3600),)}, []),
    "sweep that failed and was mended": ({"sweeps": (sweep(succeeded=10, failed=20),)}, []),
    "sweep that fails": ({"sweeps": (sweep(succeeded=20, failed=10),)}, [(Kind.SWEEP_FAILING, True)]),
    "sweep that never succeeded": ({"sweeps": (sweep(succeeded=None, failed=10),)}, [(Kind.SWEEP_FAILING, True)]),
    "room of a large disk": ({"rooms": (Room("files", "/data", 1000 * GIB, 50 * GIB),)}, []),
    "little room": ({"rooms": (Room("files", "/data", 1000 * GIB, 49 * GIB),)}, [(Kind.ROOM_LOW, False)]),
    "hardly any": ({"rooms": (Room("files", "/data", 3 * GIB, 2 * GIB - 1),)}, [(Kind.ROOM_LOW, True)]),
    "no Redis named": ({"broker": None}, []),
    "Redis away": ({"broker": Broker(answers=False)}, [(Kind.BROKER_AWAY, False)]),
    "Redis that evicts": ({"broker": Broker(answers=True, policy="allkeys-lru")}, [(Kind.BROKER_EVICTS, False)]),
    "Redis that does not tell": ({"broker": Broker(answers=True)}, []),
    "Redis nine tenths full": ({"broker": Broker(answers=True, used=90, limit=100)}, []),
    "Redis fuller": ({"broker": Broker(answers=True, used=91, limit=100)}, [(Kind.BROKER_FULL, True)]),
    "a thousand tasks": ({"broker": Broker(answers=True, queued=1000)}, []),
    "no backup": ({"backup": BackupSeen(None, None, "")}, [(Kind.NO_BACKUP, False)]),
    "old backup": (
        {"backup": BackupSeen(timedelta(days=2, seconds=1), 1, "/b")},
        [(Kind.BACKUP_OLD, False)],
    ),
    "failed backup": (
        {"backup": BackupSeen(timedelta(hours=1), 1, "/b", failure="No room.")},
        [(Kind.BACKUP_FAILED, False)],
    ),
    "more tasks": ({"broker": Broker(answers=True, queued=1001)}, [(Kind.BACKLOG, False)]),
}


@pytest.mark.parametrize("name", CASES)
def test_trouble_begins_at_its_threshold(name: str) -> None:
    changed, expected = CASES[name]

    assert kinds(replace(WELL, **changed)) == expected


def test_what_is_urgent_comes_first() -> None:
    both = replace(WELL, broker=Broker(answers=False), sweeps=(sweep(succeeded=None, failed=1),))

    assert kinds(both) == [(Kind.SWEEP_FAILING, True), (Kind.BROKER_AWAY, False)]


VALUES: dict[str, object] = {
    "since": AT, "count": 2, "name": "seal_trail", "free": 3 * GIB, "path": "/data", "policy": "allkeys-lru",
    "days": 3, "reason": "No room.",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "pt-br"])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_trouble_has_a_sentence(kind: Kind, language: str) -> None:
    with translation.override(language):
        said = sentence_of(Trouble(kind, is_urgent=True, values=VALUES), zone=UTC)

    assert said.endswith(".")
    assert "%(" not in said


def test_sentences_tell_instants_and_sizes_as_the_house_writes_them() -> None:
    with translation.override("pt-br"):
        due = sentence_of(Trouble(Kind.OUTBOX_LATE, is_urgent=True, values={"since": AT}), zone=UTC)
        room = sentence_of(Trouble(Kind.ROOM_LOW, is_urgent=True, values=VALUES), zone=UTC)

    assert "02/03/2026 15h00" in due
    assert "3,0" in room
