"""One started program: its log, its restarts with back-off, and its end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpdesk.supervisor.forking import IS_POSSIBLE, Forked, fork
from helpdesk.supervisor.lifeline import tie_to_this_process

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
# Who lived this long had started well; the next death begins with the shortest wait again.
_SETTLED_AFTER = 60.0
_LARGEST_LOG = 20 * 1024 * 1024


@dataclass(frozen=True)
class Program:
    """What to run: its name, its words, and how long it may take to end when asked.

    `entry`: the function of ours that these words start, as `module:function`; it is forked where that is possible.
    """

    name: str
    argv: tuple[str, ...]
    patience: float = 10.0
    entry: str = ""


class Child:
    """A program and its present process, if it has one."""

    def __init__(self, program: Program, *, environment: Mapping[str, str], logs: Path) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.deaths = 0
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | Forked | None = None
        self._started_at = 0.0
        self._start_again_at = 0.0

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the program in a group of its own, so that Ctrl-C reaches the supervisor alone."""
        program = self.program
        if program.entry and IS_POSSIBLE:
            self._process = fork(program.entry, program.argv, log=self.log)
        else:
            self._process = self._executed()
        self._started_at = time.monotonic()

    def _executed(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 -- our own programs, no shell
                self.program.argv,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=tie_to_this_process(),  # noqa: PLW1509 -- the supervisor has one thread
            )

    def tend(self) -> str | None:
        """Bury a dead process, start it again when its wait is over, and return what there is to tell."""
        if self._process is None:
            if time.monotonic() >= self._start_again_at:
                self.start()
            return None
        code = self._process.poll()
        if code is None:
            return None
        wait = self._bury()
        return f"{self.program.name} ended ({_cause(code)}); starting again in {wait:.0f} s. Its log: {self.log}"

    def _bury(self) -> float:
        self._kill_group()
        if time.monotonic() - self._started_at > _SETTLED_AFTER:
            self.deaths = 0
        wait = min(_FIRST_WAIT * 2.0**self.deaths, _LONGEST_WAIT)
        self.deaths += 1
        self._process = None
        self._start_again_at = time.monotonic() + wait
        return wait

    def ask_to_stop(self) -> None:
        """Ask the main process alone: a worker's pool would drop its tasks if it were asked too."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait_stopped(self, *, until: float) -> None:
        """Wait for the end, then make it the end."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=max(0.0, until - time.monotonic()))
        self._kill_group()
        # One that was forked a moment ago has no group of its own yet.
        self._process.kill()
        self._process.wait()
        self._process = None

    def _kill_group(self) -> None:
        """End what a dead main process left of its group."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def trim_log(self) -> None:
        """Keep one full log beside the running one; the process appends, so the file may be emptied under it."""
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > _LARGEST_LOG:
                shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
                os.truncate(self.log, 0)

    def last_words(self, *, lines: int = 15) -> str:
        """Return the end of the log, for a person who wonders why it does not start."""
        with contextlib.suppress(FileNotFoundError), self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 8192))
            return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-lines:])
        return ""


def _cause(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
