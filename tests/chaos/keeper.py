"""Starts the portal's programs and starts again at once what dies; run as a process with one thread of its own.

Run as: python -m tests.chaos.keeper BASE LOGS PORT    with the environment that the programs get
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

import django

from helpdesk.supervisor.children import Child
from helpdesk.supervisor.forking import load_what_is_shared
from helpdesk.supervisor.lifeline import follow_parent
from helpdesk.supervisor.programs import background_programs, web_program

_TICK = 0.05


def main(base: Path, logs: Path, port: int) -> None:
    """Keep the programs running until asked to stop, then stop them in the supervisor's order."""
    follow_parent()
    django.setup()
    load_what_is_shared()
    asked: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hear)
    programs = [web_program(host="127.0.0.1", port=port), *background_programs(base)]
    children = [Child(program, environment=os.environ, logs=logs) for program in programs]
    for child in children:
        child.start()
    while not asked:
        for child in children:
            # The supervisor waits longer with each death; here they die on purpose.
            child.deaths = 0
            child.tend()
        time.sleep(_TICK)
    for child in reversed(children):
        child.ask_to_stop()
    asked_at = time.monotonic()
    for child in reversed(children):
        child.wait_stopped(until=asked_at + child.program.patience)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
