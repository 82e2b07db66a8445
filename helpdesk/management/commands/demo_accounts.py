"""`manage.py demo_accounts`: who can sign in to the demo with what."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.demo.accounts import Account, accounts
from helpdesk.demo.loading import is_loaded


class Command(BaseCommand):
    help = "List the accounts of the demo with the password that all of them have."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="for programs")

    def handle(self, *, as_json: bool, **_options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("The demo is off; set DEMO=1 to see its accounts.")
        if not is_loaded():
            raise CommandError("The demo is not loaded; run `manage.py load_demo` first.")
        found = accounts()
        if as_json:
            self.stdout.write(json.dumps([account.as_plain() for account in found], ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_table(found)))


def _table(found: list[Account]) -> list[str]:
    rows = [tuple(str(value or "") for value in account.as_plain().values()) for account in found]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
