"""A hostile file in a ticket: both sides read it in the timeline, its sender is told, and nobody gets it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from attachments.models import Attachment
from attachments.selectors import files_of_form
from attachments.services.receiving import receive
from attachments.services.scanning import scan_files
from core.models import OutboxEvent
from core.services.outbox import drain_due
from notifications.models import Notification, SentMail
from tests.factories import make_analyst, make_customer, make_ticket, say
from tests.factories.tickets import new_key
from tests.fakes.clamd import EICAR, NAME, FakeClamd, running
from tickets.enums import EntryKind
from tickets.models import Message, Ticket, TimelineEntry
from tickets.selectors.invariants import untold_changes
from tickets.services.assignment import take
from tickets.services.conversation import note

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clamd(settings) -> Iterator[FakeClamd]:
    with running() as daemon:
        settings.CLAMAV_URL = daemon.url
        yield daemon


@pytest.fixture
def ana() -> User:
    return make_customer()


def hostile(by: User) -> Attachment:
    return receive(by=by, name="erro.log", chunks=[b"linha 1\n", EICAR])


def refusals(ticket: Ticket) -> list[tuple[str, int | None]]:
    found = TimelineEntry.objects.filter(ticket=ticket, kind=EntryKind.FILE_REFUSED)
    return list(found.values_list("audience", "message_id"))


def page_of(ticket: Ticket, reader: User) -> str:
    client = Client()
    client.force_login(reader)
    door = "desk" if reader.is_support else "portal"
    return client.get(reverse(f"{door}:show_ticket", args=[ticket.pk])).content.decode()


def test_ticket_is_opened_while_the_scanner_is_away_and_learns_of_it_later(ana: User, clamd: FakeClamd) -> None:
    joao = make_analyst()
    ticket = make_ticket(ana, attachment_ids=(hostile(ana).pk,))
    take(ticket_id=ticket.pk, by=joao)
    opening = Message.objects.get(ticket=ticket)
    assert refusals(ticket) == []
    drain_due()
    mails = SentMail.objects.filter(user=ana).count()

    assert scan_files() == 1

    assert refusals(ticket) == [("public", opening.pk)]
    event = OutboxEvent.objects.get(name="HostileFileRemoved")
    assert (event.payload["uploader_id"], event.payload["actor_id"]) == (ana.pk, None)
    drain_due()
    assert SentMail.objects.filter(user=ana).count() == mails + 1
    told = Notification.objects.filter(event_id=event.pk)
    assert sorted(told.values_list("user_id", flat=True)) == sorted([ana.pk, joao.pk])
    assert list(untold_changes()) == []
    for reader in (ana, joao):
        page = page_of(ticket, reader)
        assert (NAME in page, "antivírus" in page) == (True, True)


def test_file_that_was_hostile_before_it_was_sent_keeps_no_ticket_from_being_opened(ana: User) -> None:
    file = hostile(ana)
    scan_files()
    (shown,) = files_of_form(user=ana, ids=[file.pk])
    assert (shown.is_complete, shown.is_refused) == (True, True)

    ticket = make_ticket(ana, attachment_ids=(file.pk,))

    opening = Message.objects.get(ticket=ticket)
    assert refusals(ticket) == [("public", opening.pk)]
    assert NAME in page_of(ticket, ana)


def test_file_of_an_internal_note_stays_internal(ana: User) -> None:
    joao = make_analyst()
    ticket = make_ticket(ana)
    note(ticket_id=ticket.pk, by=joao, words=say(attachment_ids=(hostile(joao).pk,)), key=new_key())
    scan_files()

    assert [audience for audience, _ in refusals(ticket)] == ["internal"]
    assert (NAME in page_of(ticket, joao), NAME in page_of(ticket, ana)) == (True, False)
    event = OutboxEvent.objects.get(name="HostileFileRemoved")
    assert list(Notification.objects.filter(event_id=event.pk).values_list("user_id", flat=True)) == [joao.pk]
