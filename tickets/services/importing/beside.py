"""The second core: a process beside the import that covers the texts of the next batch while this one is written."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from selectors import EVENT_READ, DefaultSelector
from threading import Timer
from typing import IO, Final, Self

from django.conf import settings

from tickets.interchange.covering import Asked, Covered, manner

logger = logging.getLogger(__name__)
_PROGRAM: Final = (sys.executable, "-m", "tickets.interchange.covering")
# How long one waits for it to begin: not at all, while there is something to do without it.
_BEGINS_SECONDS: Final = 0
# A batch takes it less than a second: one that neither reads nor speaks for so long will not do so again.
_PATIENCE_SECONDS: Final = 120


class Beside:
    """One program of ours that is asked one thing at a time, in turns: neither side ever writes while the other does.

    Whatever becomes of it, the import goes on without it: what it did not make is made where it is needed. It is a
    program of its own, not a copy of this process, so that it has no connection of ours to a database; and it ends with
    its input, also when this process is killed.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ready = False
        self._is_given_up = _cores() < 2

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()

    def start(self) -> None:
        """Start the program, unless it was before, or there is no core for it."""
        if self._is_given_up or self._process is not None:
            return
        try:
            self._process = subprocess.Popen(  # noqa: S603 -- our own program, no shell
                _PROGRAM,
                cwd=settings.BASE_DIR,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Ctrl-C reaches this process alone, which ends the other.
                start_new_session=True,
            )
        except OSError as error:
            self._give_up(error)

    @property
    def is_ready(self) -> bool:
        """Whether it can be asked: it began, and covers as this process does."""
        if self._process is not None and not self._is_ready and self._has_spoken(_BEGINS_SECONDS):
            if self._line() == manner():
                self._is_ready = True
            else:
                self._give_up("it covers otherwise")
        return self._is_ready

    def ask(self, asked: list[Asked]) -> None:
        """Let the texts be covered while this process does something else."""
        assert self._process is not None, "only what is ready is asked"
        assert self._process.stdin is not None
        try:
            with self._patience():
                self._process.stdin.write(f"{json.dumps(asked)}\n".encode())
                self._process.stdin.flush()
        except OSError as error:
            self._give_up(error)

    def answer(self, asked: list[Asked]) -> Covered:
        """Return what was made of them: nothing, where the process is gone."""
        covered = Covered()
        if self._is_ready:
            with self._patience():
                line = self._line()
            if line:
                self._learn(covered, asked, line)
            else:
                self._give_up("it was killed, or hangs")
        return covered

    def _learn(self, covered: Covered, asked: list[Asked], line: str) -> None:
        try:
            told = json.loads(line)
        except ValueError:
            # Something else wrote to its output.
            self._give_up("what it says is no answer")
        else:
            covered.learn(asked, told)

    @contextmanager
    def _patience(self) -> Iterator[None]:
        """End the program where it lets this process wait too long: what is read or written then comes to its end."""
        assert self._process is not None, "only a process that was started is waited for"
        timer = Timer(_PATIENCE_SECONDS, self._process.kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _has_spoken(self, seconds: float) -> bool:
        # Not select(), which knows no descriptor above 1023.
        with DefaultSelector() as selector:
            selector.register(self._output(), EVENT_READ)
            return bool(selector.select(seconds))

    def _line(self) -> str:
        """Return its next line, empty where it ended before the line did."""
        line = self._output().readline()
        return line[:-1].decode(errors="replace") if line.endswith(b"\n") else ""

    def _output(self) -> IO[bytes]:
        assert self._process is not None, "only a process that was started speaks"
        assert self._process.stdout is not None
        return self._process.stdout

    def _give_up(self, reason: object) -> None:
        logger.warning("the import goes on without its second process: %s", reason)
        self._is_given_up = True
        self._end()

    def _end(self) -> None:
        process, self._process, self._is_ready = self._process, None, False
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            # What could not be sent any more is flushed once more when a pipe is closed.
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        process.wait()


def _cores() -> int:
    """Return how many cores this process may use, as far as the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
