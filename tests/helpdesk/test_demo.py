"""The demo as it is loaded: every status, repeatable, true to the house's invariants, refused where it may not be."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from attachments.models import Attachment
from catalogue.models import ModuleGroup
from core.database import database_now
from core.services.outbox import drain_due
from helpdesk.demo.loading import load
from helpdesk.invariants import verify
from tests.factories import make_analyst
from tickets.enums import ClosingReason, Status
from tickets.models import Message, Ticket, TimelineEntry

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
    assert set(Attachment.objects.values_list("kind", flat=True)) >= {
        *("text", "image", "video", "pdf", "office", "archive"),
    }
    assert Ticket.objects.filter(contract__isnull=True).count() == 0


def test_demo_is_the_same_for_the_same_seed_and_moment() -> None:
    now = database_now()
    found = []
    # That another seed plays another plan is asked of the plan itself.
    for _ in range(2):
        with transaction.atomic():
            load(now=now, seed=3, share=A_FEW)
            found.append(snapshot())
            transaction.set_rollback(True)

    assert found[0] == found[1] != []


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
