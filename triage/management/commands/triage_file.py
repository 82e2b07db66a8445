"""`manage.py triage_file`: what triage says of tickets in a file of JSON lines, one line for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from triage.deciding.decision import decide
from triage.deciding.request import Request
from triage.deciding.rows import row_of
from triage.rulebook.book import usual


class Command(BaseCommand):
    """Reads no database: what it says rests on the lines and the rulebook alone."""

    help = "Triage tickets from JSON lines: subject, description, log, product, module, routine, environment, …"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON lines, UTF-8 (docs/triage.md)")
        parser.add_argument("--out", type=Path, required=True, help="the file to write, in the same order")

    def handle(self, *_args: Any, file: Path, out: Path, **_options: Any) -> None:
        book = usual()
        count = 0
        with out.open("w", encoding="utf-8") as written:
            for request in _requests(file):
                written.write(json.dumps(row_of(decide(request, book)), ensure_ascii=False) + "\n")
                count += 1
        self.stdout.write(f"{count} tickets")


def _requests(file: Path) -> Iterator[Request]:
    with file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield Request.read(json.loads(line))
            except (ValueError, TypeError, AttributeError) as error:
                raise CommandError(f"Line {number}: {error}") from error
