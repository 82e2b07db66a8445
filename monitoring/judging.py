"""When a reading is a trouble: the thresholds, in one place; reads nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from monitoring.machine import Broker, Room
    from monitoring.readings import BackupSeen, ProcessSeen, Readings, SweepSeen

# A sweep drains every five seconds: what could have gone out two minutes ago was overlooked.
OUTBOX_LATE: Final = timedelta(minutes=2)
# Mail servers restart; what takes longer wants somebody.
OUTSIDE_AWAY: Final = timedelta(minutes=15)
# Of three intervals two may be lost; runs that did nothing are written down once a minute.
SWEEP_MISSES: Final = 3
SWEEP_GRACE: Final = timedelta(minutes=2)
SILENT: Final = timedelta(minutes=3)
# Two of the writings, one in half a minute, that a process at work leaves.
MISSED: Final = timedelta(minutes=1)
GIB: Final = 1024**3
# Below the first an upload of the largest size may fail; below the second somebody has days, not hours.
ROOM_URGENT: Final = 2 * GIB
ROOM_SHARE: Final = 0.10
ROOM_ENOUGH: Final = 50 * GIB
BROKER_SHARE: Final = 0.90
BACKLOG: Final = 1000
# Of a nightly backup one may fail before somebody is told.
BACKUP_OLD: Final = timedelta(days=2)


class Kind(StrEnum):
    """What can be wrong; each has its words in `monitoring.words` and its part of the runbook."""

    OUTBOX_LATE = "outbox_late"
    OUTSIDE_AWAY = "outside_away"
    DEAD_LETTERS = "dead_letters"
    NOBODY_SWEEPS = "nobody_sweeps"
    NO_SWEEPER = "no_sweeper"
    NO_WORKER = "no_worker"
    NO_BEAT = "no_beat"
    SWEEP_LATE = "sweep_late"
    SWEEP_FAILING = "sweep_failing"
    ROOM_LOW = "room_low"
    BROKER_AWAY = "broker_away"
    BROKER_EVICTS = "broker_evicts"
    BROKER_FULL = "broker_full"
    BACKLOG = "backlog"
    NO_BACKUP = "no_backup"
    BACKUP_OLD = "backup_old"
    BACKUP_FAILED = "backup_failed"


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong; `is_urgent` where something stands still or is about to."""

    kind: Kind
    is_urgent: bool
    values: Mapping[str, object] = field(default_factory=dict)


def judge(readings: Readings) -> list[Trouble]:
    """Return what is wrong, what is urgent first."""
    found = [
        *_of_outbox(readings),
        *_of_processes(readings.processes),
        *_of_sweeps(readings.sweeps),
        *_of_rooms(readings.rooms),
        *_of_broker(readings.broker),
        *_of_backup(readings.backup),
    ]
    return sorted(found, key=lambda trouble: not trouble.is_urgent)


def _of_outbox(readings: Readings) -> Iterator[Trouble]:
    pending = [depth for depth in readings.deliveries if depth.state == "pending"]
    since = readings.due_since
    if since is not None and readings.at - since > OUTBOX_LATE:
        yield Trouble(Kind.OUTBOX_LATE, is_urgent=True, values={"since": since})
    for depth in pending:
        away = depth.unavailable_since
        if away is not None and readings.at - away > OUTSIDE_AWAY:
            values = {"since": away, "count": depth.count}
            yield Trouble(Kind.OUTSIDE_AWAY, is_urgent=True, values=values)
    dead = sum(depth.count for depth in readings.deliveries if depth.state == "dead")
    if dead:
        yield Trouble(Kind.DEAD_LETTERS, is_urgent=False, values={"count": dead})


def is_alive(process: ProcessSeen) -> bool:
    """Whether the process was heard of lately and has not signed off."""
    return process.seen <= SILENT and not process.has_ended


def is_expected(process: ProcessSeen, processes: Iterable[ProcessSeen]) -> bool:
    """Whether it should be at work: it did not sign off, nor did one begin in its place after its last sign."""
    return not process.has_ended and not (
        process.seen > MISSED
        and any(
            (other.kind, other.host) == (process.kind, process.host) and other.began < process.seen
            for other in processes
        )
    )


def _of_processes(processes: Iterable[ProcessSeen]) -> Iterator[Trouble]:
    # One that signed off is missed no sooner than one that was killed: a restart is no trouble.
    alive = {str(process.kind) for process in processes if process.seen <= SILENT}
    if not alive & {"sweeper", "worker"}:
        yield Trouble(Kind.NOBODY_SWEEPS, is_urgent=True)
        return
    if "sweeper" not in alive:
        yield Trouble(Kind.NO_SWEEPER, is_urgent=False)
    if "worker" not in alive:
        yield Trouble(Kind.NO_WORKER, is_urgent=False)
    elif "beat" not in alive:
        yield Trouble(Kind.NO_BEAT, is_urgent=False)


def allowed_age(every: timedelta) -> timedelta:
    """Return how long ago a sweep of this interval may have succeeded last."""
    return SWEEP_MISSES * every + SWEEP_GRACE


def is_late(sweep: SweepSeen) -> bool:
    """Whether the sweep's last success is further away than its interval explains."""
    return sweep.succeeded is None or sweep.succeeded > allowed_age(sweep.every)


def _of_sweeps(sweeps: Iterable[SweepSeen]) -> Iterator[Trouble]:
    for sweep in sweeps:
        if sweep.is_failing:
            yield Trouble(Kind.SWEEP_FAILING, is_urgent=True, values={"name": sweep.name})
        elif is_late(sweep):
            yield Trouble(Kind.SWEEP_LATE, is_urgent=True, values={"name": sweep.name})


def is_short(room: Room) -> bool:
    """Whether somebody is to make room."""
    return room.free < ROOM_URGENT or (room.free < ROOM_SHARE * room.total and room.free < ROOM_ENOUGH)


def _of_rooms(rooms: Iterable[Room]) -> Iterator[Trouble]:
    for room in rooms:
        if is_short(room):
            values = {"use": room.use, "path": room.path, "free": room.free}
            yield Trouble(Kind.ROOM_LOW, is_urgent=room.free < ROOM_URGENT, values=values)


def _of_broker(broker: Broker | None) -> Iterator[Trouble]:
    if broker is None:
        return
    if not broker.answers:
        yield Trouble(Kind.BROKER_AWAY, is_urgent=False)
        return
    if broker.policy and broker.policy != "noeviction":
        yield Trouble(Kind.BROKER_EVICTS, is_urgent=False, values={"policy": broker.policy})
    if broker.limit and broker.used > BROKER_SHARE * broker.limit:
        yield Trouble(Kind.BROKER_FULL, is_urgent=True)
    if broker.queued > BACKLOG:
        yield Trouble(Kind.BACKLOG, is_urgent=False, values={"count": broker.queued})


def _of_backup(backup: BackupSeen) -> Iterator[Trouble]:
    if backup.failure:
        yield Trouble(Kind.BACKUP_FAILED, is_urgent=False, values={"reason": backup.failure})
    if backup.taken is None:
        yield Trouble(Kind.NO_BACKUP, is_urgent=False)
    elif backup.taken > BACKUP_OLD:
        yield Trouble(Kind.BACKUP_OLD, is_urgent=False, values={"days": backup.taken.days})
