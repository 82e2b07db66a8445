"""`manage.py sweeper`: all sweeps in a loop that needs nothing but the database."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.checks import serving_refusal
from helpdesk.liveness import process_begins, process_ends, process_lives
from helpdesk.supervisor.lifeline import follow_parent
from helpdesk.sweeps import SWEEPS, Round, run_sweep
from helpdesk.telemetry import begin


class Command(BaseCommand):
    help = "Run every sweep at its interval until stopped; any number of these may run beside Celery's beat."
    # Checks would load every page's code into a process that serves none.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run every sweep once, now, and end")
        parser.add_argument("--heartbeat", type=Path, help="a file to touch after each round, for a health check")

    def handle(self, *, once: bool, heartbeat: Path | None, **_options: Any) -> None:
        if refusal := serving_refusal():
            raise CommandError(refusal)
        if once:
            self._run_once()
            return
        follow_parent()
        begin("sweeper")
        stop = threading.Event()

        def hear(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, hear)
        process_begins("sweeper")
        rounds = Round(SWEEPS)
        while not stop.is_set():
            rounds.run_due()
            process_lives("sweeper")
            if heartbeat is not None:
                heartbeat.touch()
            stop.wait(rounds.seconds_until_next())
        process_ends("sweeper")

    def _run_once(self) -> None:
        failed = [sweep.name for sweep in SWEEPS if not run_sweep(sweep.name)]
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")
