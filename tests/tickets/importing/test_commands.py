"""import_tickets and export_tickets as they are run: trials, reports, refusals that can be mended, beginning again."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, Organization, User
from core.models import Delivery, OutboxEvent
from core.services.outbox import drain_due
from helpdesk.invariants import verify
from notifications.models import Notification
from tests.factories import make_branch
from tests.tickets.importing.rows import export, row, run, take, the_ticket, write
from tickets.models import Message, Original, Ticket, TimelineEntry
from tickets.services.importing import running
from tickets.services.silence import sweep_silence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("aurora")]


def test_ticket_comes_with_its_words_and_a_history_made_of_them(tmp_path: Path) -> None:
    said = take(tmp_path, row(product="WinThor", module=14, followers=[{"person": "bia@aurora.example"}]))

    ticket = the_ticket()
    assert said == "1 taken, 0 brought up to date, 0 unchanged, 0 refused.\n"
    assert (ticket.status, ticket.closing_reason, ticket.source) == ("closed", "guided", "antigo")
    assert (ticket.organization.name, ticket.contract.plan) == ("Aurora Distribuidora", "prime")
    assert (ticket.module.name, ticket.module_group.name, ticket.product.name) == ("Vendas", "Faturamento", "WinThor")
    assert ticket.opened_at.isoformat() == "2026-03-02T12:00:00+00:00"
    assert ticket.first_response_at.isoformat() == "2026-03-02T13:15:00+00:00"
    assert ticket.closed_at == ticket.status_since == ticket.last_event_at
    assert [(entry.kind, entry.actor.name) for entry in ticket.timeline.order_by("id")] == [
        ("opened", "Ana Lima"),
        ("follower_added", "Ana Lima"),
        ("message", "Marina Sales"),
        ("assignee", "Marina Sales"),
        ("status", "Marina Sales"),
        ("status", "Marina Sales"),
    ]
    assert [result.cases for result in verify() if result.count] == []


def test_nobody_is_told_of_what_is_imported(tmp_path: Path) -> None:
    waiting = row("2", status="waiting_customer", closed_at=None, closing_reason=None)
    take(tmp_path, row(), waiting, row("3", severity_asked="critical", is_immediate=True))

    assert sweep_silence() == drain_due() == 0
    assert (Notification.objects.count(), Delivery.objects.count()) == (0, 0)
    assert set(OutboxEvent.objects.values_list("name", flat=True)) == {"TicketImported"}
    assert the_ticket("2").next_silence_at is None


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    take(tmp_path, row(), row("4712"))
    before = [list(model.objects.order_by("pk").values()) for model in (Ticket, Message, TimelineEntry, OutboxEvent)]

    said = take(tmp_path, row("4712"), row())

    assert said == "0 taken, 0 brought up to date, 2 unchanged, 0 refused.\n"
    after = [list(model.objects.order_by("pk").values()) for model in (Ticket, Message, TimelineEntry, OutboxEvent)]
    assert after == before


def test_trial_tells_each_row_and_keeps_nothing(tmp_path: Path) -> None:
    follow_up = row("4712", follows="4711")
    bad = row("4713", requester="nobody@aurora.example")

    said = take(tmp_path, row(), follow_up, bad, words=["--dry-run"])

    lines = said.splitlines()
    assert [line.partition(" (#")[0] for line in lines[:3]] == [
        "line 1, 4711: taken",
        "line 2, 4712: taken",
        "line 3, 4713: refused",
    ]
    assert lines[3].startswith("    nobody has this address: import people first")
    assert lines[-2] == f"Mend what was refused in {tmp_path / 'tickets.refused.jsonl'} and import that file."
    assert (Ticket.objects.count(), Message.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_follow_up_of_an_earlier_batch_passes_a_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 1)

    said = take(tmp_path, row(), row("4712", follows="4711"), words=["--dry-run"])

    assert "2 taken, 0 brought up to date, 0 unchanged, 0 refused." in said


def test_report_speaks_the_readers_language(tmp_path: Path) -> None:
    path = write(tmp_path / "tickets.jsonl", [row(subject="")])
    out = StringIO()

    with pytest.raises(CommandError, match=r"^1 linha foi recusada$"):
        call_command("import_tickets", str(path), "--language", "pt-br", stdout=out)

    assert out.getvalue().splitlines()[:2] == ["linha 1, 4711: recusado", "    subject: isto precisa ser informado."]


def test_bad_rows_stop_no_other_and_can_be_mended(tmp_path: Path) -> None:
    bad = row("4712", messages=[{"at": "ontem", "author": "ana@aurora.example", "body": "x"}])

    said = take(tmp_path, row(), bad, "[1,2]", row("4713"))
    refused = tmp_path / "tickets.refused.jsonl"
    kept = [json.loads(line) for line in refused.read_text().splitlines()]

    assert "2 taken, 0 brought up to date, 0 unchanged, 2 refused." in said
    assert kept == [
        {
            **bad,
            "problems": 'messages[1].at: this is no moment: write it as 2026-03-31T14:05:00-03:00. It says "ontem".',
        },
        "[1,2]",
    ]
    kept[0]["messages"][0]["at"] = "2026-03-02T09:00:00-03:00"
    assert "1 taken" in run(write(tmp_path / "mended.jsonl", kept[:1]))
    assert sorted(Ticket.objects.values_list("external_id", flat=True)) == ["4711", "4712", "4713"]


def test_row_that_the_database_refuses_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(tmp_path, row("0"))
    # What came meanwhile, by another import, after this one looked.
    monkeypatch.setattr(running._Run, "_known", lambda _self, _rows: {})

    said = take(tmp_path, row("1"), row("0", subject="outro"), row("2"))

    assert "line 2, 0: refused\n    the database did not take this row." in said
    assert sorted(Ticket.objects.values_list("external_id", flat=True)) == ["0", "1", "2"]
    assert [result.cases for result in verify() if result.count] == []


def test_secrets_are_covered_and_scripts_are_words(tmp_path: Path) -> None:
    body = "A senha: Verao2024! é do banco. <script>alert(1)</script> [x](javascript:alert(1))"
    first = {"at": "2026-03-02T09:00:00-03:00", "author": "ana@aurora.example", "body": body}
    take(tmp_path, row(subject="senha: Verao2024!", messages=[first, row()["messages"][1]]))

    ticket = the_ticket()
    message = ticket.messages.get(is_opening=True)
    assert "Verao2024" not in ticket.subject + message.body + message.body_html
    assert "<script" not in message.body_html
    assert "javascript:" not in message.body_html.replace("(javascript:alert(1))", "")
    assert dict(Original.objects.values_list("field", "text")) == {"subject": "senha: Verao2024!", "body": body}
    assert [result.cases for result in verify() if result.count] == []


def test_contract_is_the_one_of_the_opening(tmp_path: Path, aurora: Organization) -> None:
    prime = aurora.contracts.get()
    prime.starts_on = "2026-02-01"
    prime.save()
    aurora.contracts.create(plan="standard", starts_on="2025-01-01", ends_on="2026-01-31")
    early = {"opened_at": "2026-01-31T23:30:00-03:00", "closed_at": "2026-03-02T17:30:00-03:00"}

    take(tmp_path, row(), row("4712", **early))

    assert (the_ticket().contract.plan, the_ticket("4712").contract.plan) == ("prime", "standard")


def test_unknown_people_are_kept_as_people_who_left(tmp_path: Path) -> None:
    messages = [
        {"at": "2026-03-02T09:00:00-03:00", "author": "Zé Velho <ze@aurora.example>", "body": "Oi"},
        {"at": "2026-03-02T10:00:00-03:00", "author": "antiga@suporte.example", "body": "Olá"},
    ]
    gone = row(requester="Zé Velho <ze@aurora.example>", assignee="antiga@suporte.example", messages=messages)

    take(tmp_path, gone, row("1", requester="ninguem@aurora.example", closing_reason="?"), words=["--create-missing"])

    left = User.objects.filter(is_active=False).order_by("email")
    assert [(one.email, one.name, str(one.organization or ""), one.has_usable_password()) for one in left] == [
        ("antiga@suporte.example", "antiga", "", False),
        ("ze@aurora.example", "Zé Velho", "Aurora", False),
    ]
    assert [one.has_staff_role for one in left] == [False, False]
    assert AuditEntry.objects.filter(action="former_person_recorded").count() == 2


def test_import_and_export_are_in_the_trail(tmp_path: Path) -> None:
    take(tmp_path, row(), row("4712", requester="x"))
    export(tmp_path / "out.jsonl")

    trail = AuditEntry.objects.order_by("id").values_list("action", "data")
    assert list(trail) == [
        ("tickets_imported", {"source": "antigo", "created": 1, "updated": 0, "unchanged": 0, "refused": 1}),
        ("tickets_exported", {"count": 1, "format": "jsonl", "since": None, "organization": None}),
    ]


def test_export_chooses_by_customer_and_moment(tmp_path: Path) -> None:
    other = row("2", organization="Boreal Atacado", requester="olga@boreal.example", assignee=None, closed_at=None)
    other |= {"closing_reason": None, "messages": [{**row()["messages"][0], "author": "olga@boreal.example"}]}
    later = row("3", opened_at="2026-05-01T09:00:00-03:00", closed_at="2026-05-02T09:00:00-03:00")
    later["messages"] = [{**row()["messages"][0], "at": "2026-05-01T09:00:00-03:00"}]
    take(tmp_path, row(), other, later)

    def numbers(*words: str) -> list[str]:
        return [json.loads(line)["external_id"] for line in export(tmp_path / "out", *words).splitlines()]

    assert numbers() == ["4711", "2", "3"]
    assert numbers("--organization", "Boreal Atacado") == ["2"]
    assert numbers("--since", "2026-04-01") == ["3"]
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600


def test_cells_of_an_export_are_no_formulas(tmp_path: Path) -> None:
    take(tmp_path, row(subject='=HYPERLINK("http://x")', routine="'1402"))

    table = list(csv.DictReader(StringIO(export(tmp_path / "out.csv", "--format", "csv")[1:]), delimiter=";"))

    assert table[0]["subject"] == '\'=HYPERLINK("http://x")'
    assert table[0]["routine"] == "''1402"
    assert not [cell for line in table for cell in line.values() if cell and cell[0] in "=+-@\t\r\n"]


def test_table_with_a_line_a_ticket_is_taken(tmp_path: Path, aurora: Organization) -> None:
    branch = make_branch(aurora, code="9")
    path = tmp_path / "velhos.csv"
    path.write_text(
        "external_id,organization,branch,requester,opened_at,subject,description\r\n"
        f'7,Aurora Distribuidora,{branch.cnpj},ana@aurora.example,2026-03-02T09:00,"Nota presa, sexta",Não sai\r\n',
        encoding="cp1252",
    )

    assert "1 taken" in run(path)
    assert (the_ticket("7").branch, the_ticket("7").status) == (branch, "new")
    # Without a zone it is the portal's own.
    assert the_ticket("7").messages.get().at.isoformat() == "2026-03-02T12:00:00+00:00"


def test_refused_lines_of_a_table_are_kept_with_all_that_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "velhos.csv"
    path.write_text(
        "external_id;organization;requester;opened_at;subject;description;cor\n"
        "7;Aurora Distribuidora;ana@aurora.example;2026-03-02T09:00;Nota presa;Não sai;azul\n"
    )

    assert "1 refused" in run(path)
    refused = tmp_path / "velhos.refused.csv"
    mended = refused.read_text(encoding="utf-8").replace(";cor;", ";", 1).replace(";azul;", ";", 1)
    (tmp_path / "mended.csv").write_text(mended, encoding="utf-8")
    assert "azul" in refused.read_text(encoding="utf-8")
    assert "1 taken" in run(tmp_path / "mended.csv")


def test_customers_are_looked_up_once_for_all_of_a_batch(tmp_path: Path, aurora: Organization) -> None:
    branch = make_branch(aurora, code="9")
    names = ["Aurora Distribuidora", aurora.short_name, branch.cnpj, "Boreal Atacado", "Ninguém SA"]

    with CaptureQueriesContext(connection) as queries:
        said = take(tmp_path, *[row(str(number), organization=name) for number, name in enumerate(names)])

    assert "3 taken, 0 brought up to date, 0 unchanged, 2 refused." in said
    assert set(Ticket.objects.values_list("external_id", "organization")) == {(n, aurora.pk) for n in "012"}
    tables = [re.findall(r'FROM "(accounts_(?:branch|organization|contract))"', one["sql"]) for one in queries]
    assert Counter(found[-1] for found in tables if found) == {
        "accounts_branch": 1,
        "accounts_organization": 1,
        "accounts_contract": 1,
    }


@pytest.mark.django_db(transaction=True)
def test_import_that_is_killed_goes_on_when_it_is_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 5)
    path = write(tmp_path / "tickets.jsonl", [row(str(number)) for number in range(20)])
    seen: list[running.Outcome] = []

    class Killed(BaseException):
        pass

    lines = [running.Line(place, json.loads(line)) for place, line in enumerate(path.read_text().splitlines(), 1)]

    def cut():
        for line in lines:
            if line.number == 13:
                raise Killed
            yield line

    options = running.Options(source="antigo", house="portal", zone=ZoneInfo("UTC"))
    with pytest.raises(Killed):
        seen.extend(running.import_tickets(cut(), options=options))

    assert Ticket.objects.count() == len(seen) == 10
    assert run(path) == "10 taken, 0 brought up to date, 10 unchanged, 0 refused.\n"
    assert [result.cases for result in verify() if result.count] == []


def test_refused_row_takes_back_its_own_people_and_no_others(tmp_path: Path) -> None:
    newcomer, other, third = ({"requester": f"{name}@aurora.example"} for name in ("nova", "outra", "terceira"))
    rows = [
        row("1", **newcomer),
        row("2", **other, product="Nada"),
        row("3", **newcomer),
        row("4", **other),
        # Known by its number, and another one by its day.
        row("1", **third, opened_at="2026-03-01T09:00:00-03:00"),
        row("5", **third),
    ]

    run(write(tmp_path / "rows.jsonl", rows), "--create-missing")

    assert dict(Ticket.objects.values_list("external_id", "requester__email")) == {
        "1": "nova@aurora.example",
        "3": "nova@aurora.example",
        "4": "outra@aurora.example",
        "5": "terceira@aurora.example",
    }
