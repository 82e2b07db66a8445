"""`manage.py after_restore`: what a database server's dump needs once it is restored, before any process starts."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from helpdesk.backup.settling import settle
from helpdesk.backup.words import settled_words


class Command(BaseCommand):
    """`manage.py restore` has done all of it; after a restored dump of PostgreSQL it is run by hand, once."""

    help = "Migrate, leave out numbers that may have been used, hold back mails, end sessions, and verify invariants."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--moved",
            action="store_true",
            help="the portal was stopped before the backup and has not run since: mails that waited are sent",
        )

    def handle(self, *, moved: bool, **_options: Any) -> None:
        call_command("migrate", "--no-input", verbosity=0)
        for line in settled_words(settle(tell_what_waits=moved), moved=moved):
            self.stdout.write(line)
        call_command("verify_invariants", stdout=self.stdout)
