"""A text with a secret goes out covered; the original only to the assigned analyst, by POST, with a reason."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from attachments.models import Attachment, Blob
from attachments.services.covering import search_texts
from attachments.services.receiving import receive
from tests.factories import make_analyst, make_customer, make_support_manager, make_ticket
from tickets.enums import EntryKind
from tickets.models import Ticket, TimelineEntry
from tickets.services.assignment import take

pytestmark = pytest.mark.django_db

SECRET = b"Gr4nj@2026!"
LOG = b"\xff 07:12 conectado\r\nsenha=" + SECRET + b"\r\n07:13 ORA-01403\r\n"


@pytest.fixture
def ana() -> User:
    return make_customer()


@pytest.fixture
def marina() -> User:
    return make_analyst()


@pytest.fixture
def file(ana: User) -> Attachment:
    return receive(by=ana, name="erro.log", chunks=[LOG])


@pytest.fixture
def ticket(ana: User, file: Attachment, marina: User) -> Ticket:
    ticket = make_ticket(ana, attachment_ids=(file.pk,))
    take(ticket_id=ticket.pk, by=marina)
    return ticket


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def get(file: Attachment, user: User, **headers: str):
    return as_(user).get(reverse("lobby:show_file", args=[file.pk]), headers=headers)


def body_of(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("is_searched", [False, True])
def test_download_is_covered_for_everyone_and_the_rest_is_byte_for_byte(
    ticket: Ticket, file: Attachment, ana: User, marina: User, is_searched: bool
) -> None:
    if is_searched:
        search_texts()
    for user in (ana, marina, make_support_manager()):
        body = body_of(get(file, user))
        first, second, third, last = body.split(b"\r\n")
        assert (first, third, last) == (b"\xff 07:12 conectado", b"07:13 ORA-01403", b"")
        assert second.startswith(b"senha=[SENHA_")


@pytest.mark.parametrize("header", ["bytes=20-60", "bytes=-20", "bytes=5-", "bytes=900-"])
def test_neither_range_nor_tag_leads_to_the_original(
    ticket: Ticket, file: Attachment, marina: User, header: str
) -> None:
    whole = body_of(get(file, marina))

    answers = [
        get(file, marina, Range=header),
        get(file, marina, **{"Range": header, "If-Range": f'"{file.sha256}"'}),
        get(file, marina, **{"If-None-Match": f'"{file.sha256}"'}),
    ]

    assert [(answer.status_code, body_of(answer)) for answer in answers] == [(200, whole)] * 3
    for answer in answers:
        assert not {"ETag", "Content-Length", "Content-Range"} & set(answer.headers)
        assert (answer["Accept-Ranges"], answer["Cache-Control"]) == ("none", "private, no-store")


def test_head_of_a_covered_text_tells_neither_its_size_nor_its_digest(file: Attachment, ana: User) -> None:
    response = as_(ana).head(reverse("lobby:show_file", args=[file.pk]))

    assert (response.status_code, response.content, "ETag" in response) == (200, b"", False)
    assert response.get("Content-Length", "0") == "0"


def test_long_text_is_covered_until_it_was_searched(ana: User) -> None:
    line = b"07:13 ORA-01403: dados nao encontrados\n"
    file = receive(by=ana, name="a.log", chunks=[line * 30_000])
    before = get(file, ana)
    assert (body_of(before) == line * 30_000, "ETag" in before) == (True, False)

    search_texts()

    assert get(file, ana)["ETag"] == f'"{file.sha256}"'
    assert get(file, ana, Range="bytes=0-5").status_code == 206


def test_file_that_no_text_can_be_read_in_is_handed_out_as_it_came(ana: User) -> None:
    from tests.attachments import samples

    data = samples.zip_of({"a.log": LOG.decode("latin-1")})
    file = receive(by=ana, name="a.zip", chunks=[data])

    assert body_of(get(file, ana)) == data


def test_upload_says_nothing_of_what_is_in_the_file(ana: User) -> None:
    address = reverse("lobby:upload_file") + "?name=a.log"
    response = as_(ana).post(address, data=LOG, content_type="text/plain")

    assert (response.status_code, SECRET in response.content) == (201, False)
    assert Blob.objects.get().sha256.encode() not in response.content


def test_assigned_analyst_gets_the_original_with_a_reason_and_both_sides_read_it(
    ticket: Ticket, file: Attachment, ana: User, marina: User
) -> None:
    search_texts()
    address, desk = reverse("lobby:original_file", args=[file.pk]), as_(marina)
    shown = desk.get(reverse("desk:show_ticket", args=[ticket.pk])).content.decode()
    assert address in shown

    asked, fragment = desk.get(address), desk.get(address, headers={"HX-Request": "true"})
    refused, sent = desk.post(address, {"reason": " "}), desk.post(address, {"reason": "Comparar com a base"})

    assert (asked.status_code, fragment.status_code, refused.status_code, sent.status_code) == (200, 200, 422, 200)
    assert [SECRET.decode() in answer.content.decode() for answer in (asked, fragment, refused)] == [False] * 3
    assert (body_of(sent), sent["Cache-Control"], sent["Accept-Ranges"]) == (LOG, "private, no-store", "none")
    assert sent["Content-Disposition"] == 'attachment; filename="erro.log"'
    (entry,) = TimelineEntry.objects.filter(ticket=ticket, kind=EntryKind.REVEALED)
    assert (entry.actor, entry.audience, entry.data) == (marina, "public", {"attachment": str(file.pk)})
    audit = AuditEntry.objects.get(action="file_original_revealed")
    assert (audit.actor, audit.data["attachment"]) == (marina, str(file.pk))
    page = as_(ana).get(reverse("portal:show_ticket", args=[ticket.pk])).content.decode()
    assert "baixou o original de um arquivo" in page
    assert "baixou o original de um arquivo" in desk.get(reverse("desk:show_ticket", args=[ticket.pk])).content.decode()


def test_original_is_for_nobody_else(ticket: Ticket, file: Attachment, ana: User) -> None:
    address = reverse("lobby:original_file", args=[file.pk])
    manager = make_customer(ana.organization, is_customer_manager=True)
    readers = (ana, manager, make_customer(), make_analyst(level=2), make_support_manager())

    found = [as_(user).post(address, {"reason": "Curiosidade"}).status_code for user in readers]

    assert (found, as_(readers[3]).get(address).status_code) == ([404] * 5, 404)
    assert not TimelineEntry.objects.filter(kind=EntryKind.REVEALED).exists()
    page = as_(ana).get(reverse("portal:show_ticket", args=[ticket.pk])).content.decode()
    assert address not in page


def test_file_in_which_nothing_is_covered_has_no_original_to_ask_for(ana: User, marina: User) -> None:
    plain = receive(by=ana, name="b.log", chunks=[b"07:13 ORA-01403\n"])
    take(ticket_id=make_ticket(ana, attachment_ids=(plain.pk,)).pk, by=marina)

    assert as_(marina).post(reverse("lobby:original_file", args=[plain.pk]), {"reason": "Ver"}).status_code == 404
    assert not AuditEntry.objects.filter(action="file_original_revealed").exists()
