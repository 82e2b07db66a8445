"""A row as the rows of the database that it becomes, none of them written yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from core.services.bulk import maker_of
from masking.tokens import NumberedTokens
from tickets.enums import SEVERITY_RANK, Audience, ClosingReason, EntryKind, Severity, Status
from tickets.interchange.covering import Covered
from tickets.interchange.history import HistoryRefused, faults_of_told, made_history, status_of
from tickets.interchange.references import OF_CATALOGUE, OF_PEOPLE, are_words, kept_data
from tickets.interchange.rows import EntryRow, FileRow, MessageRow, TicketRow
from tickets.interchange.values import Fault, Named
from tickets.markup import render_words
from tickets.models import SUBJECT_LENGTH, Follower, Message, Ticket, TimelineEntry
from tickets.services.details import COMMENT_LENGTH
from tickets.services.importing.checking import Checker
from tickets.services.importing.directory import Directory, Person, people_of
from tickets.services.importing.filing import file_away, is_there
from tickets.services.importing.options import Options, RowRefused
from tickets.services.opening import as_e164
from tickets.services.originals import Texts, masked_by
from tickets.services.reasons import REASON_LENGTH
from tickets.services.tokens import tokens_of_new_ticket

_COPIED = (
    "request_type", "stopped", "extent", "environment", "customization", "workaround", "routine", "routine_version",
    "severity_asked", "severity_triaged", "cause_class", "proposed_reason", "rating_comment",
)  # fmt: skip
_COPIED_OR_NONE = (
    "resolving_level", "triaged_at", "legal_due_on", "first_response_at", "workaround_at", "solution_proposed_at",
    "silence_since", "reminded_at", "rating",
)  # fmt: skip

_new_ticket, _new_message, _new_entry = maker_of(Ticket), maker_of(Message), maker_of(TimelineEntry)


@dataclass
class BuiltMessage:
    """A message with what is kept beside it: what tokens cover, files to claim, traces of files that are gone."""

    message: Message
    originals: Texts
    files: Sequence[UUID] = ()
    # Each with who erased it.
    traces: Sequence[tuple[FileRow, int | None]] = ()
    by_digest: dict[str, UUID] = field(default_factory=dict)


@dataclass
class Built:
    """A ticket with everything around it; lines of the timeline name their message by its place."""

    ticket: Ticket
    messages: list[BuiltMessage]
    entries: list[tuple[TimelineEntry, int | None]]
    followers: list[Follower]
    tokens: NumberedTokens


class Builder:
    """Makes tickets of rows whose people were met."""

    def __init__(self, directory: Directory, options: Options, now: datetime, covered: Covered) -> None:
        self.directory = directory
        self.options = options
        self.now = now
        self.covered = covered

    def build(self, row: TicketRow, tokens: NumberedTokens | None = None) -> Built:
        """Return what the row becomes.

        :param tokens: of a ticket that is here already
        :raises RowRefused: with everything that is wrong with it
        """
        organization_id = self.directory.organization(row["organization"])
        if organization_id is None:
            raise RowRefused(Fault("unknown_organization", "organization", row["organization"]))
        self._meet(row, organization_id)
        status = status_of(row, self.directory.is_support)
        checker = Checker(row, self.directory, organization_id=organization_id, now=self.now)
        faults = [*checker.faults(status)]
        if row.timeline is not None:
            faults += faults_of_told(row, self.directory.is_support)
        if faults:
            raise RowRefused(*faults)
        ticket = self._ticket(row, organization_id, status)
        tokens = tokens_of_new_ticket() if tokens is None else tokens
        for text in (row["subject"], *(text for told in row.messages for text in (told.body, told.log_text))):
            tokens.leave_out(text)
        marked, originals = masked_by({"subject": row["subject"]}, self.covered.shown)
        ticket.subject = tokens.numbered(marked["subject"])[:SUBJECT_LENGTH]
        messages = [
            self._message(told, originals if place == 0 else {}, faults, tokens, place=place)
            for place, told in enumerate(row.messages)
        ]
        ticket.rating_comment = tokens.numbered(self.covered.shown(ticket.rating_comment))[:COMMENT_LENGTH]
        if faults:
            raise RowRefused(*faults)
        entries = self.entries(row, self._history(row), messages)
        self._conclude(row, ticket, entries)
        return Built(ticket, messages, entries, list(self._followers(row)), tokens)

    def _meet(self, row: TicketRow, organization_id: int) -> None:
        unknown = {named.email: named for named in people_of(row) if self.directory.person(named) is None}
        ours = {named.email for named in (row["assignee"], row["closed_by"]) if named is not None}
        ours |= {message.author.email for message in row.messages if not message.is_public}
        faults = []
        for email, named in unknown.items():
            is_ours = email in ours or self.directory.has_address_of_support(email)
            if self.directory.admit(named, organization_id=None if is_ours else organization_id) is None:
                faults.append(Fault("unknown_person", "", email))
        if faults:
            raise RowRefused(*faults)

    def _id(self, named: Named | None) -> int | None:
        person = self.directory.person(named) if named else None
        return person.pk if person else None

    def _known(self, named: Named) -> Person:
        person = self.directory.person(named)
        assert person is not None, "people are met before a row is built"
        return person

    def _history(self, row: TicketRow) -> Sequence[EntryRow]:
        if row.timeline is not None:
            return row.timeline
        try:
            return made_history(row, self.directory.is_support)
        except HistoryRefused as refused:
            raise RowRefused(refused.fault) from refused

    def _ticket(self, row: TicketRow, organization_id: int, status: str) -> Ticket:
        placed, faults = self._placed(row, organization_id)
        phone = as_e164(row["contact_phone"]) if row["contact_phone"] else ""
        if row["contact_phone"] and not phone:
            faults.append(Fault("bad_phone", "contact_phone", row["contact_phone"]))
        if faults:
            raise RowRefused(*faults)
        return _new_ticket(
            **placed,
            **severities_of(row),
            **{name: row[name] or "" for name in _COPIED},
            **{name: row[name] for name in _COPIED_OR_NONE},
            organization_id=organization_id,
            contract_id=self.directory.contract_id(organization_id=organization_id, at=row["opened_at"]),
            requester_id=self._known(row["requester"]).pk,
            opened_by_id=self._known(row["opened_by"] or row["requester"]).pk,
            immediate_requested=bool(row["immediate_requested"]),
            contact_phone=phone,
            status=status,
            assignee_id=self._id(row["assignee"]),
            level=row["level"] or 1,
            is_immediate=bool(row["is_immediate"]),
            opened_at=row["opened_at"],
            status_since=row["status_since"] or row["opened_at"],
            closed_at=row["closed_at"] if status == Status.CLOSED else None,
            closing_reason=(row["closing_reason"] or ClosingReason.RESOLVED) if status == Status.CLOSED else "",
            is_reply_unread=bool(row["is_reply_unread"]),
            reminders_sent=row["reminders_sent"] or 0,
            message_count=len(row.messages),
            source=row["source"],
            external_id=row["external_id"],
            import_digest=row.digest,
        )

    def _placed(self, row: TicketRow, organization_id: int) -> tuple[dict[str, Any], list[Fault]]:
        """Return where in the customer's house and in the catalogue the ticket belongs."""
        faults: list[Fault] = []
        placed: dict[str, Any] = {"branch_id": None, "product_id": None, "follows_id": None}
        if row["branch"]:
            placed["branch_id"] = self.directory.branch(row["branch"], organization_id=organization_id)
            if placed["branch_id"] is None:
                faults.append(Fault("unknown_branch", "branch", row["branch"]))
        if row["product"]:
            placed["product_id"] = self.directory.product(row["product"])
            if placed["product_id"] is None:
                faults.append(Fault("unknown_product", "product", row["product"]))
        if row["module"] is not None:
            module = self.directory.module(placed["product_id"], row["module"])
            if module is None:
                faults.append(Fault("unknown_module", "module", str(row["module"])))
            else:
                placed |= {"module_id": module.pk, "module_group_id": module.group_id, "product_id": module.product_id}
        if row["follows"]:
            found = self.directory.ticket(row["source"], row["follows"], house=self.options.house)
            if found is not None and found[1] == organization_id:
                placed["follows_id"] = found[0]
            elif not self.directory.is_promised(row["source"], row["follows"]):
                faults.append(Fault("unknown_ticket", "follows", row["follows"]))
        return placed, faults

    def _message(
        self, told: MessageRow, subject: Texts, faults: list[Fault], tokens: NumberedTokens, *, place: int
    ) -> BuiltMessage:
        author = self._known(told.author)
        filed = file_away(told, options=self.options, author_id=author.pk)
        faults += [Fault(fault.code, f"messages[{place + 1}].{fault.field}", fault.value) for fault in filed.faults]
        is_erased = told.erased_at is not None
        # The subject is the ticket's, and stays; what was written in the message is gone.
        texts = {"body": "", "log_text": ""} if is_erased else {"body": filed.body, "log_text": filed.log_text}
        marked, originals = masked_by(texts, self.covered.shown)
        originals = {} if is_erased else originals | subject
        message = _new_message(
            author_id=author.pk,
            audience=told.audience,
            body=tokens.numbered(marked["body"]),
            log_text=tokens.numbered(marked["log_text"]),
            is_masked=bool(originals),
            is_opening=place == 0,
            is_question=told.is_question,
            is_solution=told.is_solution,
            is_by_support=author.is_support,
            at=told.at,
            erased_at=told.erased_at,
            erased_by_id=self._id(told.erased_by) if is_erased else None,
            erase_reason=tokens.numbered(self.covered.shown(told.erase_reason))[:REASON_LENGTH] if is_erased else "",
            external_id=told.external_id,
        )
        if filed.names:
            message.body_html = render_words(message.body, files=filed.names)
        else:
            message.body_html = tokens.numbered(self.covered.html(marked["body"]))
        traces = [(file, self._id(file.erased_by)) for file in told.files if file.is_gone]
        return BuiltMessage(message, originals, filed.ids, traces, filed.digests)

    def entries(
        self, row: TicketRow, history: Sequence[EntryRow], messages: Sequence[BuiltMessage]
    ) -> list[tuple[TimelineEntry, int | None]]:
        """Return lines of the timeline, with the place of the message that each is about.

        :raises RowRefused: when a line names what is not here
        """
        places = {built.message.external_id: place for place, built in enumerate(messages)}
        faults: list[Fault] = []
        entries: list[tuple[TimelineEntry, int | None]] = []
        for number, told in enumerate(history, start=1):
            where = f"timeline[{number}]"
            place = places.get(told.message)
            data = self._data(told, messages[place] if place is not None else None)
            before, after = (self._value(row, told.kind, value) for value in (told.from_value, told.to_value))
            if before is None or after is None or data is None or not (told.kind in _NAMING or are_words(told)):
                faults.append(Fault("unknown_word", where, f"{told.from_value} → {told.to_value}"))
                continue
            entry = _new_entry(
                at=told.at,
                actor_id=self._id(told.actor),
                kind=told.kind,
                audience=told.audience,
                from_value=before,
                to_value=after,
                data=data,
            )
            entries.append((entry, place))
            if told.kind in (EntryKind.MESSAGE, EntryKind.NOTE, EntryKind.OPENED):
                entries += self._missed(row, told, place or 0)
        if faults:
            raise RowRefused(*faults)
        return entries

    def _missed(self, row: TicketRow, told: EntryRow, place: int) -> Iterator[tuple[TimelineEntry, int]]:
        """Yield a line for each file of the message that nobody brought."""
        if not self.options.skips_files:
            return
        message: MessageRow = row.messages[place]
        for file in message.files:
            if not file.is_gone and not is_there(file, self.options):
                data = {"sha256": file.sha256 or "", "size": file.size or 0}
                line = _new_entry(at=told.at, kind=EntryKind.FILE_MISSED, audience=message.audience, data=data)
                yield line, place

    def _value(self, row: TicketRow, kind: EntryKind, value: str) -> str | None:
        """Return what a value of a file is here, None when it is nothing here."""
        if not value or kind not in _NAMING:
            return value
        if kind in OF_PEOPLE:
            found = self._id(Named(value.lower()))
        elif kind == EntryKind.ORGANIZATION:
            found = self.directory.organization(value)
        else:
            ticket = self.directory.ticket(row["source"], value, house=self.options.house)
            found = ticket[0] if ticket else 0 if self.directory.is_promised(row["source"], value) else None
        return str(found) if found is not None else None

    def _data(self, told: EntryRow, built: BuiltMessage | None) -> dict[str, Any] | None:
        data = kept_data(told)
        if data and told.kind == EntryKind.REVEALED:
            file = built.by_digest.get(str(data["attachment"])) if built else None
            return {"attachment": str(file)} if file else {}
        if data and told.kind == EntryKind.DETAILS:
            for side in ("from", "to"):
                data[side] = {name: self._detail(name, value) for name, value in data.get(side, {}).items()}
        return data

    def _detail(self, name: str, value: Any) -> Any:
        if value is None or name not in OF_CATALOGUE:
            return value
        if name == "branch_id":
            return self.directory.branch_id(str(value))
        product, _slash, number = str(value).rpartition("/")
        if name == "product_id":
            return self.directory.product(str(value))
        module = self.directory.module(self.directory.product(product), int(number)) if number.isdecimal() else None
        return module.pk if module else None

    def _followers(self, row: TicketRow) -> Iterator[Follower]:
        seen = {self._known(row["requester"]).pk}
        for told in row.followers:
            pk = self._known(told.person).pk
            if pk not in seen:
                seen.add(pk)
                by = told.added_by or row["opened_by"] or row["requester"]
                yield Follower(user_id=pk, added_by_id=self._known(by).pk, at=told.at or row["opened_at"])

    def _conclude(self, row: TicketRow, ticket: Ticket, entries: Sequence[tuple[TimelineEntry, int | None]]) -> None:
        """Set what the history says of the ticket as it stands."""
        moments = [entry.at for entry, _place in entries] + [message.at for message in row.messages]
        public = [entry.at for entry, _place in entries if entry.audience == Audience.PUBLIC]
        ticket.last_event_at = ticket.imported_until = max(moments)
        ticket.last_public_at = max(public, default=ticket.opened_at)
        moves = [entry.at for entry, _place in entries if entry.kind == EntryKind.STATUS]
        ticket.status_since = row["status_since"] or (moves[-1] if moves else ticket.opened_at)
        if ticket.status == Status.SOLUTION_PROPOSED and ticket.solution_proposed_at is None:
            ticket.solution_proposed_at = ticket.status_since
        if row.timeline is None:
            self._derive(row, ticket)

    def _derive(self, row: TicketRow, ticket: Ticket) -> None:
        """Set what a file without a history leaves open, from its words."""
        spoken = [message for message in row.messages[1:] if message.is_public]
        answers = [message.at for message in spoken if self.directory.is_support(message.author)]
        if ticket.first_response_at is None and answers:
            ticket.first_response_at = answers[0]
        if row["is_reply_unread"] is None and spoken and ticket.is_open:
            ticket.is_reply_unread = not self.directory.is_support(spoken[-1].author)


_NAMING = OF_PEOPLE | {EntryKind.ORGANIZATION, EntryKind.FOLLOW_UP}


def severities_of(row: TicketRow) -> dict[str, Any]:
    """Return the severity in force and the one for the queue, which is the higher of asked and triaged until agreed."""
    asked, triaged = row["severity_asked"], row["severity_triaged"]
    in_force = row["severity"] or asked or triaged or ""
    queue = in_force
    if triaged and in_force == (asked or in_force):
        queue = min(Severity(in_force), Severity(triaged), key=SEVERITY_RANK.__getitem__)
    return {
        "severity": in_force,
        "queue_severity": queue,
        "queue_severity_rank": SEVERITY_RANK[Severity(queue)] if queue else 9,
    }
