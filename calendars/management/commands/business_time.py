"""Answers a file of business time cases, so that the arithmetic can be checked from outside."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calendars.cases import answer


class Command(BaseCommand):
    help = "Answer business time cases (a JSON list, or JSON lines) with a JSON list of {id, ...}."
    # It needs neither database nor URLs.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("input", metavar="IN", help="file of cases; - reads the standard input")
        parser.add_argument("--out", metavar="OUT", default="-", help="file to write; - is the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        answers = [answer(case) for case in _read_cases(options["input"])]
        text = json.dumps(answers, ensure_ascii=False, indent=1) + "\n"
        if options["out"] == "-":
            self.stdout.write(text, ending="")
            return
        try:
            Path(options["out"]).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"cannot write {options['out']}: {error.strerror}") from error


def _read_cases(name: str) -> list[Any]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"cannot read {name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"cannot read {name}: not UTF-8") from error
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        return [_read_line(line) for line in text.splitlines() if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def _read_line(line: str) -> Any:
    # A line that is no JSON is answered with an error like any bad case: the others go on.
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return line
