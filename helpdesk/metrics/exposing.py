"""The text that Prometheus reads, made from the processes' files and from the readings of the house."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from core.sides import STAFF, asking_as
from monitoring.judging import is_alive
from monitoring.readings import Readings, read
from monitoring.versions import versions

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
# Several servers may scrape, each every few seconds: the database is asked once.
_KEPT_SECONDS: Final = 5.0


def exposed() -> bytes:
    """Return what all processes of this machine counted, and how the house fares."""
    _forget_dead_processes()
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(settings.METRICS_FOLDER))
    registry.register(House(_last.readings))
    return generate_latest(registry)


def _forget_dead_processes() -> None:
    """Take out what a killed process held: it cannot say itself that it holds nothing any more."""
    for file in settings.METRICS_FOLDER.glob("gauge_live*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdecimal() and not _is_running(int(pid)):
            # Whoever else reads just now may have done it.
            with suppress(FileNotFoundError):
                mark_process_dead(int(pid), str(settings.METRICS_FOLDER))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Last:
    """The last look at the house, kept a moment."""

    def __init__(self, look: Callable[[], Readings], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._look, self._clock = look, clock
        self._lock = threading.Lock()
        self._seen: Readings | None = None
        self._looked_at = float("-inf")

    def readings(self) -> Readings | None:
        """Return the readings; None while the database is away."""
        with self._lock:
            if self._clock() - self._looked_at >= _KEPT_SECONDS:
                self._seen = self._ask()
                self._looked_at = self._clock()
            return self._seen

    def forget(self) -> None:
        """Look anew the next time."""
        self._looked_at = float("-inf")

    def _ask(self) -> Readings | None:
        try:
            with asking_as(STAFF):
                return self._look()
        except (DatabaseError, InterfaceError):
            connection.close()
            return None


_last = Last(read)


class House(Collector):
    """The readings as metrics; without readings only that the database is away."""

    def __init__(self, look: Callable[[], Readings | None]) -> None:
        self._look = look

    def collect(self) -> Iterator[Metric]:
        """Yield every figure of the house."""
        readings = self._look()
        is_up = readings is not None
        yield GaugeMetricFamily("portal_database_up", "Whether the database answers.", value=float(is_up))
        if readings is None:
            return
        yield from _versions()
        yield from _deliveries(readings)
        yield from _queues(readings)
        yield from _sweeps(readings)
        yield from _processes(readings)
        yield from _machine(readings)


def _versions() -> Iterator[Metric]:
    try:
        with asking_as(STAFF):
            told = versions()
    except (DatabaseError, InterfaceError):
        # It went away after the last look, which is kept a moment.
        connection.close()
        return
    info = GaugeMetricFamily("portal_info", "Versions, as labels; always 1.", labels=list(told))
    info.add_metric(list(told.values()), 1)
    yield info


def _deliveries(readings: Readings) -> Iterator[Metric]:
    count = GaugeMetricFamily(
        "portal_deliveries", "What waits, is told now or was given up, by consumer.", labels=["consumer", "state"]
    )
    oldest = GaugeMetricFamily(
        "portal_delivery_oldest_seconds", "Age of the oldest of them.", labels=["consumer", "state"]
    )
    away = GaugeMetricFamily(
        "portal_delivery_outage_seconds", "For how long the other side has been away.", labels=["consumer"]
    )
    for depth in readings.deliveries:
        labels = [depth.consumer, str(depth.state)]
        count.add_metric(labels, depth.count)
        oldest.add_metric(labels, (readings.at - depth.oldest).total_seconds())
        if depth.state == "pending" and depth.unavailable_since is not None:
            away.add_metric([depth.consumer], (readings.at - depth.unavailable_since).total_seconds())
    due = readings.due_since
    yield from (count, oldest, away)
    yield GaugeMetricFamily(
        "portal_outbox_due_seconds",
        "For how long what could be told has waited; 0 where nothing does.",
        value=(readings.at - due).total_seconds() if due else 0,
    )


def _queues(readings: Readings) -> Iterator[Metric]:
    found = GaugeMetricFamily(
        "portal_queue_tickets", "Open tickets by queue; without a group: module unknown.", labels=["level", "group"]
    )
    for queue in readings.queues:
        found.add_metric([str(queue.level), queue.group], queue.count)
    yield found


def _sweeps(readings: Readings) -> Iterator[Metric]:
    labels = ["sweep"]
    every = GaugeMetricFamily("portal_sweep_interval_seconds", "How often it is to run.", labels=labels)
    since = GaugeMetricFamily("portal_sweep_success_age_seconds", "Since its last success.", labels=labels)
    runs = CounterMetricFamily("portal_sweep_runs", "Its runs, by whoever ran it.", labels=labels)
    failures = CounterMetricFamily("portal_sweep_failures", "Runs that failed or were held back.", labels=labels)
    done = CounterMetricFamily("portal_sweep_done", "What it did; of drain_outbox: deliveries told.", labels=labels)
    for sweep in readings.sweeps:
        every.add_metric([sweep.name], sweep.every.total_seconds())
        if sweep.succeeded is not None:
            since.add_metric([sweep.name], sweep.succeeded.total_seconds())
        runs.add_metric([sweep.name], sweep.runs)
        failures.add_metric([sweep.name], sweep.failures)
        done.add_metric([sweep.name], sweep.done)
    yield from (every, since, runs, failures, done)


def _processes(readings: Readings) -> Iterator[Metric]:
    found = GaugeMetricFamily(
        "portal_processes", "Processes heard of within three minutes that did not sign off.", labels=["kind"]
    )
    for kind in ("worker", "beat", "sweeper"):
        alive = sum(process.kind == kind and is_alive(process) for process in readings.processes)
        found.add_metric([kind], alive)
    yield found


def _machine(readings: Readings) -> Iterator[Metric]:
    free = GaugeMetricFamily("portal_room_free_bytes", "Free room, by what it is for.", labels=["use"])
    total = GaugeMetricFamily("portal_room_bytes", "Size of the file system.", labels=["use"])
    for room in readings.rooms:
        free.add_metric([room.use], room.free)
        total.add_metric([room.use], room.total)
    yield from (free, total)
    yield GaugeMetricFamily("portal_database_bytes", "Size of the database.", value=readings.database_bytes)
    yield GaugeMetricFamily("portal_sessions", "Sessions of people signed in.", value=readings.sessions)
    backup = readings.backup
    if backup.taken is not None:
        yield GaugeMetricFamily(
            "portal_backup_age_seconds", "Since the last whole backup.", value=backup.taken.total_seconds()
        )
    yield GaugeMetricFamily("portal_backup_failing", "Whether a later one failed.", value=float(bool(backup.failure)))
    broker = readings.broker
    if broker is not None:
        yield GaugeMetricFamily("portal_broker_up", "Whether Redis answers.", value=float(broker.answers))
        if broker.answers:
            yield GaugeMetricFamily("portal_celery_queued", "Tasks that wait for a worker.", value=broker.queued)
            yield GaugeMetricFamily("portal_celery_held", "Tasks that workers hold.", value=broker.held)
