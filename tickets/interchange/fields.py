"""Every field of a ticket that goes out or comes in; docs/import.md says the same in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tickets.enums import (
    Audience,
    CauseClass,
    ClosingReason,
    Customization,
    EntryKind,
    Environment,
    Extent,
    RequestType,
    Severity,
    Status,
    Stopped,
    Workaround,
)
from tickets.models import EXTERNAL_ID_LENGTH, SOURCE_LENGTH, SUBJECT_LENGTH


class Kind(StrEnum):
    """How a value is written."""

    TEXT = "text"
    LINE = "line"
    CODE = "code"
    PERSON = "person"
    FLAG = "flag"
    NUMBER = "number"
    INSTANT = "instant"
    DAY = "day"
    OBJECT = "object"
    LIST = "list"


@dataclass(frozen=True)
class Field:
    """One field: how its value is written, whether it must be there, how long or large it may be, what it may say."""

    name: str
    kind: Kind = Kind.LINE
    is_required: bool = False
    most: int = 0
    least: int = 0
    choices: tuple[str, ...] = ()


def _choice(name: str, values: list[str], *, required: bool = False) -> Field:
    return Field(name, Kind.CODE, required, choices=tuple(values))


def _table(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


_ID = Field("external_id", Kind.LINE, most=EXTERNAL_ID_LENGTH)
_ERASURE = (Field("erased_at", Kind.INSTANT), Field("erased_by", Kind.PERSON), Field("erase_reason", most=200))

TICKET: Final = _table(
    Field("source", Kind.LINE, most=SOURCE_LENGTH),
    Field("external_id", Kind.LINE, is_required=True, most=EXTERNAL_ID_LENGTH),
    Field("organization", Kind.LINE, is_required=True, most=200),
    Field("branch", Kind.LINE, most=20),
    Field("requester", Kind.PERSON, is_required=True),
    Field("opened_by", Kind.PERSON),
    Field("opened_at", Kind.INSTANT, is_required=True),
    Field("subject", Kind.LINE, is_required=True, most=SUBJECT_LENGTH),
    _choice("request_type", RequestType.values),
    _choice("stopped", Stopped.values),
    _choice("extent", Extent.values),
    _choice("environment", Environment.values),
    _choice("customization", Customization.values),
    _choice("workaround", Workaround.values),
    Field("immediate_requested", Kind.FLAG),
    Field("product", most=60),
    Field("module", Kind.NUMBER, most=32767),
    Field("routine", most=40),
    Field("routine_version", most=40),
    Field("contact_phone", most=40),
    _choice("status", Status.values),
    Field("status_since", Kind.INSTANT),
    Field("assignee", Kind.PERSON),
    Field("level", Kind.NUMBER, most=2, least=1),
    _choice("severity_asked", Severity.values),
    _choice("severity_triaged", Severity.values),
    _choice("severity", Severity.values),
    Field("is_immediate", Kind.FLAG),
    Field("resolving_level", Kind.NUMBER, most=2, least=1),
    Field("triaged_at", Kind.INSTANT),
    Field("legal_due_on", Kind.DAY),
    _choice("cause_class", CauseClass.values),
    Field("first_response_at", Kind.INSTANT),
    Field("workaround_at", Kind.INSTANT),
    Field("solution_proposed_at", Kind.INSTANT),
    _choice("proposed_reason", ClosingReason.values),
    Field("closed_at", Kind.INSTANT),
    _choice("closing_reason", ClosingReason.values),
    Field("closed_by", Kind.PERSON),
    Field("is_reply_unread", Kind.FLAG),
    Field("silence_since", Kind.INSTANT),
    Field("reminders_sent", Kind.NUMBER, most=20),
    Field("reminded_at", Kind.INSTANT),
    Field("follows", most=SOURCE_LENGTH + EXTERNAL_ID_LENGTH + 1),
    Field("rating", Kind.NUMBER, most=5, least=1),
    Field("rating_comment", Kind.TEXT, most=500),
    Field("messages", Kind.LIST),
    Field("timeline", Kind.LIST),
    Field("followers", Kind.LIST),
)
MESSAGE: Final = _table(
    _ID,
    Field("at", Kind.INSTANT, is_required=True),
    Field("author", Kind.PERSON, is_required=True),
    _choice("audience", Audience.values),
    Field("body", Kind.TEXT),
    Field("log_text", Kind.TEXT),
    Field("is_question", Kind.FLAG),
    Field("is_solution", Kind.FLAG),
    *_ERASURE,
    Field("files", Kind.LIST),
)
FILE: Final = _table(
    Field("name", is_required=True, most=200),
    Field("at", Kind.INSTANT),
    Field("size", Kind.NUMBER),
    Field("sha256", most=64),
    Field("kind", Kind.CODE, most=10),
    Field("media_type", most=100),
    *_ERASURE,
    Field("refused_at", Kind.INSTANT),
    Field("refused_for", most=120),
)
ENTRY: Final = _table(
    Field("at", Kind.INSTANT, is_required=True),
    _choice("kind", EntryKind.values, required=True),
    Field("actor", Kind.PERSON),
    _choice("audience", Audience.values),
    Field("from", most=200),
    Field("to", most=200),
    Field("message", most=EXTERNAL_ID_LENGTH),
    Field("data", Kind.OBJECT),
)
FOLLOWER: Final = _table(
    Field("person", Kind.PERSON, is_required=True),
    Field("added_by", Kind.PERSON),
    Field("at", Kind.INSTANT),
)
# What an export or a file of refused rows says of a row, and nobody reads.
PASSED_OVER: Final = frozenset({"number", "problems"})
