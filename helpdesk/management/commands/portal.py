"""`manage.py portal`: everything that the portal needs, on this machine, in one command."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from helpdesk.supervisor import database, ground, start
from helpdesk.supervisor.collecting import collecting
from helpdesk.supervisor.forking import load_what_is_shared
from helpdesk.supervisor.watch import Watch
from helpdesk.supervisor.welcome import welcome


class Command(BaseCommand):
    help = "Start broker, web, worker, beat and sweeper, mend what dies, and stop all of it on Ctrl-C."
    # The commands that prepare the database run the checks; a second start is to be quick.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        start.add_arguments(parser)

    def handle(self, *, collect: bool, **_options: Any) -> None:
        ready = start.made_ready()
        ground.forget_counts(settings.METRICS_FOLDER)
        with collecting(base=ready.place.base, wanted=collect):
            database.prepare_database(
                base=ready.place.base,
                environment=os.environ,
                before_redis=bool(ready.broker.argv),
                tell=self._tell,
            )
        load_what_is_shared()
        Watch(ready.place, broker=ready.broker, environment=os.environ, tell=self._tell).run(
            when_answering=lambda: self._tell(welcome(url=ready.url))
        )
        self._tell("Stopped.")

    def _tell(self, text: str) -> None:
        # A terminal that went away must not end the portal.
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except OSError:
            # For the rest of this process and the children that it forks, under the number that it had.
            with open(os.devnull, "w") as nothing:
                os.dup2(nothing.fileno(), sys.stdout.fileno())
