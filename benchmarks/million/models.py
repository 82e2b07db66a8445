"""What the lives left in the tables, as models to copy from: each value as it is, or as what stands in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

# The values of a copy, in the order in which `format` takes them.
TICKET, ORGANIZATION, REQUESTER, FIRST, SECOND, THIRD, OPENING, ANSWER, AT = (f"%{place}$s" for place in range(1, 10))
# How long after its cause a mail had left.
_SOON = timedelta(seconds=3)
_MARK = re.compile(r'"\x00([^"]*)"')


@dataclass(frozen=True)
class Cast:
    """Who played in the lives: the customer, and the three of support who serve the queue."""

    customer: int
    analysts: tuple[int, int, int]

    def word_of(self, person: int) -> str:
        """Return what stands in a copy for this person."""
        named = (REQUESTER, FIRST, SECOND, THIRD)
        return named[(self.customer, *self.analysts).index(person)]


@dataclass(frozen=True)
class LifeModel:
    """All that one life left, by table; `counts` says how many rows of each."""

    models: Mapping[str, list[dict[str, Any]]]

    def count(self, table: str) -> int:
        return len(self.models[table])


# In the order in which they lead to each other; how the rows of a ticket are found.
TABLES: Mapping[str, str] = {
    "tickets_ticket": "id = %(ticket)s",
    "tickets_message": "ticket_id = %(ticket)s",
    "tickets_timelineentry": "ticket_id = %(ticket)s",
    "triage_classification": "ticket_id = %(ticket)s",
    "core_outboxevent": "ordering_key = %(key)s",
    "core_delivery": "event_id IN (SELECT id FROM core_outboxevent WHERE ordering_key = %(key)s)",
    "notifications_notification": "ticket_id = %(ticket)s",
    "notifications_sentmail": "ticket_id = %(ticket)s",
}
_JSON = {
    "tickets_timelineentry": "data",
    "core_outboxevent": "payload",
    "core_delivery": "data",
    "notifications_notification": "data",
}
# The column that leads to another of these tables, and which.
_LEADS = {
    "tickets_timelineentry": ("message_id", "tickets_message"),
    "core_delivery": ("event_id", "core_outboxevent"),
    "notifications_notification": ("event_id", "core_outboxevent"),
    "notifications_sentmail": ("delivery_id", "core_delivery"),
}


def model_of(ticket: int, cast: Cast) -> LifeModel:
    """Return what this ticket left, with the place of what each row leads to as `other`."""
    found: dict[str, list[dict[str, Any]]] = {}
    places: dict[str, dict[int, int]] = {}
    for table, where in TABLES.items():
        rows = _rows(table, where, ticket)
        places[table] = {row["id"]: place for place, row in enumerate(rows)}
        column, target = _LEADS.get(table, ("", ""))
        for place, row in enumerate(rows):
            leads_to = row.get(column) if column else None
            row |= {"place": place, "other": None if leads_to is None else places[target][leads_to]}
        found[table] = rows
    _make_words(found, cast)
    _settle_times(found)
    return LifeModel(found)


def _rows(table: str, where: str, ticket: int) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        named: dict[str, str | int] = {"ticket": ticket, "key": f"ticket:{ticket}"}
        cursor.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY id", named)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _make_words(found: dict[str, list[dict[str, Any]]], cast: Cast) -> None:
    """Put into every text and JSON value what a copy has in the place of numbers."""
    messages = {row["id"]: (OPENING, ANSWER)[row["place"]] for row in found["tickets_message"]}
    for table, column in _JSON.items():
        for row in found[table]:
            value = row[column] if isinstance(row[column], dict) else json.loads(row[column])
            row[column] = _json_words({name: _in_copy(name, one, cast, messages) for name, one in value.items()})
    for row in (*found["core_outboxevent"], *found["core_delivery"]):
        row["ordering_key"] = _keyed(row["ordering_key"], cast)
        if "recipient" in row:
            row["recipient"] = _keyed(row["recipient"], cast)
    for row in found["tickets_timelineentry"]:
        if row["kind"] == "assignee" and row["to_value"]:
            row["to_value"] = cast.word_of(int(row["to_value"]))


def _in_copy(name: str, value: Any, cast: Cast, messages: Mapping[int, str]) -> Any:
    """Return a value of a JSON object, or what stands for it in a copy, marked."""
    if name == "at":
        return f"\0'{AT}'"
    if value is None or not (name.endswith("_id") or name in ("ticket", "user")):
        return value
    if name in ("ticket", "ticket_id"):
        return f"\0{TICKET}"
    if name == "organization_id":
        return f"\0{ORGANIZATION}"
    return f"\0{messages[value] if name == 'message_id' else cast.word_of(value)}"


def _json_words(value: dict[str, Any]) -> str:
    """Return the object as a text for `format`, in which marked values stand for themselves."""
    text = json.dumps(value, ensure_ascii=False).replace("\\u0000", "\0")
    return _MARK.sub(lambda match: match[1].replace("'", '"'), text)


def _keyed(key: str, cast: Cast) -> str:
    """Return a key such as `ticket:10001:user:7` for a copy."""
    words = key.split(":")
    for place, word in enumerate(words):
        if word == "ticket":
            words[place + 1] = TICKET
        elif word == "user":
            words[place + 1] = cast.word_of(int(words[place + 1]))
    return ":".join(words)


def _settle_times(found: dict[str, list[dict[str, Any]]]) -> None:
    """Let mails have left soon after their causes, and not today, when the lives were lived."""
    events = found["core_outboxevent"]
    for row in found["core_delivery"]:
        at = events[row["other"]]["at"]
        row |= {"available_at": at, "done_at": at + _SOON}
    for row in found["notifications_sentmail"]:
        delivery = found["core_delivery"][row["other"]]
        row |= {"sent_at": delivery["done_at"], "event_at": delivery["available_at"]}
