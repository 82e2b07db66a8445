"""A row that was imported before and says something else now: what is new is added, or it says why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from helpdesk.invariants import verify
from tests.factories import new_key, say
from tests.tickets.importing.rows import export, row, run, take, the_ticket
from tickets.services.conversation import note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("aurora")]
OPEN = {"closed_at": None, "closing_reason": None, "status": "waiting_customer"}


def answered(**fields: Any) -> dict[str, Any]:
    """Return the row as it is a day later: the customer answered, and it was closed."""
    more = {"at": "2026-03-03T08:00:00-03:00", "author": "ana@aurora.example", "body": "Agora foi."}
    return row(messages=[*row()["messages"], more], closed_at="2026-03-03T09:00:00-03:00", **fields)


def test_words_and_the_end_are_added_behind_what_is_here(tmp_path: Path) -> None:
    take(tmp_path, row(**OPEN))
    before = list(the_ticket().timeline.order_by("id").values_list("id", "kind", "to_value"))

    said = take(tmp_path, answered(subject="1402 não fatura: resolvido"))

    ticket = the_ticket()
    assert "line 1, 4711: brought up to date" in said
    assert (ticket.status, ticket.message_count, ticket.version) == ("closed", 3, 2)
    assert ticket.subject == "1402 não fatura: resolvido"
    lines = list(ticket.timeline.order_by("id").values_list("id", "kind", "to_value"))
    assert lines[: len(before)] == before
    assert [line[1:] for line in lines[len(before) :]] == [("message", ""), ("status", "closed")]
    assert [result.cases for result in verify() if result.count] == []
    assert "1 unchanged" in take(tmp_path, answered(subject="1402 não fatura: resolvido"))


def test_history_that_an_export_tells_is_gone_on_with(tmp_path: Path) -> None:
    take(tmp_path, row(**OPEN))
    first = {**json.loads(export(tmp_path / "out.jsonl")), "source": "elsewhere"}
    take(tmp_path, answered())
    second = {**json.loads(export(tmp_path / "out.jsonl")), "source": "elsewhere"}

    assert "1 taken" in take(tmp_path, first)
    assert "1 brought up to date" in take(tmp_path, second)

    there = [json.loads(line) for line in export(tmp_path / "out.jsonl").splitlines()]
    assert {**there[0], "source": "elsewhere"} == there[1] == second
    second["timeline"][1]["actor"] = "bia@aurora.example"
    assert "timeline: what was imported before says something else here" in take(tmp_path, second)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (
            {"organization": "Boreal Atacado", "requester": "olga@boreal.example"},
            "messages[1].author: this person is of",
        ),
        ({"opened_at": "2026-03-02T08:59:00-03:00"}, "under this number another ticket is here"),
        (
            {"messages": [{**row()["messages"][0], "body": "Outra coisa"}, row()["messages"][1]]},
            "messages[1]: what was imported before says something else here",
        ),
        ({"messages": row()["messages"][:1]}, "messages[2]: what was imported before says something else here"),
    ],
)
def test_history_is_not_rewritten(tmp_path: Path, changed: dict[str, Any], why: str) -> None:
    take(tmp_path, row())
    before = export(tmp_path / "before.jsonl")

    said = take(tmp_path, row(**changed))

    assert why in said
    assert export(tmp_path / "after.jsonl") == before


def test_ticket_that_somebody_worked_on_here_is_left_alone(tmp_path: Path) -> None:
    take(tmp_path, row(**OPEN))
    marina = User.objects.get(email="marina@suporte.example")
    note(ticket_id=the_ticket().pk, by=marina, words=say("Liguei."), key=new_key())
    before = export(tmp_path / "before.jsonl")

    said = take(tmp_path, answered())

    assert "somebody worked on this ticket here since it came; nothing was changed." in said
    assert export(tmp_path / "after.jsonl") == before


def test_own_tickets_of_an_export_are_not_taken_again(tmp_path: Path) -> None:
    take(tmp_path, row())
    path = tmp_path / "out.jsonl"
    export(path)

    assert run(path) == "0 taken, 0 brought up to date, 1 unchanged, 0 refused.\n"
