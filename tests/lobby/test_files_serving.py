"""Files going out: to whom may read them, whole or in part, in headers that let nothing run."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from attachments.models import Attachment, Blob
from attachments.services.claiming import claim, erase
from attachments.services.covering import search_texts
from attachments.services.receiving import receive
from tests.attachments import samples
from tests.factories import make_analyst, make_customer, make_ticket
from tickets.models import Message

pytestmark = pytest.mark.django_db

PNG = samples.picture("PNG")
CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@pytest.fixture
def ana() -> User:
    return make_customer()


@pytest.fixture
def file(ana: User) -> Attachment:
    return receive(by=ana, name="1402 não fatura.log", chunks=[samples.LOG])


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url_of(file: Attachment) -> str:
    return reverse("lobby:show_file", args=[file.pk])


def body_of(response) -> bytes:
    return b"".join(response.streaming_content)


def test_whole_file_comes_with_headers_that_let_nothing_run(ana: User, file: Attachment) -> None:
    response = as_(ana).get(url_of(file))

    assert (response.status_code, body_of(response)) == (200, samples.LOG)
    names = (
        "Content-Type", "Content-Length", "Content-Disposition", "Accept-Ranges", "ETag", "Cache-Control",
        "X-Content-Type-Options", "Content-Security-Policy", "Cross-Origin-Resource-Policy", "X-Frame-Options",
    )  # fmt: skip
    assert [response[name] for name in names] == [
        "text/plain", str(len(samples.LOG)), "attachment; filename*=utf-8''1402%20n%C3%A3o%20fatura.log", "bytes",
        f'"{file.sha256}"', "private, no-cache", "nosniff", CSP, "same-origin", "DENY",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "asked", "disposition"),
    [
        ("tela.png", PNG, "", 'inline; filename="tela.png"'),
        ("tela.png", PNG, "?baixar=1", 'attachment; filename="tela.png"'),
        ("erro.mp4", samples.MP4, "", 'inline; filename="erro.mp4"'),
        ("manual.pdf", samples.PDF, "", 'attachment; filename="manual.pdf"'),
        ("pagina.txt", b"<script>alert(1)</script>", "", 'attachment; filename="pagina.txt"'),
        ("logs.zip", samples.zip_of({"a": b"a"}), "", 'attachment; filename="logs.zip"'),
        ('a"; b.log', b"abc", "", 'attachment; filename="a_; b.log"'),
    ],
)
def test_only_pictures_and_video_are_drawn_by_the_browser(
    ana: User, name: str, data: bytes, asked: str, disposition: str
) -> None:
    file = receive(by=ana, name=name, chunks=[data])

    assert as_(ana).get(url_of(file) + asked)["Content-Disposition"] == disposition


def test_picture_or_video_that_is_drawn_alone_is_drawn_by_the_browsers_own_page(ana: User) -> None:
    policies = [
        as_(ana).get(url_of(receive(by=ana, name=name, chunks=[data])) + asked)["Content-Security-Policy"]
        for name, data, asked in [("a.png", PNG, ""), ("a.mp4", samples.MP4, ""), ("a.png", PNG, "?baixar=1")]
    ]

    assert policies == [
        f"img-src 'self'; style-src 'unsafe-inline'; {CSP}",
        f"media-src 'self'; style-src 'unsafe-inline'; {CSP} allow-same-origin",
        CSP,
    ]


@pytest.mark.parametrize(
    ("header", "first", "last"), [("bytes=0-9", 0, 9), ("bytes=990-1009", 990, 1009), ("bytes=-5", 1075, 1079)]
)
def test_range_is_a_part(ana: User, monkeypatch: pytest.MonkeyPatch, header: str, first: int, last: int) -> None:
    monkeypatch.setattr("attachments.services.pieces.PART_BYTES", 100)
    file = receive(by=ana, name="a.log", chunks=[samples.LOG])

    response = as_(ana).get(url_of(file), headers={"Range": header})

    assert (response.status_code, response["Content-Range"], response["Content-Length"], body_of(response)) == (
        206, f"bytes {first}-{last}/1080", str(last - first + 1), samples.LOG[first : last + 1],
    )  # fmt: skip


def test_several_ranges_are_answered_with_the_whole(ana: User, file: Attachment) -> None:
    response = as_(ana).get(url_of(file), headers={"Range": "bytes=0-1,5-6"})

    assert (response.status_code, body_of(response), response.has_header("Content-Range")) == (200, samples.LOG, False)


def test_range_after_the_end_is_refused_with_the_size(ana: User, file: Attachment) -> None:
    response = as_(ana).get(url_of(file), headers={"Range": "bytes=5000-"})

    assert (response.status_code, response["Content-Range"], response.content) == (416, "bytes */1080", b"")


def test_range_of_the_same_file_only_goes_on(ana: User, file: Attachment) -> None:
    same = as_(ana).get(url_of(file), headers={"Range": "bytes=5-", "If-Range": f'"{file.sha256}"'})
    other = as_(ana).get(url_of(file), headers={"Range": "bytes=5-", "If-Range": '"another"'})
    dated = as_(ana).get(url_of(file), headers={"Range": "bytes=5-", "If-Range": "Tue, 24 Nov 2026 08:00:00 GMT"})

    assert [same.status_code, other.status_code, dated.status_code] == [206, 200, 200]


def test_head_tells_the_size_and_sends_nothing(ana: User, file: Attachment) -> None:
    response = as_(ana).head(url_of(file), headers={"Range": "bytes=0-9"})

    assert (response.status_code, response["Content-Length"], response.content) == (200, "1080", b"")


@pytest.mark.parametrize("known", ['"{}"', 'W/"{}"', '"other", "{}"', "*"])
def test_file_that_the_browser_has_is_not_sent_again(ana: User, file: Attachment, known: str) -> None:
    response = as_(ana).get(url_of(file), headers={"If-None-Match": known.format(file.sha256)})

    assert (response.status_code, response.content, response["ETag"]) == (304, b"", f'"{file.sha256}"')


def test_browsers_copy_is_of_no_use_to_whom_may_not_read(file: Attachment) -> None:
    response = as_(make_customer()).get(url_of(file), headers={"If-None-Match": f'"{file.sha256}"'})

    assert response.status_code == 404


def test_what_one_may_not_read_answers_as_what_does_not_exist(ana: User, file: Attachment) -> None:
    stranger = as_(make_customer())
    foreign, absent = stranger.get(url_of(file)), stranger.get(reverse("lobby:show_file", args=[uuid4()]))

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.content.replace(str(file.pk).encode(), b"") == absent.content.replace(
        absent.request["PATH_INFO"].split("/")[2].encode(), b""
    )


def test_stranger_is_asked_to_sign_in(file: Attachment) -> None:
    response = Client().get(url_of(file))

    assert (response.status_code, url_of(file) in response["Location"]) == (302, True)


def test_file_of_a_message_is_read_by_whom_the_ticket_is_shown_to(ana: User, file: Attachment) -> None:
    ticket = make_ticket(by=ana)
    message = Message.objects.get(ticket=ticket)
    claim(ids=[file.pk], by=ana, owner_kind="message", owner_id=message.pk, organization_id=ticket.organization_id)
    readers = [ana, make_analyst(), make_customer()]

    assert [as_(reader).get(url_of(file)).status_code for reader in readers] == [200, 200, 404]


def test_erased_file_is_gone_for_everyone(ana: User, file: Attachment) -> None:
    erase(attachment_id=file.pk, by=ana, reason="senha")

    assert as_(ana).get(url_of(file)).status_code == 404


def test_file_that_was_not_sent_is_thrown_away(ana: User, file: Attachment) -> None:
    response = as_(ana).delete(url_of(file))

    assert (response.status_code, Attachment.objects.count(), Blob.objects.filter(state="complete").count()) == (
        204,
        0,
        0,
    )


def test_file_of_another_is_not_thrown_away(file: Attachment) -> None:
    assert (as_(make_analyst()).delete(url_of(file)).status_code, Attachment.objects.count()) == (404, 1)


def test_serving_asks_the_database_a_fixed_number_of_times(
    ana: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    monkeypatch.setattr("attachments.services.pieces.PART_BYTES", 100)
    file, client = receive(by=ana, name="a.log", chunks=[samples.LOG]), as_(ana)

    search_texts()

    # Session with its person, file, parts.
    with django_assert_num_queries(3):
        body_of(client.get(url_of(file)))


@pytest.mark.django_db(transaction=True)
def test_no_connection_is_held_while_the_file_is_sent() -> None:
    ana = make_customer()
    file, client = receive(by=ana, name="a.log", chunks=[samples.LOG]), as_(ana)

    response = client.get(url_of(file))
    held_before = connection.connection is not None
    pieces = iter(response.streaming_content)
    next(pieces)

    assert (held_before, connection.connection) == (False, None)
    response.close()
