"""The demo as it is loaded: every status, repeatable, true to the house's invariants, refused where it may not be."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.enums import Plan
from accounts.models import Contract, Organization, User
from attachments.models import Attachment
from catalogue.models import ModuleGroup
from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery
from core.services.outbox import drain_due
from helpdesk.demo.house import PASSWORD
from helpdesk.demo.loading import load
from helpdesk.invariants import verify
from notifications.models import Notification
from tests.factories import make_analyst
from tickets.enums import Audience, ClosingReason, EntryKind, Status
from tickets.models import Message, Ticket, TimelineEntry
from tickets.selectors import home

pytestmark = pytest.mark.django_db
A_FEW = 0.05


def told(command: str, *words: str) -> str:
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue()


def snapshot() -> list[Any]:
    tickets = Ticket.objects.order_by("id").values_list("subject", "opened_at", "status", "last_event_at")
    messages = Message.objects.order_by("at", "id").values_list("author__email", "body", "at")
    # Numbers go on where a rolled back load left them on PostgreSQL.
    return [*tickets, *((author, re.sub(r"#\d+", "#", body), at) for author, body, at in messages)]


def test_demo_is_a_living_desk(demo: None) -> None:
    now = database_now() - timedelta(days=30)
    said = told("load_demo", "--seed", "5", "--now", now.isoformat())
    while drain_due(limit=500):
        pass

    statuses = Counter(Ticket.objects.values_list("status", flat=True))
    assert set(statuses) == set(Status.values)
    assert min(statuses.values()) >= 4
    assert said == f"The demo is loaded: {User.objects.count()} people, {Ticket.objects.count()} tickets.\n"
    assert 195 <= Ticket.objects.count() <= 215
    assert set(Ticket.objects.exclude(closing_reason="").values_list("closing_reason", flat=True)) == set(
        ClosingReason.values
    )
    assert [result for result in verify(deep=True) if result.count] == []
    assert Ticket.objects.filter(next_silence_at__lte=now).count() == 0
    assert Message.objects.filter(at__gt=now).count() == TimelineEntry.objects.filter(at__gt=now).count() == 0
    assert list(Ticket.objects.order_by("id").values_list("id", flat=True)) == list(
        Ticket.objects.order_by("opened_at", "id").values_list("id", flat=True)
    )
    assert 30 <= len(mail.outbox) <= 200
    assert set(Attachment.objects.values_list("kind", flat=True)) >= {"text", "image", "video", "pdf", "office"}
    assert Ticket.objects.filter(contract__isnull=True).count() == 0


def test_demo_tells_what_is_rare_on_a_desk() -> None:
    load(now=database_now(), share=A_FEW)

    kinds = set(TimelineEntry.objects.values_list("kind", flat=True))
    # Severities change by agreement alone, and triage is not there yet; a file follows its message.
    left = {"acknowledged", "revealed", "severity", "follower_removed"}
    left |= {"file_added", "file_missed", "file_erased", "file_refused"}
    assert set(EntryKind.values) - kinds == left
    assert Ticket.objects.filter(is_immediate=True, status=Status.IN_PROGRESS).count() == 2
    assert Ticket.objects.filter(is_at_risk=True).exclude(contract__plan=Plan.PRIME).count() == 0
    assert Message.objects.filter(audience=Audience.INTERNAL).exists()
    assert Message.objects.exclude(log_text="").exists()


def test_a_question_and_a_solution_wait_on_ana() -> None:
    load(now=database_now(), share=A_FEW)
    ana = User.objects.get(email="ana.lima@aurora.example")

    waiting = [(entry.ticket.status, entry.ticket.subject) for entry in home.waiting_on(user=ana)]

    assert waiting == [
        (Status.SOLUTION_PROPOSED, "Banco recusou a remessa de ontem"),
        (Status.WAITING_CUSTOMER, "Carga não aparece na 1402"),
    ]


def test_demo_is_the_same_for_the_same_seed_and_moment() -> None:
    now = database_now()
    found = []
    for seed in (3, 3, 4):
        with transaction.atomic():
            load(now=now, seed=seed, share=A_FEW)
            found.append(snapshot())
            transaction.set_rollback(True)

    assert found[0] == found[1]
    assert found[0] != found[2]


def test_nobody_is_told_of_the_demos_past() -> None:
    now = database_now()
    load(now=now, share=A_FEW)

    waiting = Delivery.objects.filter(state=DeliveryState.PENDING)
    assert waiting.exists()
    assert waiting.filter(event__at__lt=now - timedelta(hours=24)).count() == 0
    assert Notification.objects.filter(read_at=None, at__lt=now - timedelta(hours=30)).count() == 0
    assert Notification.objects.filter(read_at=None).exists()


def test_customers_have_two_plans_one_of_which_changed() -> None:
    load(now=database_now(), share=A_FEW)

    plans = {
        name: [
            contract.plan for contract in Contract.objects.filter(organization__short_name=name).order_by("starts_on")
        ]
        for name in Organization.objects.values_list("short_name", flat=True)
    }
    assert plans == {
        "Aurora": ["prime"],
        "Serra Azul": ["standard", "prime"],
        "Casa do Norte": ["standard"],
        "Três Pontas": ["standard"],
    }
    assert list(Organization.objects.filter(shares_tickets=True).values_list("short_name", flat=True)) == ["Serra Azul"]


def test_load_command_tells_what_it_made_and_does_it_once(demo: None) -> None:
    load(now=database_now(), share=A_FEW)
    before = snapshot()

    assert told("load_demo") == "The demo is loaded already; nothing was done.\n"
    assert snapshot() == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["load_demo"], "The demo is off; set DEMO=1 to load it."),
        (["demo_accounts"], "The demo is off; set DEMO=1 to see its accounts."),
    ],
)
def test_commands_are_refused_while_the_demo_is_off(words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        told(*words)

    assert str(refused.value) == sentence
    assert User.objects.count() == 0


def test_load_command_leaves_a_portal_that_people_use_alone(demo: None) -> None:
    make_analyst()

    with pytest.raises(CommandError) as refused:
        told("load_demo")

    assert str(refused.value) == "The demo needs an empty portal; name another folder with PORTAL_DATA=/path/to/folder."
    assert User.objects.count() == 1


def test_load_command_refuses_a_moment_that_lies_ahead(demo: None) -> None:
    with pytest.raises(CommandError) as refused:
        told("load_demo", "--now", "2999-01-01")

    assert str(refused.value) == "The demo's moment lies ahead; give a --now that has passed."


def test_demo_that_breaks_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.demo.data.scenes", lambda: [{"story": "there is none"}])

    with pytest.raises(KeyError):
        load(now=database_now(), share=A_FEW)

    assert (User.objects.count(), ModuleGroup.objects.count()) == (0, 0)


def test_accounts_are_refused_until_the_demo_is_loaded(demo: None) -> None:
    with pytest.raises(CommandError) as refused:
        told("demo_accounts", "--json")

    assert str(refused.value) == "The demo is not loaded; run `manage.py load_demo` first."


def test_accounts_name_every_role_and_let_everyone_in(demo: None) -> None:
    load(now=database_now(), share=A_FEW)

    found = json.loads(told("demo_accounts", "--json"))

    assert found[0] == {
        "email": "ana.lima@aurora.example",
        "password": PASSWORD,
        "role": "requester",
        "organization": "Aurora Distribuidora",
        "plan": "prime",
    }
    assert {(account["role"], account["plan"]) for account in found} == {
        ("requester", "prime"),
        ("requester", "standard"),
        ("customer_manager", "prime"),
        ("customer_manager", "standard"),
        ("analyst_n1", None),
        ("analyst_n2", None),
        ("support_manager", None),
        ("administrator", None),
    }
    people = {person.email: person for person in User.objects.filter(is_demo=True)}
    assert [account["email"] for account in found if not people.pop(account["email"]).check_password(PASSWORD)] == []
    assert people == {}


def test_accounts_are_a_plain_table_for_people(demo: None) -> None:
    load(now=database_now(), share=A_FEW)

    lines = told("demo_accounts").splitlines()

    assert lines[0].split("  ")[0] == "ana.lima@aurora.example"
    assert lines[-1].split() == ["davi.cordeiro@suporte.example", PASSWORD, "administrator"]
