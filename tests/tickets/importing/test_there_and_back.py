"""What goes out comes back in equal: the demo's tickets, erased words, tokens, moves and files among them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from accounts.models import User
from attachments.models import Attachment
from attachments.services.receiving import receive
from core.database import database_now
from core.models import Delivery
from helpdesk.demo.loading import load
from helpdesk.invariants import verify
from notifications.models import Notification
from tests.factories import make_ticket
from tests.tickets.importing.rows import empty_the_portal, export, run
from tickets.enums import EntryKind
from tickets.models import Message, Ticket, TimelineEntry
from tickets.services.assignment import take
from tickets.services.details import edit_details
from tickets.services.revealing import reveal_file, reveal_original

pytestmark = pytest.mark.django_db
A_FEW = 0.05


@pytest.fixture
def lived(demo: None) -> None:
    load(now=database_now(), share=A_FEW)
    marina = User.objects.get(email="marina.sales@suporte.example")
    ana = User.objects.get(email="ana.lima@aurora.example")
    log = receive(by=ana, name="conexao.log", chunks=[b"ORA-01017 senha=Verao2024!\n" * 3])
    words = "A senha: Verao2024! não entra. Veja conexao.log."
    ticket = make_ticket(ana, subject="senha: Verao2024!", description=words, attachment_ids=(log.pk,))
    take(ticket_id=ticket.pk, by=marina)
    reveal_original(message_id=ticket.messages.get().pk, by=marina, reason="testar a conexão")
    reveal_file(attachment_id=log.pk, by=marina, reason="testar a conexão")
    edit_details(ticket_id=ticket.pk, by=marina, changes={"branch_id": ana.organization.branches.first().pk})


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
    assert "Verao2024" not in first
    assert EntryKind.REVEALED in kinds
    assert kinds >= {EntryKind.ORGANIZATION, EntryKind.MESSAGE_ERASED, EntryKind.REQUESTER, EntryKind.DETAILS}
    assert (Notification.objects.count(), Delivery.objects.count()) == (0, 0)
    assert [(result.invariant.promise, result.cases) for result in verify(deep=True) if result.count] == []
