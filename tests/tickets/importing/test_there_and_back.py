"""What goes out comes back in equal: the demo's tickets, erased words, tokens, moves and files among them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from attachments.models import Attachment
from core.database import database_now
from core.models import Delivery
from helpdesk.demo.loading import load
from helpdesk.invariants import verify
from notifications.models import Notification
from tests.tickets.importing.rows import empty_the_portal, export, run
from tickets.enums import EntryKind
from tickets.models import Message, Ticket, TimelineEntry

pytestmark = pytest.mark.django_db
A_FEW = 0.05


@pytest.fixture
def lived(demo: None) -> None:
    load(now=database_now(), share=A_FEW)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_tickets_of_the_demo_come_back_as_they_went(lived: None, form: str, tmp_path: Path) -> None:
    files = tmp_path / "files"
    first = export(tmp_path / f"first.{form}", "--format", form, "--files", str(files))
    count, messages, lines = Ticket.objects.count(), Message.objects.count(), TimelineEntry.objects.count()
    kinds = set(TimelineEntry.objects.values_list("kind", flat=True))
    digests = sorted(Attachment.objects.filter(owner_kind="message").values_list("name", "sha256"))
    empty_the_portal(connection)

    said = run(tmp_path / f"first.{form}", "--files", str(files))

    assert said == f"{count} taken, 0 brought up to date, 0 unchanged, 0 refused.\n"
    assert (Ticket.objects.count(), Message.objects.count(), TimelineEntry.objects.count()) == (count, messages, lines)
    assert sorted(Attachment.objects.values_list("name", "sha256")) == digests
    assert export(tmp_path / f"second.{form}", "--format", form) == first
    # Data that could have been lost: all that these tests promise is among it.
    assert kinds >= {EntryKind.ORGANIZATION, EntryKind.MESSAGE_ERASED, EntryKind.REQUESTER, EntryKind.DETAILS}
    assert (Notification.objects.count(), Delivery.objects.count()) == (0, 0)
    assert [(result.invariant.promise, result.cases) for result in verify(deep=True) if result.count] == []
