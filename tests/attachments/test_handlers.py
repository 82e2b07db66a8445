"""Files of plain forms: streamed to where they stay, refused one by one, never read for a stranger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from attachments import handlers
from attachments.models import Attachment, Blob
from attachments.services.claiming import claim
from attachments.services.receiving import receive
from tests.attachments import samples
from tests.factories import make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.attachments.form_urls")]

Post = Callable[..., dict[str, Any]]


def upload(name: str = "1402.log", data: bytes = samples.LOG, declared: str = "text/plain") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type=declared)


@pytest.fixture
def ana():
    return make_customer()


@pytest.fixture
def post(ana) -> Post:
    client = Client()
    client.force_login(ana)

    def send(path: str = "/with/", **fields: Any) -> dict[str, Any]:
        response = client.post(path, {"subject": "Não fatura", **fields})
        assert response.status_code == 200
        return response.json()

    return send


def test_files_of_a_form_are_kept_and_named(post: Post, ana) -> None:
    answer = post(files=[upload("1402.log"), upload("tela.png", samples.picture("PNG"), "image/png")])

    kept = list(Attachment.objects.order_by("created_at"))
    assert answer == {
        "subject": "Não fatura",
        "ids": [str(file.pk) for file in kept],
        "names": ["1402.log", "tela.png"],
        "refused": [],
    }
    assert {(file.uploaded_by, file.owner_kind) for file in kept} == {(ana, "")}


def test_refused_file_says_why_and_the_others_stay(post: Post) -> None:
    answer = post(files=[upload("erro.mp4", samples.EXE, "video/mp4"), upload("1402.log")])

    assert (answer["names"], answer["refused"]) == (
        ["1402.log"],
        [
            [
                "erro.mp4",
                "Não conseguimos ler este arquivo: a extensão é MP4, mas o conteúdo é um programa. "
                "Envie o vídeo original ou um ZIP.",
            ]
        ],
    )


@pytest.mark.parametrize(
    ("name", "data", "declared"),
    [("setup.exe", samples.EXE, ""), ("tela.png", samples.picture("PNG"), "text/html"), ("vazio.log", b"", "")],
)
def test_refused_file_is_not_kept(post: Post, name: str, data: bytes, declared: str) -> None:
    answer = post(files=[upload(name, data, declared)])

    assert ([refused[0] for refused in answer["refused"]], answer["ids"], Attachment.objects.count()) == ([name], [], 0)


def test_file_beyond_the_days_measure_is_refused_and_the_form_stays(post: Post, settings) -> None:
    settings.UPLOAD_BYTES_PER_PERSON = len(samples.LOG)

    answer = post(files=[upload("um.log"), upload("dois.log")])

    assert (answer["subject"], answer["names"]) == ("Não fatura", ["um.log"])
    assert [name for name, _ in answer["refused"]] == ["dois.log"]
    assert answer["refused"][0][1].startswith("Você já enviou 1,0 KB em 24 horas")


def test_files_that_came_before_are_named_again(post: Post, ana) -> None:
    before = receive(by=ana, name="antes.log", chunks=[samples.LOG])

    answer = post(attachment=[str(before.pk), "nonsense", str(before.pk)], files=[upload("depois.log")])

    assert (answer["names"], answer["ids"][0], len(answer["ids"])) == (["antes.log", "depois.log"], str(before.pk), 2)


def test_form_sent_twice_names_the_same_files_though_they_are_claimed(post: Post, ana) -> None:
    sent = receive(by=ana, name="a.log", chunks=[samples.LOG])
    claim(ids=[sent.pk], by=ana, owner_kind="message", owner_id=7, organization_id=None)

    answer = post(attachment=[str(sent.pk)])

    assert (answer["ids"], answer["names"]) == ([str(sent.pk)], [])


def test_file_of_another_is_not_shown(post: Post) -> None:
    foreign = receive(by=make_customer(), name="segredo.log", chunks=[samples.LOG])

    assert post(attachment=[str(foreign.pk), str(uuid4())])["names"] == []


def test_file_input_that_was_left_empty_is_nothing(ana) -> None:
    client = Client()
    client.force_login(ana)
    part = b'--cut\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n--cut--\r\n'

    answer = client.post("/with/", part, content_type="multipart/form-data; boundary=cut").json()

    assert (answer["ids"], answer["refused"]) == ([], [])


def test_file_in_another_field_is_passed_over(post: Post) -> None:
    answer = post(avatar=upload("foto.png", samples.picture("PNG"), "image/png"), files=[upload("a.log")])

    assert (answer["names"], Blob.objects.count()) == (["a.log"], 1)


def test_files_beyond_what_a_message_holds_are_refused_one_by_one(post: Post, settings) -> None:
    settings.MAX_FILES_PER_MESSAGE = 2

    answer = post(files=[upload(f"{number}.log") for number in range(4)])

    assert (answer["names"], [refused[0] for refused in answer["refused"]]) == (["0.log", "1.log"], ["2.log", "3.log"])


def test_more_files_than_a_message_holds_do_not_lose_the_form(post: Post, settings) -> None:
    many = settings.MAX_FILES_PER_MESSAGE + 1

    answer = post(files=[upload(f"{number}.exe") for number in range(many)])

    assert (answer["subject"], len(answer["refused"])) == ("Não fatura", many)


def test_address_that_takes_no_files_refuses_them_unread(ana) -> None:
    client = Client()
    client.force_login(ana)

    response = client.post("/without/", {"subject": "x", "files": upload()})

    assert (response.status_code, Blob.objects.count()) == (400, 0)


def test_form_without_files_passes_everywhere(post: Post) -> None:
    assert post("/without/") == {"subject": "Não fatura"}


def test_stranger_keeps_the_text_and_leaves_no_file() -> None:
    response = Client().post("/with/", {"subject": "Não fatura", "files": [upload(), upload("b.log")]})

    assert (response.json(), Blob.objects.count()) == ({"subject": "Não fatura", "files": 0}, 0)


def test_stranger_is_not_read_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "_READ_PAST", 1000)

    response = Client().post("/with/", {"subject": "Não fatura", "files": [upload(data=b"x" * 2000), upload("b.log")]})

    assert response.json() == {"subject": "Não fatura", "files": 0}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://other.portal.example", "://"])
def test_form_from_elsewhere_leaves_no_file(ana, settings, origin: str) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.portal.example"]
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)

    response = client.post("/with/", {"files": upload()}, headers={"Origin": origin})

    assert (response.status_code, Blob.objects.count()) == (403, 0)


@pytest.mark.parametrize("origin", ["http://testserver", "https://outra.portal.example", "https://portal.example"])
def test_form_of_a_trusted_origin_brings_its_files(ana, settings, origin: str) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.portal.example", "https://portal.example"]
    client = Client()
    client.force_login(ana)

    response = client.post("/with/", {"files": upload()}, headers={"Origin": origin})

    assert (response.status_code, len(response.json()["ids"])) == (200, 1)


def test_body_that_breaks_off_leaves_no_attachment(ana) -> None:
    client = Client()
    client.force_login(ana)
    body = (
        b'--cut\r\nContent-Disposition: form-data; name="files"; filename="a.log"\r\n'
        b"Content-Type: text/plain\r\n\r\n" + samples.LOG
    )

    client.post("/with/", body, content_type="multipart/form-data; boundary=cut")

    assert Attachment.objects.filter(size=len(samples.LOG)).exclude(owner_kind="").count() == 0
