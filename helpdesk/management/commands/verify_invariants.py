"""`manage.py verify_invariants`: does what must hold, hold?"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.invariants import Result, verify


class Command(BaseCommand):
    """Reads the whole house and names what is broken; changes nothing. Ends with 1 when something is."""

    help = "Check the invariants that data can show (I1-I4, I9-I14)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--deep", action="store_true", help="read every file and compare its digest, too")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, deep: bool, json: bool, **_options: Any) -> None:
        results = []
        for result in verify(deep=deep):
            results.append(result)
            if not json:
                self._print(result)
        broken = sum(result.count for result in results)
        if json:
            self.stdout.write(_as_json(results))
        if broken:
            raise CommandError(f"{broken} cases in which what must hold does not", returncode=1)

    def _print(self, result: Result) -> None:
        verdict = self.style.ERROR(f"{result.count} broken") if result.count else self.style.SUCCESS("holds")
        self.stdout.write(f"{result.invariant.number:4} {result.invariant.promise}: {verdict}")
        for case in result.cases:
            self.stdout.write(f"       {case}")
        if result.count > len(result.cases):
            self.stdout.write(f"       and {result.count - len(result.cases)} more")


def _as_json(results: list[Result]) -> str:
    return json.dumps(
        [
            {
                "invariant": result.invariant.number,
                "promise": result.invariant.promise,
                "broken": result.count,
                "cases": list(result.cases),
            }
            for result in results
        ],
        ensure_ascii=False,
    )
