"""One look at the house: what metrics, the status page and the doctor all read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from accounts.models import BrowserSession
from catalogue.selectors import module_groups
from core.database import database_now
from core.selectors import Depth, depths, due_since, last_backup, last_backup_tried
from monitoring.enums import ProcessKind
from monitoring.machine import Broker, Room, broker_state, database_bytes, rooms
from monitoring.models import Process, SweepRun
from tickets.selectors.levels import level_counts


@dataclass(frozen=True)
class QueueDepth:
    """How many open tickets a queue holds; `group` is its module group's slug, '' where the module is not known yet."""

    level: int
    group: str
    name: str
    count: int


@dataclass(frozen=True)
class SweepSeen:
    """A sweep's last run, as of the reading: `succeeded` is the time since its last success, None where it had none."""

    name: str
    every: timedelta
    succeeded: timedelta | None
    failed: timedelta | None
    runs: int
    failures: int
    done: int

    @property
    def is_failing(self) -> bool:
        """Whether it failed after its last success."""
        return self.failed is not None and (self.succeeded is None or self.failed < self.succeeded)


@dataclass(frozen=True)
class ProcessSeen:
    """A process of the background, how long ago it began and was heard of, and whether it signed off since."""

    kind: ProcessKind
    host: str
    pid: int
    version: str
    began: timedelta
    seen: timedelta
    has_ended: bool = False


@dataclass(frozen=True)
class BackupSeen:
    """How long ago the last whole backup ended, None where none is known; why a later one failed, '' where none did."""

    taken: timedelta | None
    size: int | None
    place: str
    failure: str = ""


@dataclass(frozen=True)
class Readings:
    """What the house looked like at one moment of the database's clock."""

    at: datetime
    deliveries: tuple[Depth, ...]
    # Since when what could be told has waited; None where nothing does.
    due_since: datetime | None
    queues: tuple[QueueDepth, ...]
    sweeps: tuple[SweepSeen, ...]
    processes: tuple[ProcessSeen, ...]
    rooms: tuple[Room, ...]
    database_bytes: int
    sessions: int
    backup: BackupSeen
    # None where no Redis is named.
    broker: Broker | None


def read(*, redis_url: str | None = None) -> Readings:
    """Look once, in twelve queries at most whatever lies there; waits two seconds for the broker.

    :param redis_url: where the broker is, if not where the settings say.
    """
    at = database_now()
    return Readings(
        at=at,
        deliveries=tuple(depths()),
        due_since=due_since(at),
        queues=tuple(queue_depths()),
        sweeps=tuple(sweeps_seen(at)),
        processes=tuple(processes_seen(at)),
        rooms=tuple(rooms()),
        database_bytes=database_bytes(),
        sessions=BrowserSession.objects.filter(expire_date__gt=at, person__isnull=False).count(),
        backup=backup_seen(at),
        broker=broker_state(settings.REDIS_URL if redis_url is None else redis_url),
    )


def queue_depths() -> list[QueueDepth]:
    """Return each queue that holds something, and each of the catalogue's groups on both levels, empty or not."""
    counts = level_counts()
    groups = [(0, "", ""), *((group.pk, group.slug, group.name) for group in module_groups())]
    return [
        QueueDepth(level, slug, name, counts.get((level, pk), 0))
        for level in (1, 2)
        for pk, slug, name in groups
        if pk or counts.get((level, pk))
    ]


def sweeps_seen(at: datetime) -> list[SweepSeen]:
    """Return the last run of every sweep that ever ran, by name."""
    return [
        SweepSeen(
            name=row.name,
            every=timedelta(seconds=row.every),
            succeeded=at - row.succeeded_at if row.succeeded_at else None,
            failed=at - row.failed_at if row.failed_at else None,
            runs=row.runs,
            failures=row.failures,
            done=row.done,
        )
        for row in SweepRun.objects.order_by("name")
    ]


def backup_seen(at: datetime) -> BackupSeen:
    """Return the last backup, whoever took it."""
    whole, tried = last_backup(), last_backup_tried()
    return BackupSeen(
        taken=at - whole.ended_at if whole else None,
        size=whole.size if whole else None,
        place=whole.place if whole else "",
        failure=tried.failure if tried else "",
    )


def processes_seen(at: datetime) -> list[ProcessSeen]:
    """Return the processes that were heard of within a day, the newest of each kind first."""
    return [
        ProcessSeen(
            kind=ProcessKind(row.kind),
            host=row.host,
            pid=row.pid,
            version=row.version,
            began=at - row.began_at,
            seen=at - row.seen_at,
            has_ended=row.ended_at is not None,
        )
        for row in Process.objects.order_by("kind", "-seen_at")
    ]
