"""`manage.py import_tickets`: tickets of another system, with their words and history, from JSON lines or CSV."""

from __future__ import annotations

import gc
import io
from argparse import ArgumentTypeError
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from tickets.interchange import csvlines, jsonlines
from tickets.interchange.house import own_source
from tickets.interchange.wording import sentence_of
from tickets.services.importing.options import Act, Line, Options, Outcome
from tickets.services.importing.running import import_tickets

_ACTS = {
    Act.CREATED: pgettext_lazy("row of an import", "taken"),
    Act.UPDATED: pgettext_lazy("row of an import", "brought up to date"),
    Act.UNCHANGED: pgettext_lazy("row of an import", "unchanged"),
    Act.REFUSED: pgettext_lazy("row of an import", "refused"),
}


class Command(BaseCommand):
    """Takes what it can, tells what it cannot, and may be begun again; ends with 1 when rows were refused."""

    help = "Import tickets with messages and history (docs/import.md). Nobody is told of what is imported."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=_readable, help="JSON lines (.jsonl) or CSV (.csv)")
        parser.add_argument("--format", choices=["jsonl", "csv"], help="of a file whose name does not tell")
        parser.add_argument("--dry-run", action="store_true", help="try everything, keep nothing")
        parser.add_argument("--source", default="import", help="the system of rows that name none")
        parser.add_argument("--files", type=_folder, help="folder in which files lie under their SHA-256")
        parser.add_argument("--without-files", action="store_true", help="note files that are not there as missing")
        parser.add_argument("--create-missing", action="store_true", help="keep unknown people as people who left")
        parser.add_argument("--refused", type=Path, help="where refused rows go (FILE.refused.jsonl or .csv)")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], help="of the report")

    def handle(self, *_args: Any, file: Path, language: str | None, dry_run: bool, **options: Any) -> None:
        form = options["format"] or ("csv" if file.suffix.lower() == ".csv" else "jsonl")
        chosen = Options(
            source=options["source"],
            house=own_source(),
            zone=ZoneInfo(settings.TIME_ZONE),
            files=options["files"],
            skips_files=options["without_files"],
            creates_missing=options["create_missing"],
            is_dry=dry_run,
        )
        refused = options["refused"] or file.with_name(f"{file.stem}.refused.{form}")
        with translation.override(language or settings.LANGUAGE_CODE), ExitStack() as stack:
            source = _Csv(file, stack) if form == "csv" else _JsonLines(file, stack)
            # What is loaded by now stays: searching it for garbage again and again takes a tenth of the time.
            gc.freeze()
            counts = self._take(source, chosen, refused, is_loud=dry_run or options["verbosity"] > 1)
            self._sum_up(counts, refused, is_dry=dry_run)
            if refused_rows := counts[Act.REFUSED]:
                told = ngettext("%(count)d row was refused", "%(count)d rows were refused", refused_rows)
                raise CommandError(told % {"count": refused_rows}, returncode=1)

    def _take(self, source: _JsonLines | _Csv, chosen: Options, refused: Path, *, is_loud: bool) -> Counter[Act]:
        counts: Counter[Act] = Counter()
        writer = _Refused(refused, source)
        try:
            for outcome in import_tickets(source.lines(), options=chosen):
                counts[outcome.act] += 1
                if outcome.act == Act.REFUSED:
                    writer.add(outcome)
                if is_loud or outcome.act in (Act.REFUSED, Act.UPDATED):
                    self._tell(outcome)
        finally:
            writer.close()
        return counts

    def _tell(self, outcome: Outcome) -> None:
        values = {"line": outcome.line.number, "number": outcome.external_id or "?", "act": _ACTS[outcome.act]}
        line = _("line %(line)d, %(number)s: %(act)s") % values
        if outcome.ticket_id:
            line += f" (#{outcome.ticket_id})"
        self.stdout.write(line)
        for fault in outcome.faults:
            self.stdout.write(f"    {sentence_of(fault)}")

    def _sum_up(self, counts: Counter[Act], refused: Path, *, is_dry: bool) -> None:
        values = {str(act): counts[act] for act in Act}
        told = _("%(created)d taken, %(updated)d brought up to date, %(unchanged)d unchanged, %(refused)d refused.")
        self.stdout.write(told % values)
        if is_dry:
            self.stdout.write(_("It was a trial: nothing was kept."))
        if counts[Act.REFUSED]:
            self.stdout.write(_("Mend what was refused in %(file)s and import that file.") % {"file": refused})


class _JsonLines:
    """A file of JSON lines, and how a refused row is written."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self.stream = stack.enter_context(path.open("rb"))

    def lines(self) -> Iterator[Line]:
        for number, raw, fault, text in jsonlines.read_lines(self.stream):
            yield Line(number, raw, fault, text)

    def heading(self) -> str:
        return ""

    def written(self, outcome: Outcome, problems: str) -> str:
        text = outcome.line.text
        if text:
            return text if text.endswith("\n") else f"{text}\n"
        return jsonlines.written({**outcome.line.raw, "problems": problems}) if outcome.line.raw else ""


class _Csv:
    """A file of CSV, and how a refused row is written."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        raw = stack.enter_context(path.open("rb"))
        self.table = csvlines.Table(io.TextIOWrapper(raw, encoding=_encoding_of(path), errors="replace", newline=""))
        self.more = [*self.table.more, "problems"]

    def lines(self) -> Iterator[Line]:
        for number, raw, fault in csvlines.read_lines(self.table):
            yield Line(number, raw, fault)

    def heading(self) -> str:
        return csvlines.heading(more=self.more)

    def written(self, outcome: Outcome, problems: str) -> str:
        raw = outcome.line.raw
        return csvlines.written({**raw, "problems": problems}, more=self.more) if raw else ""


class _Refused:
    """The file of refused rows, made when there is the first one."""

    def __init__(self, path: Path, source: _JsonLines | _Csv) -> None:
        self.path, self.source = path, source
        self.stream: TextIO | None = None

    def add(self, outcome: Outcome) -> None:
        if self.stream is None:
            self.stream = self.path.open("w", encoding="utf-8", newline="")
            self.stream.write(self.source.heading())
        self.stream.write(self.source.written(outcome, " | ".join(map(sentence_of, outcome.faults))))

    def close(self) -> None:
        if self.stream is not None:
            self.stream.close()


def _encoding_of(path: Path) -> str:
    """Return how a table is written: UTF-8, or what spreadsheets on Windows write."""
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            try:
                # A letter may be cut at the piece's end.
                (piece + stream.readline()).decode("utf-8-sig")
            except UnicodeDecodeError:
                return "cp1252"
    return "utf-8-sig"


def _readable(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ArgumentTypeError(f"there is no file {text}")
    return path


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise ArgumentTypeError(f"there is no folder {text}")
    return path
