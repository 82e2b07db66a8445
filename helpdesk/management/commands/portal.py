"""`manage.py portal`: everything that the portal needs, on this machine, in one command."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from helpdesk.supervisor import broker, database, ground
from helpdesk.supervisor.refusal import Refusal
from helpdesk.supervisor.watch import Place, Watch
from helpdesk.supervisor.welcome import welcome


class Command(BaseCommand):
    help = "Start broker, web, worker, beat and sweeper, mend what dies, and stop all of it on Ctrl-C."
    # The commands that prepare the database run the checks; a second start is to be quick.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT, help="where the web answers (PORT)")
        parser.add_argument("--host", default=settings.PORTAL_HOST, help="on which address (PORTAL_HOST)")

    def handle(self, *, port: int, host: str, **_options: Any) -> None:
        place = Place(base=settings.BASE_DIR, data=settings.PORTAL_DATA, host=host, port=port)
        try:
            self._run(place)
        except Refusal as refusal:
            # One sentence, without Django's own words around it.
            raise SystemExit(str(refusal)) from None
        except KeyboardInterrupt:
            # Before the watch listens for it: a command that prepares something was cut off, and is safe to repeat.
            raise SystemExit("Stopped before the start was complete.") from None

    def _run(self, place: Place) -> None:
        url = f"http://localhost:{place.port}"
        ground.prepare_folder(place.data)
        with ground.hold_folder(place.data, url=url) as was_killed:
            ground.ensure_port_free(place.host, place.port, patient=was_killed)
            ground.ensure_secret(place.data)
            ground.forget_counts(settings.METRICS_FOLDER)
            chosen = broker.choose(given=os.environ.get("REDIS_URL", ""), data=place.data)
            environment = self._environment(place, url=url, redis_url=chosen.url)
            database.prepare_database(base=place.base, environment=environment, tell=self._tell)
            Watch(place, broker=chosen, environment=environment, tell=self._tell).run(
                when_answering=lambda: self._tell(welcome(url=url))
            )
            self._tell("Stopped.")

    def _tell(self, text: str) -> None:
        # A terminal that went away must not end the portal.
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except OSError:
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 -- for the rest of this process

    def _environment(self, place: Place, *, url: str, redis_url: str) -> Mapping[str, str]:
        return {
            "PORTAL_URL": url,
            # 48 threads with an arena each would keep what they once needed.
            "MALLOC_ARENA_MAX": "2",
            **os.environ,
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "helpdesk.settings"),
            "PORTAL_DATA": str(place.data),
            "REDIS_URL": redis_url,
            "PORTAL_SUPERVISED": "1",
            "PYTHONUTF8": "1",
            "PYTHONUNBUFFERED": "1",
        }
