"""`manage.py doctor`: what is wrong with this installation, in sentences."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import translation

from helpdesk.doctor.examining import EXAMINATIONS
from helpdesk.doctor.findings import Finding


class Command(BaseCommand):
    """Changes nothing but a file that it writes and removes. Ends with 1 when something is wrong, not for advice."""

    help = "Say in sentences what is wrong with this installation, and what to do."
    # They are among what it tells.
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        # A terminal's language, as of every command.
        with translation.override("en"):
            wrong = sum(self._tell(name) for name in EXAMINATIONS)
        if wrong:
            raise CommandError(f"{wrong} things are wrong." if wrong > 1 else "One thing is wrong.", returncode=1)

    def _tell(self, name: str) -> int:
        found = _found(name)
        wrong = sum(finding.is_wrong for finding in found)
        verdict = self.style.ERROR("wrong") if wrong else self.style.SUCCESS("well")
        self.stdout.write(f"{name}: {verdict}")
        for finding in found:
            mark = self.style.ERROR("wrong") if finding.is_wrong else self.style.WARNING("advice")
            self.stdout.write(f"  {mark}  {finding.said}")
        return wrong


def _found(name: str) -> list[Finding]:
    try:
        return list(EXAMINATIONS[name]())
    except DatabaseError as error:
        return [Finding(f"The database stood in the way: {error}")]
