"""Histories that files tell are held against the state machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tickets.importing.rows import export, row, take
from tickets.states import Act, Side, way_between

EVERYONE = frozenset(Side)


@pytest.mark.parametrize(
    ("before", "after", "sides", "way"),
    [
        ("new", "new", EVERYONE, []),
        ("new", "closed", EVERYONE, [(Act.CLOSE, Side.SUPPORT, "closed")]),
        ("new", "closed", frozenset({Side.CUSTOMER, Side.HOUSE}), None),
        ("waiting_customer", "closed", frozenset({Side.HOUSE}), [(Act.CLOSE_SILENT, Side.HOUSE, "closed")]),
        (
            "closed",
            "waiting_customer",
            EVERYONE,
            [(Act.REOPEN, Side.CUSTOMER, "in_progress"), (Act.ASK_CUSTOMER, Side.SUPPORT, "waiting_customer")],
        ),
        ("in_progress", "new", EVERYONE, None),
        ("cancelled", "closed", EVERYONE, None),
    ],
)
def test_way_between_statuses_is_the_shortest_that_may_be_gone(
    before: str, after: str, sides: frozenset[Side], way: list[tuple[Act, Side, str]] | None
) -> None:
    assert way_between(before, after, sides=sides) == way


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "changed", "why"),
    [
        (1, {"at": "2026-03-02T08:00:00-03:00"}, "timeline[2].at: this lies before what stands above it"),
        (1, {"message": "9"}, "timeline[2].message: the ticket has no message of that number"),
        (1, {"to": "x", "kind": "rated"}, "timeline[2]: this word is not one of those"),
        (1, {"to": "nobody@x.example", "kind": "requester"}, "nobody has this address"),
        (1, {"kind": "organization", "to": "Ninguém SA"}, "timeline[2]: this word is not one of those"),
        (1, {"kind": "details", "data": {"fields": [[]]}}, "timeline[2]: this word is not one of those"),
        (2, {"to": ""}, "assignee: the timeline ends with another assignee"),
        (3, {"actor": "ana@aurora.example"}, "timeline[4]: no act leads from that status to this one"),
        (4, {"from": "new"}, "timeline[5]: no act leads from that status to this one"),
        (4, {"to": "cancelled", "data": {"act": "close"}}, "timeline[5]: no act leads from that status to this one"),
        (4, {"kind": "acknowledged"}, "status: the timeline ends with another status"),
    ],
)
def test_history_that_cannot_be_is_refused(
    aurora: object, place: int, changed: dict[str, Any], why: str, tmp_path: Path
) -> None:
    take(tmp_path, row())
    told = {**json.loads(export(tmp_path / "out.jsonl")), "source": "elsewhere"}
    assert [line["kind"] for line in told["timeline"]] == ["opened", "message", "assignee", "status", "status"]
    told["timeline"][place] |= changed

    said = take(tmp_path, told)

    assert why in said
    assert "0 taken" in said


@pytest.mark.django_db
def test_line_about_a_note_stays_inside(aurora: object, tmp_path: Path) -> None:
    note = {"at": "2026-03-02T11:00:00-03:00", "author": "marina@suporte.example", "audience": "internal", "body": "x"}
    take(tmp_path, row(messages=[*row()["messages"], note]))
    told = {**json.loads(export(tmp_path / "out.jsonl")), "source": "elsewhere"}
    line = next(line for line in told["timeline"] if line["kind"] == "note")
    del line["audience"]

    assert "a line about an internal note is internal." in take(tmp_path, told)
