"""Children that are forked, not executed: what all of them load is loaded once, and lies in memory once.

On Linux alone. Elsewhere each is a program of its own: the systems' own libraries do not bear a fork.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import logging
import os
import signal
import subprocess
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connections
from django.template import engines
from django.urls import get_resolver
from django.utils.module_loading import import_string
from django.utils.translation import override
from setproctitle import setproctitle

from core.sides import stand_by_nothing
from helpdesk.supervisor.lifeline import tie_to_this_process
from triage.rulebook.book import usual

IS_POSSIBLE: Final = sys.platform.startswith("linux")
# What asks a process to end: the supervisor's own ways of hearing it are none of a child's.
_ASKING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Beside what Django loads by itself: the servers of pages and of tasks, and what they run.
_SHARED: Final = (
    *("granian.cli", "granian.server.mp", "celery.__main__", "celery.bin.celery", "celery.apps.worker"),
    *("celery.apps.beat", "celery.concurrency.prefork", "celery.worker.consumer"),
    *("helpdesk.celery", "helpdesk.tasks", "helpdesk.sweeps", "helpdesk.checks"),
)
_ARENAS: Final = -8


def load_what_is_shared() -> None:
    """Load code, templates' engines, texts and what triage knows into this process, for its children to find there."""
    if not IS_POSSIBLE:
        return
    for name in (*_SHARED, settings.ROOT_URLCONF):
        import_module(name)
    for path in settings.MIDDLEWARE:
        import_string(path)
    # Each loads what it names when it is first asked.
    _patterns, _engines = get_resolver().url_patterns, engines.all()
    for code, _name in settings.LANGUAGES:
        with override(code):
            str(settings.LANGUAGES)
    usual()
    # A connection has one owner.
    connections.close_all()
    # What stays is left out of the search for garbage, which writes on every page of memory that it looks at.
    gc.collect()
    gc.freeze()


class Forked:
    """A forked child: as much of `subprocess.Popen` as a supervisor asks of one."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """Return its exit code, a signal's as a negative number; None while it runs."""
        if self._code is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                pid, status = self.pid, 1 << 8
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        :raises subprocess.TimeoutExpired: when that does not come in so many seconds.
        """
        give_up_at = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if give_up_at is not None and time.monotonic() >= give_up_at:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.01)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it outright."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def fork(entry: str, argv: tuple[str, ...], *, log: Path) -> Forked:
    """Start a function of ours in a child of this environment that is in a group of its own and writes to this log.

    :param entry: `module:function`, called without anything
    :param argv: the command line that it reads, and under which the system lists it
    """
    sys.stdout.flush()
    sys.stderr.flush()
    tie = tie_to_this_process()
    # What asks the child to end before it has let go of the supervisor's handlers waits until it has, and is not lost.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, _ASKING)
    pid = -1
    try:
        pid = os.fork()
    finally:
        if pid:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    if pid:
        return Forked(pid)
    code = 1
    try:
        os.setsid()
        if tie is not None:
            tie()
        _leave_the_parents(log)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        sys.argv = list(argv[1:] if argv[0] == sys.executable else argv)
        setproctitle(" ".join(argv))
        code = _ran(entry)
    except BaseException:  # noqa: BLE001 -- nothing may reach the code that forked
        traceback.print_exc()
    finally:
        os._exit(code)


def _leave_the_parents(log: Path) -> None:
    """Let go of what is the supervisor's: its files, among them the lock on the folder, its signals and its rights."""
    _close_files()
    with open(os.devnull, "rb") as nothing, log.open("ab") as written:
        os.dup2(nothing.fileno(), 0)
        os.dup2(written.fileno(), 1)
        os.dup2(written.fileno(), 2)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Commands are of the house; what the child is, it says itself.
    stand_by_nothing()
    if most := os.environ.get("MALLOC_ARENA_MAX"):
        # The library read that word when the supervisor was executed.
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_ARENAS, int(most))


def _close_files() -> None:
    # Those that are open: a container may allow a thousand million, and older libraries close each by a call.
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2:
            # Among them the one by which they were listed.
            with contextlib.suppress(OSError):
                os.close(int(name))


def _ran(entry: str) -> int:
    module, _colon, name = entry.partition(":")
    try:
        getattr(import_module(module), name)()
        code = 0
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            code = end.code or 0
        else:
            sys.stderr.write(f"{end.code}\n")
            code = 1
    atexit._run_exitfuncs()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    return code
