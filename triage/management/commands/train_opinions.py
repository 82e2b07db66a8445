"""`manage.py train_opinions`: what judged tickets teach, into the file that comes with the product."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from triage.rulebook.book import usual
from triage.teaching import taught


class Command(BaseCommand):
    """Reads no database. For whoever works on the product: run it when judged tickets were added, or rules changed."""

    help = "Teach the opinions that come with the product from tickets that people judged (docs/triage.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seen", type=Path, nargs="+", required=True, help="tickets on which rules were written")
        parser.add_argument("--unseen", type=Path, nargs="+", required=True, help="tickets that no rule was written on")
        parser.add_argument("--to", type=Path, required=True, help="the file to write")

    def handle(self, *_args: Any, **options: Any) -> None:
        seen, unseen = _read(options["seen"]), _read(options["unseen"])
        begun = time.perf_counter()
        opinions = taught(seen, unseen, usual())
        kept = opinions.to_bytes()
        options["to"].write_bytes(kept)
        self.stdout.write(
            f"taught by {len(seen)} and {len(unseen)} tickets in {time.perf_counter() - begun:.0f} s: "
            f"{len(kept) / 1e6:.2f} MB"
        )


def _read(files: Sequence[Path]) -> list[dict[str, Any]]:
    rows = []
    for file in files:
        try:
            held = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            rows += [json.loads(line) for line in held.decode().splitlines() if line.strip()]
        except (OSError, EOFError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from error
    return rows
