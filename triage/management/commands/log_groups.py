"""Prints for each line of a log the number of the group that it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from triage.signatures.events import group_lines
from triage.signatures.texts import lines_of


class Command(BaseCommand):
    help = "Prints one group a line, for the lines of FILE in their order: lines of one event have the same."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: Any) -> None:
        try:
            lines = lines_of(file.read_bytes())
        except OSError as problem:
            raise CommandError(str(problem)) from problem
        groups = group_lines(lines)
        if groups:
            self.stdout.write("\n".join(map(str, groups)))
