"""`manage.py load_demo`: a desk that has been living for three months, in an empty portal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from core.cache import leave_redis_alone
from core.database import database_now
from helpdesk.demo.loading import is_loaded, load
from helpdesk.demo.tokens import SEED


class Command(BaseCommand):
    help = "Fill an empty portal with the demo: customers, people, catalogue, tickets of three months."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="another seed makes another demo")
        parser.add_argument("--now", type=_moment, help="as of this moment, ISO 8601 (the database's clock)")
        parser.add_argument("--before-redis", action="store_true", help="Redis is yet to start: nothing is asked of it")

    def handle(self, *, seed: int, now: datetime | None, before_redis: bool, **_options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("The demo is off; set DEMO=1 to load it.")
        if before_redis:
            leave_redis_alone()
        if is_loaded():
            self.stdout.write("The demo is loaded already; nothing was done.")
            return
        if User.objects.exists():
            raise CommandError("The demo needs an empty portal; name another folder with PORTAL_DATA=/path/to/folder.")
        clock = database_now()
        moment = now or clock
        if moment > clock:
            raise CommandError("The demo's moment lies ahead; give a --now that has passed.")
        loaded = load(now=moment, seed=seed)
        self.stdout.write(f"The demo is loaded: {loaded.people} people, {loaded.tickets} tickets.")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
