"""`/livez`: the process answers. `/readyz`: the database takes writes and has every migration."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from core.methods import require_safe

_ANSWER_LASTS = 2.0
# Below this SQLite's next commits are about to fail.
_LEAST_FREE_BYTES = 32 * 1024 * 1024


@never_cache
@require_safe
def livez(_request: HttpRequest) -> JsonResponse:
    """Answer that this process takes requests."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer whether this process can do its work: not Redis, not mail, which may be down without harm."""
    if reason := readiness.reason():
        return JsonResponse({"status": "unavailable", "reason": reason}, status=503)
    return JsonResponse({"status": "ok"})


class Readiness:
    """The last answer, kept a moment: probes from many sides must not become load."""

    def __init__(self, ask: Callable[[], str], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._clock = ask, clock
        self._lock = threading.Lock()
        self._answer, self._asked_at = "", float("-inf")

    def reason(self) -> str:
        """Return why this process is not ready, '' when it is."""
        with self._lock:
            if self._clock() - self._asked_at >= _ANSWER_LASTS:
                self._answer = self._ask()
                self._asked_at = self._clock()
            return self._answer


def why_not_ready() -> str:
    """Return 'database' or 'migrations' when that is missing, '' when nothing is."""
    try:
        if connection.vendor == "sqlite":
            writable = sqlite_is_writable(Path(connection.settings_dict["NAME"]))
        else:
            writable = _server_is_writable()
        if not writable:
            return "database"
        return "" if _wanted_migrations() <= _applied_migrations() else "migrations"
    except (DatabaseError, OSError):
        connection.close()
        return "database"


def sqlite_is_writable(path: Path) -> bool:
    """Tell whether a commit to this file would find room and right."""
    if shutil.disk_usage(path.parent).free < _LEAST_FREE_BYTES:
        return False
    try:
        # A connection of its own that never waits: the one writer's lock is taken for microseconds or not at all.
        probe = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None)
    except sqlite3.OperationalError:
        return False
    try:
        probe.execute("BEGIN IMMEDIATE")
        probe.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        # Somebody writes at this moment: so it can be written.
        return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    finally:
        probe.close()
    return True


def _server_is_writable() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'")
        return bool(cursor.fetchone()[0])


_wanted: set[tuple[str, str]] = set()


def _wanted_migrations() -> set[tuple[str, str]]:
    # Read once: the files do not change under a running process.
    if not _wanted:
        _wanted.update(MigrationLoader(None).graph.nodes)
    return _wanted


def _applied_migrations() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())


readiness = Readiness(why_not_ready)
