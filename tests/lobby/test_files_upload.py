"""Files coming in, one a request, and the first lines of texts."""

from __future__ import annotations

from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.client import FakePayload
from django.urls import reverse

from accounts.models import User
from attachments.models import Attachment, Blob
from attachments.services.receiving import receive
from tests.attachments import samples
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return make_customer()


def send(client: Client, data: bytes, name: str = "1402.log", **options):
    address = reverse("lobby:upload_file", query={"name": name})
    return client.post(address, data, content_type="application/octet-stream", **options)


def as_(user: User, **options) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def test_upload_answers_with_what_the_form_needs(ana: User) -> None:
    response = send(as_(ana), samples.LOG)

    file = Attachment.objects.get()
    assert (response.status_code, response.json()) == (
        201,
        {"id": str(file.pk), "name": "1402.log", "size": 1080, "kind": "text", "url": f"/arquivos/{file.pk}/"},
    )
    assert (file.uploaded_by, file.owner_kind) == (ana, "")


@pytest.mark.parametrize(
    ("name", "data", "status", "code", "detail"),
    [
        (
            "erro.mp4", samples.EXE, 422, "other_content",
            "Não conseguimos ler este arquivo: a extensão é MP4, mas o conteúdo é um programa. "
            "Envie o vídeo original ou um ZIP.",
        ),
        ("setup.exe", samples.EXE, 422, "not_received",
         "Não recebemos programas nem scripts (EXE). Se o suporte pediu, envie em um ZIP."),
        ("vazio.log", b"", 422, "empty",
         "Este arquivo está vazio. Confira se ele abre no seu computador e envie de novo."),
        ("grande.log", samples.LOG * 10, 413, "too_large",
         "Este arquivo passa de 5 KB, o máximo que conseguimos receber. Envie uma parte dele ou um ZIP."),
    ],
)  # fmt: skip
def test_refused_upload_says_why_and_what_to_send(
    ana: User, settings, name: str, data: bytes, status: int, code: str, detail: str
) -> None:
    settings.MAX_FILE_BYTES = 5120

    response = send(as_(ana), data, name)

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json() == {"status": status, "detail": detail, "code": code}
    assert Attachment.objects.count() == 0


def test_type_that_was_told_counts(ana: User) -> None:
    address = reverse("lobby:upload_file", query={"name": "a.log", "type": "text/html"})

    response = as_(ana).post(address, samples.LOG, content_type="application/octet-stream")

    assert (response.status_code, response.json()["code"]) == (422, "other_type")


def test_upload_that_was_cut_is_told(ana: User) -> None:
    body = {"wsgi.input": BytesIO(samples.LOG), "CONTENT_LENGTH": "999999"}

    response = send(as_(ana), samples.LOG, **body)

    assert (response.status_code, response.json()["code"], Attachment.objects.count()) == (400, "cut", 0)


def test_upload_without_a_size_is_told(ana: User) -> None:
    response = send(as_(ana), b"", headers={"Transfer-Encoding": "chunked"})

    assert (response.status_code, response.json()["code"]) == (411, "length_missing")


def test_stranger_leaves_nothing() -> None:
    response = send(Client(), samples.LOG, headers={"Accept": "application/json"})

    assert (response.status_code, Blob.objects.count()) == (401, 0)


def test_upload_without_token_leaves_nothing(ana: User) -> None:
    response = send(as_(ana, enforce_csrf_checks=True), samples.LOG)

    assert (response.status_code, Blob.objects.count()) == (403, 0)


def test_day_holds_so_much_by_this_way_too(ana: User, settings) -> None:
    settings.UPLOAD_BYTES_PER_PERSON = len(samples.LOG)
    client = as_(ana)

    first, second = send(client, samples.LOG), send(client, samples.LOG)

    assert (first.status_code, second.status_code, second.headers["Retry-After"]) == (201, 429, "3600")
    assert (second.json()["code"], Blob.objects.count()) == ("no_room", 1)


def test_uploading_is_posting(ana: User) -> None:
    assert as_(ana).get(reverse("lobby:upload_file")).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_no_connection_is_held_while_the_body_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attachments.services.pieces.PART_BYTES", 100)
    monkeypatch.setattr("lobby.files.bodies.CHUNK_BYTES", 100)
    client = as_(make_customer())
    held = []
    read = FakePayload.read

    def note(payload: FakePayload, *args: int) -> bytes:
        held.append(connection.connection is not None)
        return read(payload, *args)

    # Where a server would wait for its network.
    monkeypatch.setattr(FakePayload, "read", note)

    assert send(client, samples.LOG).status_code == 201
    assert (len(held), set(held)) == (11, {False})


def lines_of(client: Client, data: bytes, ana: User, name: str = "1402.log") -> list[str]:
    file = receive(by=ana, name=name, chunks=[data])
    page = client.get(reverse("lobby:excerpt_file", args=[file.pk])).content.decode()
    return [unescape(part.split("</code>")[0]) for part in page.split("<code>")[1:]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_excerpt_is_read_in_its_own_encoding(ana: User, encoding: str) -> None:
    text = "ORA-01403: dados não encontrados\r\n  at linha 2 <b>\n\nfim\rúltima"

    assert lines_of(as_(ana), text.encode(encoding), ana) == [
        "ORA-01403: dados não encontrados", "  at linha 2 <b>", "", "fim", "última",
    ]  # fmt: skip


def test_excerpt_shows_forty_lines_and_says_that_more_follow(ana: User) -> None:
    file = receive(by=ana, name="a.log", chunks=["\n".join(f"linha {n}" for n in range(1, 60)).encode()])

    page = as_(ana).get(reverse("lobby:excerpt_file", args=[file.pk])).content.decode()

    assert (page.count("<li"), 'data-line="40"><code>linha 40</code>' in page, "Baixar o arquivo inteiro" in page) == (
        40, True, True,
    )  # fmt: skip


def test_excerpt_of_one_endless_line_is_short(ana: User) -> None:
    (line,) = lines_of(as_(ana), b"x" * 10**6, ana)

    assert len(line) == 16 * 1024


def test_excerpt_ends_before_a_line_that_may_go_on(ana: User) -> None:
    lines = lines_of(as_(ana), (b"y" * 999 + b"\n") * 17, ana)

    assert [len(line) for line in lines] == [999] * 16


def test_excerpt_of_a_short_text_says_nothing_of_more(ana: User) -> None:
    file = receive(by=ana, name="a.log", chunks=[b"uma linha\n"])

    response = as_(ana).get(reverse("lobby:excerpt_file", args=[file.pk]))

    assert ("Baixar" in response.content.decode(), response["Cache-Control"]) == (False, "private, no-cache")


def test_excerpt_shows_no_colours_and_no_turned_text(ana: User) -> None:
    data = "\x1b[31mERRO\x1b[0m\x07 \u202eodatlov\u202c\tfim\n".encode()

    assert lines_of(as_(ana), data, ana) == ["ERRO odatlov\tfim"]


def test_excerpt_of_what_is_no_text_or_not_ones_own_does_not_exist(ana: User) -> None:
    picture = receive(by=ana, name="a.png", chunks=[samples.picture("PNG")])
    foreign = receive(by=make_customer(), name="a.log", chunks=[samples.LOG])

    answers = [as_(ana).get(reverse("lobby:excerpt_file", args=[file.pk])).status_code for file in (picture, foreign)]
    assert answers == [404, 404]
