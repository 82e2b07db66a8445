"""Taking the rows of a file: a batch at a time, each in a transaction of its own, no row stopping another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate, islice

from django.db import DatabaseError, transaction

from core.database import database_now
from tickets.interchange.covering import Asked, Covered
from tickets.interchange.rows import TicketRow, read_row
from tickets.interchange.values import Fault
from tickets.models import Ticket
from tickets.services.importing.beside import Beside
from tickets.services.importing.building import Builder, Built
from tickets.services.importing.directory import Directory, people_of
from tickets.services.importing.options import Act, Line, Options, Outcome, RowRefused
from tickets.services.importing.updating import update_ticket
from tickets.services.importing.writing import write_tickets
from tickets.services.passages import record_passage

BATCH = 500
# Starting a second process takes about as long as taking so many rows.
ALONE = 500
_COMPARED = ("external_id", "import_digest")
# Longer texts become files, of which only the beginning is shown; of a batch so many signs are covered ahead.
_LONGEST = 16 * 1024
_MOST_SIGNS = 8 * 1024 * 1024


@dataclass(frozen=True)
class _Read:
    """A row of the file, read, or with why it cannot be."""

    line: Line
    row: TicketRow | None
    faults: tuple[Fault, ...]


@dataclass
class _Waiting:
    """A row that was built and is to be written with others."""

    line: Line
    row: TicketRow
    built: Built


def import_tickets(lines: Iterable[Line], *, options: Options) -> Iterator[Outcome]:
    """Take the rows and yield what came of each, in their order; what was yielded is committed, a batch at a time.

    A row that is here already changes nothing, so that an import which was killed is begun again from the start. In a
    dry run everything is tried, and taken back.
    """
    run, rows = _Run(options), iter(lines)
    with Beside() as beside:
        batch, covered = _read(rows, options), Covered()
        while batch:
            # Rows are read ahead only where that lets another process work.
            ahead = _read(rows, options) if run.needs_words and beside.is_ready else None
            asked = _texts_of(ahead) if ahead else []
            if asked:
                beside.ask(asked)
            yield from run.take(batch, covered)
            batch = _read(rows, options) if ahead is None else ahead
            if batch and run.counts[Act.CREATED] >= ALONE:
                beside.start()
            covered = beside.answer(asked) if asked else Covered()
    run.conclude()


def _read(rows: Iterator[Line], options: Options) -> list[_Read]:
    """Return the next batch."""
    return [_read_line(line, options) for line in islice(rows, BATCH)]


def _read_line(line: Line, options: Options) -> _Read:
    if line.fault is not None:
        return _Read(line, None, (line.fault,))
    row, faults = read_row(line.raw, source=options.source, zone=options.zone)
    return _Read(line, row, tuple(faults))


def _texts_of(batch: list[_Read]) -> list[Asked]:
    """Return the texts that are kept as messages and subjects, each once."""
    asked: dict[str, bool] = {}
    for read in batch:
        if read.row is not None:
            asked.setdefault(read.row["subject"], False)
            for message in read.row.messages:
                asked[message.body] = True
                asked.setdefault(message.log_text, False)
    short = [one for one in asked.items() if len(one[0]) <= _LONGEST]
    sums = accumulate(len(text) for text, _is_words in short)
    return [one for one, signs in zip(short, sums, strict=True) if signs <= _MOST_SIGNS]


class _Run:
    """One import: what it looked up so far, and what it did."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.directory = Directory(creates_missing=options.creates_missing)
        self.counts: Counter[Act] = Counter()
        self.waiting: list[_Waiting] = []
        self.outcomes: list[Outcome] = []
        self.awaited: set[tuple[str, str]] = set()
        self.needs_words = False

    def take(self, batch: list[_Read], covered: Covered) -> list[Outcome]:
        """Take a batch in one transaction and return what came of its rows.

        :param covered: what texts of these rows are shown as, as far as that was made ahead
        """
        self.outcomes = []
        rows = [read.row for read in batch if read.row is not None]
        with transaction.atomic():
            known = self._known(rows)
            self.builder = Builder(self.directory, self.options, database_now(), covered)
            self.directory.meet(rows)
            for read in batch:
                if read.row is not None:
                    self._take(read.line, read.row, known)
                else:
                    self._refuse(read.line, str(read.line.raw.get("external_id") or "")[:100], read.faults)
            self._write()
            if self.options.is_dry:
                transaction.set_rollback(True)
        if self.options.is_dry:
            self.directory.forget()
            self.directory.promise(row.key for row in rows)
        done = Counter(outcome.act for outcome in self.outcomes)
        self.counts += done
        # A file that is gone through once more needs no words until it comes to what is new.
        self.needs_words = done[Act.CREATED] > 0
        return sorted(self.outcomes, key=lambda outcome: outcome.line.number)

    def _known(self, rows: list[TicketRow]) -> dict[tuple[str, str], Ticket]:
        """Return what is here already of these rows, by source and number there; this portal's own by theirs."""
        wanted: dict[str, list[str]] = {}
        for row in rows:
            wanted.setdefault(row["source"], []).append(row["external_id"])
        known: dict[tuple[str, str], Ticket] = {}
        for source, numbers in wanted.items():
            found = Ticket.objects.filter(source=source, external_id__in=numbers).only(*_COMPARED)
            known.update({(source, ticket.external_id): ticket for ticket in found})
            if source == self.options.house:
                ours = [int(number) for number in numbers if number.isascii() and number.isdecimal()]
                native = Ticket.objects.filter(pk__in=[pk for pk in ours if pk < 2**63], external_id="").only(
                    *_COMPARED
                )
                known.update({(source, str(ticket.pk)): ticket for ticket in native})
        return known

    def _take(self, line: Line, row: TicketRow, known: dict[tuple[str, str], Ticket]) -> None:
        if row.key in self.awaited or (row["follows"] and self.awaited):
            # It speaks of one that only waits to be written.
            known |= {waiting.row.key: waiting.built.ticket for waiting in self._write()}
        ticket = known.get(row.key)
        try:
            if ticket is not None:
                self._meet_again(line, row, ticket)
            else:
                self.waiting.append(_Waiting(line, row, self._build(row)))
                self.awaited.add(row.key)
        except RowRefused as refused:
            self._refuse(line, row["external_id"], refused.faults)

    def _build(self, row: TicketRow) -> Built:
        is_plain = all(self.directory.person(named) for named in people_of(row)) and not any(
            message.files for message in row.messages
        )
        if is_plain:
            # Nothing is written while it is built: no savepoint is needed.
            return self.builder.build(row)
        with self._apart():
            return self.builder.build(row)

    @contextmanager
    def _apart(self) -> Iterator[None]:
        """Do something for one row alone: where it fails, whoever was kept for it as one who left is known no more."""
        try:
            with transaction.atomic():
                yield
        except (RowRefused, DatabaseError):
            self.directory.take_back()
            raise
        self.directory.keep()

    def _meet_again(self, line: Line, row: TicketRow, ticket: Ticket) -> None:
        if ticket.import_digest == row.digest or not ticket.external_id:
            self.outcomes.append(Outcome(line, Act.UNCHANGED, row["external_id"], ticket.pk))
            return
        try:
            with self._apart():
                is_new = update_ticket(ticket.pk, row, self.builder)
        except DatabaseError as error:
            raise RowRefused(Fault("not_kept", "", type(error).__name__)) from error
        act = Act.UPDATED if is_new else Act.UNCHANGED
        self.outcomes.append(Outcome(line, act, row["external_id"], ticket.pk))

    def _write(self) -> list[_Waiting]:
        """Write what waits, all at once, or each for itself where one of them cannot be kept."""
        waiting, self.waiting, self.awaited = self.waiting, [], set()
        if not waiting:
            return []
        written = []
        try:
            with transaction.atomic():
                write_tickets([one.built for one in waiting])
            written = waiting
        except DatabaseError:
            written = [one for one in waiting if self._write_alone(one)]
        for one in written:
            self.outcomes.append(Outcome(one.line, Act.CREATED, one.row["external_id"], one.built.ticket.pk))
        return written

    def _write_alone(self, one: _Waiting) -> bool:
        try:
            with transaction.atomic():
                write_tickets([one.built])
        except DatabaseError as error:
            self._refuse(one.line, one.row["external_id"], (Fault("not_kept", "", type(error).__name__),))
            return False
        return True

    def _refuse(self, line: Line, external_id: str, faults: tuple[Fault, ...]) -> None:
        self.outcomes.append(Outcome(line, Act.REFUSED, external_id, None, faults))

    def conclude(self) -> None:
        """Leave in the trail what was done, unless nothing was."""
        if self.options.is_dry or not (self.counts[Act.CREATED] or self.counts[Act.UPDATED]):
            return
        record_passage(
            action="tickets_imported",
            data={"source": self.options.source, **{str(act): self.counts[act] for act in Act}},
        )
