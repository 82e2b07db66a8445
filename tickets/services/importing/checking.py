"""What must be true of a row before anything of it is written: people of the right side, order, an end that fits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tickets.enums import OPEN_STATUSES, Audience, EntryKind, Status
from tickets.interchange.rows import MessageRow, TicketRow
from tickets.interchange.values import Fault, Named
from tickets.services.importing.directory import Directory, Person


class Checker:
    """Looks at one row, whose people are known, and yields what is wrong with it."""

    def __init__(self, row: TicketRow, directory: Directory, *, organization_id: int, now: datetime) -> None:
        self.row = row
        self.directory = directory
        self.organization_id = organization_id
        self.now = now

    def faults(self, status: str) -> Iterator[Fault]:
        """Yield every fault of a ticket that stands there."""
        yield from self._people(status)
        yield from self._messages()
        yield from self._instants()
        yield from self._end(status)

    def _person(self, named: Named) -> Person:
        found = self.directory.person(named)
        assert found is not None, "people are met before they are looked at"
        return found

    def _people(self, status: str) -> Iterator[Fault]:
        row = self.row
        if self._person(row["requester"]).organization_id != self.organization_id:
            yield Fault("other_organization", "requester", row["requester"].email)
        if row["opened_by"] and self._is_foreign(row["opened_by"]):
            yield Fault("other_organization", "opened_by", row["opened_by"].email)
        assignee = row["assignee"]
        if assignee is not None:
            person = self._person(assignee)
            if not person.is_support:
                yield Fault("not_support", "assignee", assignee.email)
            elif status in OPEN_STATUSES and not person.works:
                yield Fault("works_no_more", "assignee", assignee.email)
            if status == Status.NEW:
                yield Fault("new_with_assignee", "status")
        for place, follower in enumerate(row.followers, start=1):
            if self._is_foreign(follower.person):
                yield Fault("other_organization", f"followers[{place}].person", follower.person.email)

    def _is_foreign(self, named: Named) -> bool:
        return self._person(named).organization_id not in (None, self.organization_id)

    def _messages(self) -> Iterator[Fault]:
        row = self.row
        seen: set[str] = set()
        houses = self._houses()
        for place, message in enumerate(row.messages, start=1):
            where = f"messages[{place}]"
            author = self._person(message.author)
            if message.external_id in seen:
                yield Fault("twice", f"{where}.external_id", message.external_id)
            seen.add(message.external_id)
            if author.organization_id not in houses:
                yield Fault("other_organization", f"{where}.author", message.author.email)
            if not message.is_public and (place == 1 or not author.is_support):
                yield Fault("no_note", f"{where}.audience")
            if message.erased_at is not None and message.erased_by is None:
                yield Fault("missing", f"{where}.erased_by")
            yield from self._files(message, where)
            if self._is_empty(message) and not (place == 1 and row["immediate_requested"]):
                yield Fault("empty", f"{where}.body")

    @staticmethod
    def _files(message: MessageRow, where: str) -> Iterator[Fault]:
        for place, file in enumerate(message.files, start=1):
            if file.erased_at is not None and file.erased_by is None:
                yield Fault("missing", f"{where}.files[{place}].erased_by")
            if message.erased_at is not None and not file.is_gone:
                yield Fault("erased_with_file", f"{where}.files[{place}]", file.name)

    def _houses(self) -> set[int | None]:
        """Return whose people may have written: after a move also those of where the ticket was before."""
        houses: set[int | None] = {None, self.organization_id}
        for entry in self.row.timeline or ():
            if entry.kind == EntryKind.ORGANIZATION and entry.audience == Audience.INTERNAL:
                houses.update(self.directory.organization(name) for name in (entry.from_value, entry.to_value) if name)
        return houses

    @staticmethod
    def _is_empty(message: MessageRow) -> bool:
        return not (message.body or message.log_text or message.files or message.erased_at)

    def _instants(self) -> Iterator[Fault]:
        row = self.row
        if row["opened_at"] > self.now:
            yield Fault("in_future", "opened_at")
        last = row["opened_at"]
        for place, message in enumerate(row.messages, start=1):
            if message.at < last:
                yield Fault("not_in_order", f"messages[{place}].at")
            last = max(last, message.at)
        moments = [(f"messages[{place}].at", message.at) for place, message in enumerate(row.messages, start=1)]
        moments += [(f"timeline[{place}].at", entry.at) for place, entry in enumerate(row.timeline or (), start=1)]
        moments += [(name, row[name]) for name in ("closed_at", "status_since", "solution_proposed_at") if row[name]]
        for where, at in moments:
            if at > self.now:
                yield Fault("in_future", where)
            elif at < row["opened_at"] and "messages" not in where:
                yield Fault("before_opening", where)

    def _end(self, status: str) -> Iterator[Fault]:
        row = self.row
        if status == Status.CLOSED and row["closed_at"] is None:
            yield Fault("missing", "closed_at")
        if status != Status.CLOSED:
            for name in ("closing_reason", "rating"):
                if row[name] is not None:
                    yield Fault("not_closed", name)
        if status in OPEN_STATUSES and row["closed_at"] is not None:
            yield Fault("not_closed", "closed_at")
