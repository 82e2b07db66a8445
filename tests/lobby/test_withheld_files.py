"""A file before its scan: who gets it, who reads it, and what stands in its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts.models import User
from attachments.enums import ScanState
from attachments.models import Attachment
from attachments.services.quoting import place_of, quote_from
from attachments.services.receiving import receive
from attachments.services.scanning import scan_files
from tests.attachments import samples
from tests.factories import make_analyst, make_customer, make_ticket
from tests.fakes.clamd import EICAR, FakeClamd, running
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clamd(settings) -> Iterator[FakeClamd]:
    with running() as daemon:
        settings.CLAMAV_URL = daemon.url
        yield daemon


@pytest.fixture
def ana() -> User:
    return make_customer()


@pytest.fixture
def readers(ana: User) -> list[User]:
    """Return the uploader, their manager, and an analyst."""
    return [ana, make_customer(ana.organization, is_customer_manager=True), make_analyst()]


def attached(by: User, data: bytes = samples.LOG, name: str = "erro.log") -> tuple[Attachment, Ticket]:
    file = receive(by=by, name=name, chunks=[data])
    return file, make_ticket(by, attachment_ids=(file.pk,))


def answers(file: Attachment, readers: list[User], view: str = "lobby:show_file") -> list[int]:
    found = []
    for reader in readers:
        client = Client()
        client.force_login(reader)
        found.append(client.get(reverse(view, args=[file.pk])).status_code)
    return found


def test_pending_file_is_handed_to_its_sender_alone_and_read_by_support(readers: list[User]) -> None:
    file, _ = attached(readers[0])

    assert answers(file, readers) == [200, 409, 409]
    assert answers(file, readers, "lobby:excerpt_file") == [200, 409, 200]
    assert answers(file, readers, "lobby:show_log") == [200, 409, 200]
    quotes = [quote_from(place_of(file.pk, 1, 1), user=reader) for reader in readers]
    assert [quote is not None for quote in quotes] == [True, False, True]
    assert scan_files() == 1
    assert answers(file, readers) == [200, 200, 200]


def test_support_gets_a_file_that_waits_for_too_long_and_is_warned(readers: list[User]) -> None:
    file, ticket = attached(readers[0], samples.picture("PNG"), "tela.png")
    Attachment.objects.update(created_at=F("created_at") - timedelta(minutes=6))

    assert answers(file, readers) == [200, 409, 200]
    client = Client()
    client.force_login(readers[2])
    page = client.get(reverse("desk:show_ticket", args=[ticket.pk])).content.decode()
    # Handed out on a click, and not drawn by the page.
    assert ("A verificação está atrasada" in page, "<img" in page.split('id="message-')[1]) == (True, False)


def test_refused_file_is_handed_to_nobody(readers: list[User]) -> None:
    file, _ = attached(readers[0], samples.LOG + EICAR)
    scan_files()

    for view in ("lobby:show_file", "lobby:excerpt_file", "lobby:show_log"):
        assert answers(file, readers, view) == [410, 410, 410]
    assert [quote_from(place_of(file.pk, 1, 1), user=reader) for reader in readers] == [None, None, None]


def test_file_that_could_not_be_scanned_is_handed_out_with_its_reason(readers: list[User], clamd: FakeClamd) -> None:
    clamd.limit = 10
    file, ticket = attached(readers[0])
    scan_files()

    assert Attachment.objects.get().scan_state == ScanState.ERROR
    assert answers(file, readers) == [200, 200, 200]
    client = Client()
    client.force_login(readers[1])
    page = client.get(reverse("portal:show_ticket", args=[ticket.pk])).content.decode()
    assert "é maior do que o antivírus aceita" in page


def test_page_in_the_files_place_says_what_is_the_matter(readers: list[User]) -> None:
    file, _ = attached(readers[0])
    client = Client()
    client.force_login(readers[1])

    response = client.get(reverse("lobby:show_file", args=[file.pk]))

    page = response.content.decode()
    assert (response["Retry-After"], response["Cache-Control"]) == ("10", "private, no-store")
    assert ("erro.log" in page, "Em verificação" in page, "ORA-" in page) == (True, True, False)


def test_stranger_is_told_nothing_of_a_file_that_waits(readers: list[User]) -> None:
    file, _ = attached(readers[0])

    assert answers(file, [make_customer()]) == [404]


def test_mark_of_a_pending_file_refreshes_itself_until_the_scanner_has_spoken(ana: User) -> None:
    file, ticket = attached(ana)
    client = Client()
    client.force_login(ana)
    address = reverse("lobby:show_scan", args=[file.pk])

    page = client.get(reverse("portal:show_ticket", args=[ticket.number])).content.decode()
    assert f'hx-get="{address}?mostra=pending"' in page
    assert client.get(f"{address}?mostra=pending").status_code == 204
    # Of one whose patience ran out meanwhile, the reader at the desk is told.
    assert "hx-trigger" in client.get(f"{address}?mostra=late").content.decode()
    scan_files()
    told = client.get(f"{address}?mostra=pending").content.decode()
    assert ("nada foi encontrado" in told, "hx-trigger" in told) == (True, False)
    assert reverse("lobby:show_log", args=[file.pk]) in told


def test_mark_of_a_refused_file_says_what_was_found(ana: User) -> None:
    file, _ = attached(ana, samples.LOG + EICAR)
    client = Client()
    client.force_login(ana)
    scan_files()

    told = client.get(f"{reverse('lobby:show_scan', args=[file.pk])}?mostra=pending").content.decode()

    assert ("Eicar-Test-Signature" in told, "hx-trigger" in told) == (True, False)
