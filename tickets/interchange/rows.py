"""A ticket of a file as values: read field by field, with every fault by its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from tickets.enums import Audience, EntryKind
from tickets.interchange.fields import ENTRY, FILE, FOLLOWER, MESSAGE, PASSED_OVER, TICKET, Field
from tickets.interchange.values import Fault, Named, Unreadable, read_value

MOST_MESSAGES: Final = 10_000
_SHOWN: Final = 80
_UNREADABLE: Final = object()


@dataclass(frozen=True)
class FileRow:
    """A file of a message: its bytes are known by their digest; of one that is gone, the trace."""

    name: str
    at: datetime | None = None
    size: int | None = None
    sha256: str | None = None
    kind: str | None = None
    media_type: str | None = None
    erased_at: datetime | None = None
    erased_by: Named | None = None
    erase_reason: str | None = None
    refused_at: datetime | None = None
    refused_for: str | None = None

    @property
    def is_gone(self) -> bool:
        return self.erased_at is not None or self.refused_at is not None


@dataclass(frozen=True)
class MessageRow:
    """A word of the conversation; the first one is the description."""

    external_id: str
    at: datetime
    author: Named
    audience: str = Audience.PUBLIC
    body: str = ""
    log_text: str = ""
    is_question: bool = False
    is_solution: bool = False
    erased_at: datetime | None = None
    erased_by: Named | None = None
    erase_reason: str = ""
    files: tuple[FileRow, ...] = ()

    @property
    def is_public(self) -> bool:
        return self.audience == Audience.PUBLIC


@dataclass(frozen=True)
class EntryRow:
    """A line of the timeline, people and places named as in files; `message` by its own id there."""

    at: datetime
    kind: EntryKind
    actor: Named | None = None
    audience: str = Audience.PUBLIC
    from_value: str = ""
    to_value: str = ""
    message: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FollowerRow:
    """Who follows, since when, and who wished it."""

    person: Named
    added_by: Named | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class TicketRow:
    """A ticket with all that belongs to it; `values` are its own fields by name, absent ones None."""

    values: Mapping[str, Any]
    digest: str
    messages: Sequence[MessageRow] = ()
    # None where the file tells no history: it is made from the words and the dates then.
    timeline: Sequence[EntryRow] | None = None
    followers: Sequence[FollowerRow] = ()

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def key(self) -> tuple[str, str]:
        return self.values["source"], self.values["external_id"]


def digest_of(raw: Mapping[str, Any]) -> str:
    """Return what tells this row from one that says something else."""
    said = {name: value for name, value in raw.items() if name not in PASSED_OVER}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode("utf-8", "replace")).hexdigest()


def read_row(raw: Mapping[str, Any], *, source: str, zone: ZoneInfo) -> tuple[TicketRow | None, list[Fault]]:
    """Return the ticket that a row tells, or everything that is wrong with how it is written.

    :param source: of rows that name none
    """
    reader = _Reader(zone)
    values = reader.read(raw, TICKET, "")
    values["source"] = values["source"] or source
    if "/" in values["source"]:
        reader.faults.append(Fault("slash_in_source", "source", values["source"]))
    messages = reader.each(values.pop("messages"), MESSAGE, "messages", _message)
    told = values.pop("timeline")
    timeline = None if told is None else reader.each(told, ENTRY, "timeline", _entry)
    followers = reader.each(values.pop("followers"), FOLLOWER, "followers", _follower)
    if not messages and not reader.faults:
        reader.faults.append(Fault("missing", "messages"))
    if reader.faults:
        return None, reader.faults
    return TicketRow(values, digest_of(raw), messages, timeline, followers), []


class _Reader:
    """Reads what a row holds, and keeps what it could not read."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.faults: list[Fault] = []

    def read(self, raw: Any, fields: Mapping[str, Field], where: str) -> dict[str, Any]:
        """Return every field of the table, None where nothing readable stands."""
        if not isinstance(raw, Mapping):
            self.faults.append(Fault("no_object", where.rstrip(".")))
            raw = {}
        values: dict[str, Any] = dict.fromkeys(fields)
        for name, written in raw.items():
            wanted = fields.get(name)
            if wanted is None:
                if name not in PASSED_OVER:
                    self.faults.append(Fault("unknown_field", where + str(name)[:_SHOWN]))
                continue
            try:
                values[name] = read_value(wanted, written, zone=self.zone)
            except Unreadable as unreadable:
                self.faults.append(Fault(unreadable.code, where + name, _shown(written)))
                values[name] = _UNREADABLE
        for name, wanted in fields.items():
            if wanted.is_required and values[name] is None:
                self.faults.append(Fault("missing", where + name))
        return {name: None if value is _UNREADABLE else value for name, value in values.items()}

    def each(self, rows: list[Any] | None, fields: Mapping[str, Field], name: str, make: Any) -> tuple[Any, ...]:
        """Return what each of the list is made into, or nothing of it once something was wrong."""
        made = []
        if rows and len(rows) > MOST_MESSAGES:
            self.faults.append(Fault("too_many", name))
            rows = None
        for place, raw in enumerate(rows or ()):
            where = f"{name}[{place + 1}]."
            before = len(self.faults)
            values = self.read(raw, fields, where)
            if "files" in values:
                values["files"] = self.each(values["files"], FILE, f"{where}files", _file)
            if len(self.faults) == before:
                made.append(make(values, place))
        return tuple(made)


def _shown(value: Any) -> str:
    return str(value)[:_SHOWN] if value is not None else ""


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _file(values: dict[str, Any], _place: int) -> FileRow:
    return FileRow(**_given(values))


def _message(values: dict[str, Any], place: int) -> MessageRow:
    values["body"] = (values["body"] or "").strip()
    values["log_text"] = (values["log_text"] or "").strip("\n")
    return MessageRow(**{**_given(values), "external_id": values["external_id"] or str(place + 1)})


def _entry(values: dict[str, Any], _place: int) -> EntryRow:
    given = _given(values)
    renamed = {"from": "from_value", "to": "to_value"}
    named = {renamed.get(name, name): value for name, value in given.items()}
    return EntryRow(**{**named, "kind": EntryKind(given["kind"])})


def _follower(values: dict[str, Any], _place: int) -> FollowerRow:
    return FollowerRow(**_given(values))
