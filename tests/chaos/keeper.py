"""Starts the portal's programs and starts again at once what dies; run as a process with one thread of its own.

How many beats run, and by which clock worker and sweeper go, is read from a file that the suite writes.

Run as: python -m tests.chaos.keeper BASE LOGS PORT WISH ONLY    with the environment that the programs get; ONLY is
the one program that is to run, empty for all
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Final

import django

from helpdesk.supervisor.children import Child, Program
from helpdesk.supervisor.forking import load_what_is_shared
from helpdesk.supervisor.lifeline import follow_parent
from helpdesk.supervisor.programs import background_programs, web_program
from tests.chaos.clocks import by_another_clock

_TICK = 0.05
# These go by another clock when that is wished for.
_BY_CLOCK: Final = ("worker", "sweeper")


class Crew:
    """The programs that run, and how many of each."""

    def __init__(self, programs: list[Program], logs: Path) -> None:
        self._programs = {program.name: program for program in programs}
        self._logs = logs
        self._clock = ""
        self._children = {name: [self._begun(name)] for name in self._programs}

    def tend(self, *, beats: int, clock: str) -> None:
        """Have what is wished for run, and start again what died."""
        if "beat" in self._children:
            self._have_beats(beats)
        if clock != self._clock:
            self._go_by(clock)
        for child in self._all():
            # The supervisor waits longer with each death; here they die on purpose.
            child.deaths = 0
            child.tend()

    def stop(self) -> None:
        """End all of them in the supervisor's order."""
        children = list(self._all())
        for child in reversed(children):
            child.ask_to_stop()
        asked_at = time.monotonic()
        for child in reversed(children):
            child.wait_stopped(until=asked_at + child.program.patience)

    def _all(self) -> Iterator[Child]:
        return (child for children in self._children.values() for child in children)

    def _have_beats(self, wished: int) -> None:
        beats = self._children["beat"]
        while len(beats) < wished:
            beats.append(self._begun("beat"))
        while len(beats) > wished:
            # Without a word, as when its machine is lost.
            beats.pop().wait_stopped(until=0.0)

    def _go_by(self, clock: str) -> None:
        self._clock = clock
        for name in _BY_CLOCK:
            for child in self._children[name]:
                child.wait_stopped(until=0.0)
            self._children[name] = [self._begun(name)]

    def _begun(self, name: str) -> Child:
        program, environment = self._programs[name], dict(os.environ)
        if self._clock and name in _BY_CLOCK:
            # A clock is wrong from the beginning of a program: it is executed, not forked.
            program = dataclasses.replace(program, entry="")
            environment |= by_another_clock(self._clock)
        child = Child(program, environment=environment, logs=self._logs)
        child.start()
        return child


def main(base: Path, logs: Path, port: int, wish: Path, only: str) -> None:
    """Keep the programs running until asked to stop."""
    follow_parent()
    django.setup()
    load_what_is_shared()
    asked: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hear)
    programs = [web_program(host="127.0.0.1", port=port), *background_programs(base)]
    crew = Crew([program for program in programs if only in ("", program.name)], logs)
    while not asked:
        wished = json.loads(wish.read_text())
        crew.tend(beats=wished["beats"], clock=wished["clock"])
        time.sleep(_TICK)
    crew.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), sys.argv[5])
