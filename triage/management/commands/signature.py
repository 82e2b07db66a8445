"""Prints the signature of a log or an error text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from triage.signatures.making import signature_of
from triage.signatures.texts import text_of


class Command(BaseCommand):
    help = "Prints what the fault that FILE tells of is known by: the same on another day, at another customer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--digest", action="store_true", help="print what it is indexed by instead")

    def handle(self, *, file: Path, digest: bool, **_options: Any) -> None:
        try:
            data = file.read_bytes()
        except OSError as problem:
            raise CommandError(str(problem)) from problem
        found = signature_of(text_of(data))
        if found is None:
            raise CommandError("there are no words in it")
        self.stdout.write(found.digest if digest else found.text)
