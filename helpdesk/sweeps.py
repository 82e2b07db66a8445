"""The sweeps: what must happen whether or not anything else is alive, how often, and when not.

The same registry is run by Celery's beat and by `manage.py sweeper`, at once and any number of times:
each sweep claims its rows in the database.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django.utils.module_loading import import_string

from core.database import database_now
from core.logs import naming_work
from core.sides import STAFF, asking_as
from helpdesk.liveness import close_broken_connections, sweep_ended
from helpdesk.telemetry import traced

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sweep:
    """One callable without arguments, by its dotted path, and the seconds between two runs.

    `is_apart` of one that waits for something outside, or works for long: the loop runs it beside the others.
    """

    name: str
    path: str
    every: float
    is_apart: bool = False

    def load(self) -> Callable[[], Any]:
        found: Callable[[], Any] = import_string(self.path)
        return found


# One line a sweep. Dotted, because Celery's schedule is read before the models are.
SWEEPS: tuple[Sweep, ...] = (
    Sweep("drain_outbox", "core.services.outbox.drain_due", every=5),
    Sweep("sweep_silence", "tickets.services.silence.sweep_silence", every=300),
    Sweep("assign_waiting", "staffing.services.automatic.assign_waiting", every=15),
    Sweep("widen_alerts", "triage.services.alerts.widen_due_alerts", every=15),
    Sweep("finish_received", "attachments.services.uploads.finish_received", every=60),
    Sweep("expire_uploads", "attachments.services.uploads.expire_uploads", every=600),
    Sweep("scan_files", "attachments.services.scanning.scan_files", every=10, is_apart=True),
    Sweep("index_texts", "attachments.services.indexing.index_texts", every=60, is_apart=True),
    Sweep("search_texts", "attachments.services.covering.search_texts", every=30, is_apart=True),
    Sweep("import_customers", "accounts.services.importing.working.work_on_imports", every=5, is_apart=True),
    Sweep("forget_old_imports", "accounts.services.importing.working.forget_old_imports", every=3600),
    Sweep("sweep_orphans", "attachments.services.orphans.sweep_orphans", every=3600),
    Sweep("forget_old_drafts", "tickets.services.drafts.forget_old_drafts", every=3600),
    Sweep("forget_presences", "tickets.services.traces.forget_presences", every=3600),
    Sweep("settle_seen_lines", "notifications.services.reading.settle_seen_lines", every=3600),
    Sweep("seal_trail", "accounts.services.sealing.seal_trail", every=10),
    Sweep("sweep_kept_forms", "accounts.services.kept_forms.sweep_kept_forms", every=3600),
    Sweep("sweep_sessions", "accounts.services.sign_in.sweep_sessions", every=3600),
    Sweep("sweep_devices", "accounts.services.sessions.sweep_devices", every=3600),
    Sweep("sweep_attempts", "accounts.services.limits.sweep_attempts", every=3600),
    Sweep("sweep_first_accesses", "accounts.services.first_access.sweep_first_accesses", every=3600),
    Sweep("make_exports", "privacy.services.exporting.make_exports", every=5, is_apart=True),
    Sweep("forget_exports", "privacy.services.exporting.forget_exports", every=3600),
    Sweep("forget_old_lines", "privacy.services.access_log.forget_old_lines", every=3600),
    Sweep("forget_processes", "monitoring.services.noting.forget_processes", every=3600),
    Sweep("forget_former_sweeps", "helpdesk.liveness.forget_former_sweeps", every=3600),
    Sweep("forget_old_keys", "core.services.idempotency.forget_old_keys", every=3600),
)

_BY_NAME = {sweep.name: sweep for sweep in SWEEPS}


class ClockGuard:
    """Holds sweeps back while the clock that they read runs apart from the one that nobody can set.

    A clock that is set forward by mistake would make time limits pass that have not passed. When the
    new time stays, it was a correction: after `settles_after` seconds the guard takes it as right.
    """

    def __init__(
        self,
        *,
        wall: Callable[[], float],
        steady: Callable[[], float],
        allowed: float = 30.0,
        settles_after: float = 600.0,
    ) -> None:
        self._wall, self._steady = wall, steady
        self._allowed, self._settles_after = allowed, settles_after
        self._offset: float | None = None
        self._apart_since: float | None = None
        self._apart_by = 0.0

    def allows(self) -> bool:
        """Tell whether both clocks agree now."""
        now = self._steady()
        offset = self._wall() - now
        if self._offset is None:
            self._offset = offset
        gap = offset - self._offset
        if abs(gap) <= self._allowed:
            # Slow drift is what time servers correct all day; only jumps count.
            self._offset, self._apart_since = offset, None
            return True
        if self._apart_since is None or abs(gap - self._apart_by) > self._allowed:
            self._apart_since, self._apart_by = now, gap
            logger.error("clocks disagree by %.0f s: sweeps wait until they agree or the new time has settled", gap)
        if now - self._apart_since < self._settles_after:
            return False
        logger.warning("the new time has settled, sweeps go on")
        self._offset, self._apart_since = offset, None
        return True


def _steady_seconds() -> float:
    # Linux's monotonic clock stands still while a laptop sleeps, and the wall clock does not.
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


# The wall is the database's clock, since that is the one that sweeps compare with.
guard = ClockGuard(wall=lambda: database_now().timestamp(), steady=_steady_seconds)


def run_sweep(name: str) -> bool:
    """Run one sweep by its name and tell whether it ended well; its failure is logged and stays with it.

    :raises KeyError: when no sweep has this name.
    """
    sweep = _BY_NAME[name]
    with naming_work(), traced(f"sweep {name}"):
        done = _run(sweep)
        sweep_ended(name, every=sweep.every, done=done)
    return done is not None


def _run(sweep: Sweep) -> int | None:
    """Run it and return what it counted; None where it did not end well, or was held back."""
    try:
        if not guard.allows():
            return None
        with asking_as(STAFF):
            done = sweep.load()()
    except (DatabaseError, InterfaceError):
        logger.exception("sweep %s met a database error", sweep.name)
        close_broken_connections()
        return None
    except Exception:
        logger.exception("sweep %s failed", sweep.name)
        close_broken_connections()
        return None
    if done:
        logger.info("sweep %s: %s", sweep.name, done)
    return sum(done.values()) if isinstance(done, dict) else done or 0


def _run_apart(name: str) -> None:
    try:
        run_sweep(name)
    finally:
        # The thread ends, and with it whoever would close its connection.
        connections.close_all()


class Round:
    """Which sweeps are due, for a loop: each at once on the first round, then at its own interval."""

    def __init__(self, sweeps: tuple[Sweep, ...], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due_at = {sweep: clock() for sweep in sweeps}
        self._apart: dict[Sweep, threading.Thread] = {}

    def run_due(self) -> list[str]:
        """Run what is due and return the names, in the registry's order."""
        ran = []
        for sweep, due_at in self._due_at.items():
            if self._clock() >= due_at and not self._is_running(sweep):
                self._run(sweep)
                # From its end: a sweep that takes long must not run without pause.
                self._due_at[sweep] = self._clock() + sweep.every
                ran.append(sweep.name)
        return ran

    def _is_running(self, sweep: Sweep) -> bool:
        thread = self._apart.get(sweep)
        if thread is None or not thread.is_alive():
            return False
        self._due_at[sweep] = self._clock() + sweep.every
        return True

    def _run(self, sweep: Sweep) -> None:
        if not sweep.is_apart:
            run_sweep(sweep.name)
            return
        # A daemon: what it does can be cut anywhere, and the loop that is told to end does not wait for it.
        self._apart[sweep] = threading.Thread(target=_run_apart, args=(sweep.name,), name=sweep.name, daemon=True)
        self._apart[sweep].start()

    def seconds_until_next(self) -> float:
        """Return how long nothing is due."""
        return max(0.0, min(self._due_at.values()) - self._clock())
