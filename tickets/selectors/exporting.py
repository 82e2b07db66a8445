"""Tickets as an export hands them out: all that belongs to them, a batch at a time, in memory that stays flat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db.models import Q

from accounts.identifiers import is_head_office
from accounts.models import Branch, Organization, User
from attachments.models import Attachment
from attachments.selectors import content_of
from catalogue.models import Module, Product
from tickets.enums import Audience, EntryKind
from tickets.interchange.references import OF_CATALOGUE, OF_PEOPLE
from tickets.models import Follower, Message, Ticket, TimelineEntry
from tickets.services.words import OWNER_KIND

BATCH: Final = 200
_COPIED: Final = (
    "opened_at", "subject", "request_type", "stopped", "extent", "environment", "customization", "workaround",
    "immediate_requested", "routine", "routine_version", "contact_phone", "status", "status_since", "level",
    "severity_asked", "severity_triaged", "severity", "is_immediate", "resolving_level", "triaged_at", "legal_due_on",
    "cause_class", "first_response_at", "workaround_at", "solution_proposed_at", "proposed_reason", "closed_at",
    "closing_reason", "is_reply_unread", "silence_since", "reminders_sent", "reminded_at", "rating", "rating_comment",
)  # fmt: skip
_OF_MESSAGE: Final = ("audience", "body", "log_text", "is_question", "is_solution", "erased_at", "erase_reason")


def exported_tickets(
    *, house: str, since: datetime | None = None, organization_id: int | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the tickets by number, as rows that an import takes; what is masked goes out masked.

    :param house: what this portal calls itself as the source of its own tickets
    :param since: only those in which something happened at or after this instant
    :param organization_id: only those of this customer
    """
    chosen = Q() if since is None else Q(last_event_at__gte=since)
    if organization_id is not None:
        chosen &= Q(organization_id=organization_id)
    names = _Names(house)
    last = 0
    while batch := list(Ticket.objects.filter(chosen, pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        yield from _Batch(batch, names).rows()


def exported_files(row: Mapping[str, Any]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield digest and bytes of each file of a row that is here."""
    for message in row["messages"]:
        for file in message.get("files", ()):
            digest = file.get("sha256", "")
            found = Attachment.objects.filter(sha256=digest, blob__isnull=False, owner_kind=OWNER_KIND).first()
            if digest and found is not None:
                with content_of(found) as content:
                    yield digest, content.stream(0, content.size)


class _Names:
    """What files call people, places and products, remembered for a whole export."""

    def __init__(self, house: str) -> None:
        self.house = house
        self.products = dict(Product.objects.values_list("pk", "name"))
        modules = Module.objects.values_list("pk", "product_id", "number")
        self.modules = {pk: (product_id, number) for pk, product_id, number in modules}
        self._people: dict[int, str] = {}
        self._organizations: dict[int, str] = {}
        self._branches: dict[int, str] = {}

    def meet(self, people: Iterable[int | None], organizations: Iterable[int], branches: Iterable[int | None]) -> None:
        """Look up who is not known yet: one query a kind."""
        if wanted := {pk for pk in people if pk is not None} - self._people.keys():
            self._people.update(User.objects.filter(pk__in=wanted).values_list("pk", "email"))
        if houses := set(organizations) - self._organizations.keys():
            self._organizations.update(Organization.objects.filter(pk__in=houses).values_list("pk", "name"))
            offices = Branch.objects.filter(organization_id__in=houses).order_by("-pk")
            for organization_id, cnpj in sorted(
                offices.values_list("organization_id", "cnpj"), key=lambda office: is_head_office(office[1])
            ):
                # The head office's last, where there is one: its CNPJ is what a customer is called by.
                self._organizations[organization_id] = cnpj
        if places := {pk for pk in branches if pk is not None} - self._branches.keys():
            self._branches.update(Branch.objects.filter(pk__in=places).values_list("pk", "cnpj"))

    def person(self, pk: int | None) -> str | None:
        return self._people.get(pk) if pk is not None else None

    def organization(self, pk: int) -> str:
        return self._organizations[pk]

    def branch(self, pk: int | None) -> str | None:
        return self._branches.get(pk) if pk is not None else None

    def module(self, pk: int) -> str | None:
        """Return a module as a line of the timeline names it."""
        found = self.modules.get(pk)
        return f"{self.products[found[0]]}/{found[1]}" if found else None


class _Batch:
    """Some tickets with everything around them, in a fixed number of queries."""

    def __init__(self, tickets: Sequence[Ticket], names: _Names) -> None:
        self.tickets = tickets
        self.names = names
        ids = [ticket.pk for ticket in tickets]
        self.messages: Mapping[int, list[Message]] = _grouped(Message.objects.filter(ticket__in=ids).order_by("id"))
        self.entries: Mapping[int, list[TimelineEntry]] = _grouped(
            TimelineEntry.objects.filter(ticket__in=ids).order_by("id")
        )
        self.followers: Mapping[int, list[Follower]] = _grouped(
            Follower.objects.filter(ticket__in=ids).order_by("at", "id")
        )
        self.files: dict[int, list[Attachment]] = defaultdict(list)
        owners = [message.pk for messages in self.messages.values() for message in messages]
        # Not by their ids, which are chosen by chance: an export is the same wherever the tickets are.
        for file in Attachment.objects.owned_by(OWNER_KIND, owners).order_by("created_at", "name", "sha256"):
            self.files[file.owner_id or 0].append(file)
        self.keys = self._keys()
        self._meet()

    def rows(self) -> Iterator[dict[str, Any]]:
        for ticket in self.tickets:
            yield self._row(ticket)

    def _keys(self) -> dict[int, tuple[str, str]]:
        """Return source and number there of these tickets and of those that they name."""
        named = {ticket.follows_id for ticket in self.tickets if ticket.follows_id}
        named |= {int(entry.to_value) for entry in self._lines(EntryKind.FOLLOW_UP) if entry.to_value.isdecimal()}
        known = {ticket.pk: (ticket.source, ticket.external_id) for ticket in self.tickets}
        others = Ticket.objects.filter(pk__in=named - known.keys()).values_list("pk", "source", "external_id")
        known |= {pk: (source, number) for pk, source, number in others}
        return {pk: (source or self.names.house, number or str(pk)) for pk, (source, number) in known.items()}

    def _lines(self, *kinds: EntryKind) -> Iterator[TimelineEntry]:
        return (entry for entries in self.entries.values() for entry in entries if entry.kind in kinds)

    def _meet(self) -> None:
        people: set[int | None] = set()
        for ticket in self.tickets:
            people |= {ticket.requester_id, ticket.opened_by_id, ticket.assignee_id}
        for messages in self.messages.values():
            people |= {pk for message in messages for pk in (message.author_id, message.erased_by_id)}
        people |= {file.erased_by_id for files in self.files.values() for file in files}
        people |= {entry.actor_id for entries in self.entries.values() for entry in entries}
        people |= {pk for some in self.followers.values() for one in some for pk in (one.user_id, one.added_by_id)}
        people |= {int(value) for value in self._values(*OF_PEOPLE)}
        houses = {ticket.organization_id for ticket in self.tickets}
        houses |= {int(value) for value in self._values(EntryKind.ORGANIZATION)}
        branches: set[int | None] = {ticket.branch_id for ticket in self.tickets}
        for entry in self._lines(EntryKind.DETAILS):
            branches |= {entry.data.get(side, {}).get("branch_id") for side in ("from", "to")}
        self.names.meet(people, houses, branches)

    def _values(self, *kinds: EntryKind) -> Iterator[str]:
        return (value for entry in self._lines(*kinds) for value in (entry.from_value, entry.to_value) if value)

    def _row(self, ticket: Ticket) -> dict[str, Any]:
        names = self.names
        source, number = self.keys[ticket.pk]
        module = names.modules.get(ticket.module_id or 0)
        messages = self.messages.get(ticket.pk, [])
        ids = {message.pk: message.external_id or str(message.pk) for message in messages}
        row = {
            "source": source,
            "external_id": number,
            "organization": names.organization(ticket.organization_id),
            "branch": names.branch(ticket.branch_id),
            "requester": names.person(ticket.requester_id),
            "opened_by": names.person(ticket.opened_by_id),
            "product": names.products.get(ticket.product_id or 0),
            "module": module[1] if module else None,
            "assignee": names.person(ticket.assignee_id),
            "follows": self._ticket(ticket.follows_id, source),
            **{name: getattr(ticket, name) for name in _COPIED},
        }
        # Told even where it is false: what a file leaves open is taken from its words.
        told = {**_given(row), "is_reply_unread": ticket.is_reply_unread}
        told["messages"] = [self._message(message, ids) for message in messages]
        told["timeline"] = [self._entry(entry, ids, source) for entry in self.entries.get(ticket.pk, [])]
        if followers := self.followers.get(ticket.pk):
            told["followers"] = [self._follower(follower) for follower in followers]
        return told

    def _ticket(self, pk: int | None, source: str) -> str | None:
        """Return what a row of that source calls another ticket."""
        key = self.keys.get(pk or 0)
        return None if key is None else key[1] if key[0] == source else "/".join(key)

    def _message(self, message: Message, ids: Mapping[int, str]) -> dict[str, Any]:
        told = {
            "external_id": ids[message.pk],
            "at": message.at,
            "author": self.names.person(message.author_id),
            **{name: getattr(message, name) for name in _OF_MESSAGE},
            "erased_by": self.names.person(message.erased_by_id),
            "files": [self._file(file) for file in self.files.get(message.pk, [])],
        }
        return _given({**told, "audience": message.audience if message.audience != Audience.PUBLIC else ""})

    def _file(self, file: Attachment) -> dict[str, Any]:
        is_refused = file.erased_at is None and file.blob_id is None
        return _given(
            {
                "name": file.name,
                "at": file.created_at,
                "size": file.size,
                "sha256": "" if is_refused else file.sha256,
                "kind": file.kind,
                "media_type": file.media_type,
                "erased_at": file.erased_at,
                "erased_by": self.names.person(file.erased_by_id),
                "erase_reason": file.erase_reason,
                "refused_at": file.scanned_at if is_refused else None,
                "refused_for": file.scan_reason if is_refused else "",
            }
        )

    def _follower(self, follower: Follower) -> dict[str, Any]:
        people = {"person": self.names.person(follower.user_id), "added_by": self.names.person(follower.added_by_id)}
        return _given({**people, "at": follower.at})

    def _entry(self, entry: TimelineEntry, ids: Mapping[int, str], source: str) -> dict[str, Any]:
        kind = EntryKind(entry.kind)
        return _given(
            {
                "at": entry.at,
                "kind": entry.kind,
                "actor": self.names.person(entry.actor_id),
                "audience": entry.audience if entry.audience != Audience.PUBLIC else "",
                "from": self._value(kind, entry.from_value, source),
                "to": self._value(kind, entry.to_value, source),
                "message": ids.get(entry.message_id or 0),
                "data": self._data(kind, entry),
            }
        )

    def _value(self, kind: EntryKind, value: str, source: str) -> str | None:
        if value and kind in OF_PEOPLE:
            return self.names.person(int(value))
        if value and kind == EntryKind.ORGANIZATION:
            return self.names.organization(int(value))
        if value and kind == EntryKind.FOLLOW_UP:
            return self._ticket(int(value), source)
        return value

    def _data(self, kind: EntryKind, entry: TimelineEntry) -> dict[str, Any]:
        data = dict(entry.data)
        if kind == EntryKind.REVEALED and "attachment" in data:
            files = self.files.get(entry.message_id or 0, [])
            digest = next((file.sha256 for file in files if str(file.pk) == data["attachment"]), "")
            return {"attachment": digest} if digest else {}
        if kind == EntryKind.DETAILS:
            for side in ("from", "to"):
                data[side] = {name: self._detail(name, value) for name, value in data.get(side, {}).items()}
        return data

    def _detail(self, name: str, value: Any) -> Any:
        if value is None or name not in OF_CATALOGUE:
            return value
        if name == "branch_id":
            return self.names.branch(value)
        return self.names.products.get(value) if name == "product_id" else self.names.module(value)


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.ticket_id].append(row)
    return groups


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is there, as files write it."""
    return {name: _written(value) for name, value in values.items() if not _is_nothing(value)}


def _is_nothing(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, str | list | dict) and not value)


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
