"""`manage.py demo_accounts`: who can sign in to the demo with what."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.demo.accounts import Account, accounts
from helpdesk.demo.loading import is_loaded
from helpdesk.demo.tokens import SEED


class Command(BaseCommand):
    help = "List the accounts of the demo with the password that all of them have."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="for programs")

        parser.add_argument("--seed", type=int, default=SEED, help="the seed with which the demo was loaded")

    def handle(self, *, as_json: bool, seed: int, **_options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("The demo is off; set DEMO=1 to see its accounts.")
        if not is_loaded():
            raise CommandError("The demo is not loaded; run `manage.py load_demo` first.")
        found = accounts(seed=seed)
        if as_json:
            self.stdout.write(json.dumps([account.as_plain() for account in found], ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_table(found)))


def _table(found: list[Account]) -> list[str]:
    # Tokens are for programs, and longer than a line.
    plain = [{**account.as_plain(), "api_token": None} for account in found]
    rows = [tuple(str(value or "") for value in account.values()) for account in plain]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
