"""Writing down that a sweep ended and that a process is alive: gathered by each process, written now and then.

Sweeps run every few seconds in several processes, and SQLite has one writer: a run that did nothing is written at most
once a minute, and a busy one at most once in ten seconds.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import F
from django.db.models.functions import Now

from core.database import database_now
from core.sides import as_staff
from core.version import portal_version
from monitoring.enums import ProcessKind
from monitoring.models import Process, SweepRun

IDLE_SECONDS: Final = 60.0
BUSY_SECONDS: Final = 10.0
ALIVE_SECONDS: Final = 30.0
# A process that was killed leaves its row behind; who looks back a day still sees it.
KEPT: Final = timedelta(days=1)


@dataclass
class _Tally:
    """What was not written yet of one sweep, and when it was last written, by this process's steady clock."""

    written_at: float = float("-inf")
    runs: int = 0
    failures: int = 0
    done: int = 0
    is_failing: bool = False


class Notes:
    """What this process has seen of sweeps and not written yet."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tallies: dict[str, _Tally] = {}
        self._alive: dict[tuple[str, str, int], float] = {}

    def take_in(self, name: str, *, is_well: bool, done: int) -> _Tally | None:
        """Count a run, and return what is to be written now, if it is time."""
        now = self._clock()
        with self._lock:
            tally = self._tallies.setdefault(name, _Tally())
            has_news = bool(done) or not is_well or tally.is_failing or tally.done > 0
            tally.runs, tally.done = tally.runs + 1, tally.done + done
            tally.failures += not is_well
            tally.is_failing = not is_well
            if now - tally.written_at < (BUSY_SECONDS if has_news else IDLE_SECONDS):
                return None
            self._tallies[name] = _Tally(written_at=now, is_failing=tally.is_failing)
            return tally

    def is_time(self, kind: str, host: str, pid: int) -> bool:
        """Whether this process is to be written down again; it counts from now on."""
        now, process = self._clock(), (kind, host, pid)
        with self._lock:
            if now - self._alive.get(process, float("-inf")) < ALIVE_SECONDS:
                return False
            self._alive[process] = now
            return True

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._tallies.clear()
            self._alive.clear()


notes = Notes()


@as_staff
def note_sweep(*, name: str, every: float, is_well: bool, done: int) -> None:
    """Write down that a sweep ended, now or with its next runs."""
    tally = notes.take_in(name, is_well=is_well, done=done)
    if tally is None:
        return
    values: dict[str, Any] = {
        "every": every,
        "ended_at": Now(),
        "runs": F("runs") + tally.runs,
        "failures": F("failures") + tally.failures,
        "done": F("done") + tally.done,
    }
    if is_well:
        values["succeeded_at"] = Now()
    if tally.failures:
        values["failed_at"] = Now()
    row = SweepRun.objects.filter(pk=name)
    if not row.update(**values):
        # Two that come first at once make one row, and both count into it.
        first = SweepRun(name=name, every=every, ended_at=database_now())
        SweepRun.objects.bulk_create([first], ignore_conflicts=True)
        row.update(**values)


def this_host() -> str:
    """Return how this machine or container is called."""
    return socket.gethostname() or "localhost"


@as_staff
def note_process(kind: ProcessKind, *, host: str = "", pid: int = 0) -> None:
    """Write down that a process is alive: this one, unless another is named."""
    host, pid = host or this_host(), pid or os.getpid()
    if not notes.is_time(kind, host, pid):
        return
    seen = Process.objects.filter(kind=kind, host=host, pid=pid)
    if not seen.update(seen_at=Now(), version=portal_version()):
        now = database_now()
        row = Process(kind=kind, host=host, pid=pid, version=portal_version(), began_at=now, seen_at=now)
        Process.objects.bulk_create([row], ignore_conflicts=True)


@as_staff
def note_begin(kind: ProcessKind) -> None:
    """Forget a former process of this one's kind, host and number: containers begin with the same one each time."""
    Process.objects.filter(kind=kind, host=this_host(), pid=os.getpid()).delete()


@as_staff
def note_end(kind: ProcessKind) -> None:
    """Write down that this process ends because it was asked to."""
    Process.objects.filter(kind=kind, host=this_host(), pid=os.getpid()).update(ended_at=Now())


def forget_processes() -> int:
    """Delete processes that were not heard of for a day and return how many."""
    return Process.objects.filter(seen_at__lt=database_now() - KEPT).delete()[0]


def forget_sweeps(*, known: Collection[str]) -> int:
    """Delete what was written of sweeps other than these, which nobody runs any more, and return how many."""
    return SweepRun.objects.exclude(name__in=known).delete()[0]
