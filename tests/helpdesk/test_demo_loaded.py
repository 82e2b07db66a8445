"""A demo that is loaded, in small: what is on its desk, who is waited for, and who may come in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from accounts.enums import Plan
from accounts.models import ApiToken, Contract, Organization, User
from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery
from helpdesk.demo.house import PASSWORD
from helpdesk.demo.loading import load
from notifications.models import Notification
from tests.conftest import stored_below
from tests.helpdesk.test_demo import A_FEW, snapshot, told
from tickets.enums import Audience, EntryKind, Status
from tickets.models import Message, Ticket, TimelineEntry
from tickets.selectors import home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded", "db")]


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[datetime]:
    """Load it once, in a transaction around all tests of the module, and return the moment."""
    root = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():
        now = database_now()
        with override_settings(**stored_below(root)):
            load(now=now, share=A_FEW)
        yield now
        transaction.set_rollback(True)


def test_demo_tells_what_is_rare_on_a_desk() -> None:
    kinds = set(TimelineEntry.objects.values_list("kind", flat=True))
    # Severities change by agreement alone, and nobody corrects triage or contests it; a file follows its message.
    left = {"acknowledged", "revealed", "severity", "follower_removed", "corrected", "contested"}
    left |= {"chosen", "skipped", "file_added", "file_missed", "file_erased", "file_refused"}
    assert set(EntryKind.values) - kinds == left
    assert Ticket.objects.filter(is_immediate=True, status=Status.IN_PROGRESS).count() == 2
    assert Ticket.objects.filter(is_at_risk=True).exclude(contract__plan=Plan.PRIME).count() == 0
    assert Message.objects.filter(audience=Audience.INTERNAL).exists()
    assert Message.objects.exclude(log_text="").exists()


def test_a_question_and_a_solution_wait_on_ana() -> None:
    ana = User.objects.get(email="ana.lima@aurora.example")

    waiting = [(entry.ticket.status, entry.ticket.subject) for entry in home.waiting_on(user=ana)]

    assert waiting == [
        (Status.SOLUTION_PROPOSED, "Banco recusou a remessa de ontem"),
        (Status.WAITING_CUSTOMER, "Carga não aparece na 1402"),
    ]


def test_nobody_is_told_of_the_demos_past(loaded: datetime) -> None:
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING)
    assert waiting.exists()
    assert waiting.filter(event__at__lt=loaded - timedelta(hours=24)).count() == 0
    assert Notification.objects.filter(read_at=None, at__lt=loaded - timedelta(hours=30)).count() == 0
    assert Notification.objects.filter(read_at=None).exists()


def test_customers_have_two_plans_one_of_which_changed() -> None:
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
    before = snapshot()

    assert told("load_demo") == "The demo is loaded already; nothing was done.\n"
    assert snapshot() == before


def test_accounts_name_every_role_and_let_everyone_in(demo: None) -> None:
    found = json.loads(told("demo_accounts", "--json"))

    assert all(account.pop("api_token").startswith("portal_") for account in found)
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


def test_accounts_have_a_token_that_works_at_once_and_is_kept_as_a_digest(demo: None) -> None:
    found = json.loads(told("demo_accounts", "--json"))
    tokens = [account["api_token"] for account in found]
    asked = [Client(headers={"Authorization": f"Token {token}"}).get("/api/v1/me/").json() for token in tokens]

    assert [person["email"] for person in asked] == [account["email"] for account in found]
    assert len(set(tokens)) == len(tokens)
    assert not ApiToken.objects.filter(digest__in=tokens).exists()
    assert {account["api_token"] for account in json.loads(told("demo_accounts", "--json", "--seed", "7"))} == {None}


def test_accounts_are_a_plain_table_for_people(demo: None) -> None:
    lines = told("demo_accounts").splitlines()

    assert lines[0].split("  ")[0] == "ana.lima@aurora.example"
    assert lines[-1].split() == ["davi.cordeiro@suporte.example", PASSWORD, "administrator"]
