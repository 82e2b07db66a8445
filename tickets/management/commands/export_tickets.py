"""`manage.py export_tickets`: tickets with everything that belongs to them, as import_tickets takes them."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from tickets.interchange import csvlines, jsonlines
from tickets.interchange.house import own_source
from tickets.selectors.exporting import exported_files, exported_tickets
from tickets.services.importing.directory import Directory
from tickets.services.passages import record_passage


class Command(BaseCommand):
    """Writes one ticket after the other; whatever is masked here goes out masked."""

    help = "Export tickets with messages, history and the digests of their files (docs/import.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, help="the file to write; standard output without it")
        parser.add_argument("--format", choices=["jsonl", "csv"], default="jsonl")
        parser.add_argument("--since", type=_moment, help="only tickets in which something happened since (2026-03-31)")
        parser.add_argument("--organization", help="only those of the customer of this CNPJ or name")
        parser.add_argument("--files", type=Path, help="folder to which files go, under their SHA-256")

    def handle(self, *_args: Any, output: Path | None, since: datetime | None, **options: Any) -> None:
        form, folder = options["format"], options["files"]
        organization_id = _organization(options["organization"])
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        count = 0
        with _opened(output, self.stdout) as write:
            if form == "csv":
                write(csvlines.heading())
            written = csvlines.written if form == "csv" else jsonlines.written
            for row in exported_tickets(house=own_source(), since=since, organization_id=organization_id):
                write(written(row))
                count += 1
                if folder is not None:
                    _keep_files(row, folder)
        chosen = {"since": since.isoformat() if since else None, "organization": organization_id}
        record_passage(action="tickets_exported", data={"count": count, "format": form, **chosen})
        if output is not None:
            self.stdout.write(f"{count} tickets")


@contextmanager
def _opened(output: Path | None, stdout: OutputWrapper) -> Iterator[Any]:
    """Open what is written to; a file is there whole or not at all, and nobody else's to read."""
    if output is None:
        yield lambda text: stdout.write(text, ending="")
        return
    part = output.with_name(f"{output.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
        yield stream.write
    part.replace(output)


def _keep_files(row: dict[str, Any], folder: Path) -> None:
    for digest, pieces in exported_files(row):
        path = folder / digest
        if path.exists():
            continue
        part = folder / f"{digest}.part"
        with part.open("wb") as stream:
            stream.writelines(pieces)
        part.replace(path)


def _organization(name: str | None) -> int | None:
    if name is None:
        return None
    found = Directory().organization(name)
    if found is None:
        raise CommandError(f"no customer has this CNPJ or name: {name}")
    return found


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("write it as 2026-03-31 or 2026-03-31T14:05:00-03:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
