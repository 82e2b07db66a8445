"""`manage.py audit_chain`: the newest seal of the trail, to be kept elsewhere; or whether one that was kept holds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.audit_chain import head_of_chain, seal_numbered


class Command(BaseCommand):
    """Print NUMBER:DIGEST of the newest seal, or compare with one."""

    help = "Print the newest seal of the trail as NUMBER:DIGEST; with --expect compare with one that was kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--expect", metavar="NUMBER:DIGEST", help="a seal that was printed earlier")

    def handle(self, *args: Any, expect: str | None = None, **options: Any) -> None:
        if expect:
            number, _colon, digest = expect.partition(":")
            if not number.isdecimal() or seal_numbered(int(number)) != digest:
                raise CommandError(f"seal {number} is not the one that was kept")
        self.stdout.write(str(head_of_chain()))
