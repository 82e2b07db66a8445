"""`manage.py event_map`: the table of events in docs/architecture.md, from the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.event_map import event_table

BEGIN, END = "<!-- event_map: begin -->", "<!-- event_map: end -->"


class Command(BaseCommand):
    help = "Print who publishes each event and who hears it, in order, as a Markdown table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", type=Path, help="put the table between the marks of this file instead")

    def handle(self, *, write: Path | None, **_options: Any) -> None:
        if write is None:
            self.stdout.write(event_table(), ending="")
            return
        before, begin, rest = write.read_text(encoding="utf-8").partition(BEGIN)
        _former, end, after = rest.partition(END)
        if not (begin and end):
            raise CommandError(f"{write} has no place for the table: it goes between {BEGIN} and {END}.")
        write.write_text(f"{before}{BEGIN}\n{event_table()}{END}{after}", encoding="utf-8")
