"""The tus endpoint, spoken to as a client of that protocol does."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from attachments.models import Attachment, Blob, Upload
from tests.attachments import samples
from tests.factories import make_customer

pytestmark = pytest.mark.django_db

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"
SIZE = len(samples.MP4)


@pytest.fixture
def ana() -> User:
    return make_customer()


@pytest.fixture
def client(ana: User) -> Client:
    client = Client()
    client.force_login(ana)
    return client


def encoded(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def begin(client: Client, *, name: str = "erro.mp4", body: bytes = b"", **headers: str) -> Any:
    told = {"Upload-Length": str(SIZE), "Upload-Metadata": encoded(filename=name, filetype="video/mp4"), **TUS}
    told = {key: value for key, value in {**told, **headers}.items() if value}
    kind = BYTES if body else "application/x-www-form-urlencoded"
    return client.post("/arquivos/envios/", body, content_type=kind, headers=told)


def patch(client: Client, address: str, data: bytes, offset: int, **headers: str) -> Any:
    told = {"Upload-Offset": str(offset), **TUS, **headers}
    return client.patch(address, data, content_type=BYTES, headers=told)


def test_upload_begins_goes_on_and_ends(client: Client) -> None:
    begun = begin(client)
    address = begun.headers["Location"]
    upload = Upload.objects.get()
    assert (begun.status_code, address) == (201, f"http://testserver/arquivos/envios/{upload.pk}/")
    assert (begun.headers["Tus-Resumable"], begun.headers["Upload-Offset"]) == ("1.0.0", "0")

    first = patch(client, address, samples.MP4[:100], 0)
    asked = client.head(address, headers=TUS)
    last = patch(client, address, samples.MP4[100:], 100)

    assert (first.status_code, first.headers["Upload-Offset"], first.headers["Upload-Expires"][-3:]) == (
        204,
        "100",
        "GMT",
    )
    assert (asked.status_code, asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (
        200,
        "100",
        str(SIZE),
    )
    assert asked.headers["Cache-Control"] == "no-store"
    assert asked.headers["Upload-Metadata"] == encoded(filename="erro.mp4", filetype="video/mp4")
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(SIZE))
    assert "Upload-Expires" not in last.headers
    assert Attachment.objects.get().sha256 == hashlib.sha256(samples.MP4).hexdigest()


def test_whole_upload_may_be_asked_about(client: Client) -> None:
    address = begin(client, body=samples.MP4).headers["Location"]

    asked, told = client.head(address, headers=TUS), client.get(address)

    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (str(SIZE), str(SIZE))
    file = Attachment.objects.get()
    assert told.json() == {
        "id": str(file.pk), "offset": SIZE, "length": SIZE, "upload": f"/arquivos/envios/{file.pk}/",
        "name": "erro.mp4", "size": SIZE, "kind": "video", "url": f"/arquivos/{file.pk}/",
    }  # fmt: skip


def test_first_bytes_may_come_with_the_beginning(client: Client) -> None:
    begun = begin(client, body=samples.MP4[:50])

    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "50")
    told = client.get(begun.headers["Location"]).json()
    assert told["tail"] == {"offset": 0, "size": 50, "sha256": hashlib.sha256(samples.MP4[:50]).hexdigest()}


def test_length_may_come_later(client: Client) -> None:
    address = begin(client, **{"Upload-Length": "", "Upload-Defer-Length": "1"}).headers["Location"]
    patch(client, address, samples.MP4[:50], 0)
    asked = client.head(address, headers=TUS)

    last = patch(client, address, samples.MP4[50:], 50, **{"Upload-Length": str(SIZE)})

    assert (asked.headers["Upload-Defer-Length"], "Upload-Length" in asked.headers) == ("1", False)
    assert (last.status_code, Attachment.objects.count()) == (204, 1)


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": ""},
        {"Upload-Defer-Length": "1"},
        {"Upload-Length": "-1"},
        {"Upload-Length": "1e9"},
        {"Upload-Length": "9" * 40},
        {"Upload-Length": "", "Upload-Defer-Length": "2"},
        {"Upload-Metadata": "filename !!!"},
        {"Upload-Metadata": "filename /w=="},
    ],
)
def test_beginning_that_cannot_be_read_is_a_bad_request(client: Client, headers: dict[str, str]) -> None:
    answer = begin(client, **headers)

    assert (answer.status_code, answer.headers["Content-Type"], Blob.objects.count()) == (
        400, "application/problem+json", 0,
    )  # fmt: skip


def test_checksum_that_is_wrong_keeps_nothing(client: Client) -> None:
    address = begin(client).headers["Location"]
    wrong = "sha1 " + base64.b64encode(hashlib.sha1(b"x").digest()).decode()
    right = "sha256 " + base64.b64encode(hashlib.sha256(samples.MP4).digest()).decode()

    refused = patch(client, address, samples.MP4, 0, **{"Upload-Checksum": wrong})
    unknown = patch(client, address, samples.MP4, 0, **{"Upload-Checksum": "crc32 AAAA"})
    short = patch(client, address, samples.MP4, 0, **{"Upload-Checksum": "sha1 AAAA"})
    taken = patch(client, address, samples.MP4, 0, **{"Upload-Checksum": right})

    assert [answer.status_code for answer in (refused, unknown, short, taken)] == [460, 400, 400, 204]
    assert Attachment.objects.count() == 1


def test_server_tells_what_it_can(client: Client) -> None:
    for address in ("/arquivos/envios/", begin(client).headers["Location"]):
        told = client.options(address)

        assert told.status_code == 204
        assert {name: told.headers[name] for name in ("Tus-Version", "Tus-Extension", "Tus-Max-Size")} == {
            "Tus-Version": "1.0.0",
            "Tus-Extension": "creation,creation-with-upload,creation-defer-length,termination,checksum,expiration",
            "Tus-Max-Size": "2147483648",
        }
        assert told.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_other_version_of_the_protocol_is_refused(client: Client) -> None:
    address = begin(client).headers["Location"]

    answers = [
        begin(client, **{"Tus-Resumable": "0.2.2"}),
        client.patch(address, b"x", content_type=BYTES, headers={"Upload-Offset": "0"}),
        client.head(address),
    ]

    assert {(answer.status_code, answer.headers["Tus-Version"]) for answer in answers} == {(412, "1.0.0")}


def test_other_place_answers_with_where_to_go_on(client: Client) -> None:
    address = begin(client, body=samples.MP4[:50]).headers["Location"]

    answer = patch(client, address, b"x", 49)

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "50")


def test_bytes_of_another_type_or_from_nowhere_are_refused(client: Client) -> None:
    address = begin(client).headers["Location"]

    other = client.patch(address, b"x", content_type="text/plain", headers={"Upload-Offset": "0", **TUS})
    nowhere = client.patch(address, b"x", content_type=BYTES, headers=TUS)
    plain = client.post(address, b"x", content_type=BYTES, headers=TUS)

    assert (other.status_code, nowhere.status_code, plain.status_code, Blob.objects.get().size) == (415, 400, 405, 0)


def test_proxy_that_knows_no_patch_is_served(client: Client) -> None:
    address = begin(client).headers["Location"]
    told = {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH", **TUS}

    answer = client.post(address, samples.MP4, content_type=BYTES, headers=told)

    assert (answer.status_code, Attachment.objects.count()) == (204, 1)


def test_terminated_upload_is_gone(client: Client) -> None:
    address = begin(client, body=samples.MP4[:50]).headers["Location"]

    ended = client.delete(address, headers=TUS)

    assert (ended.status_code, client.head(address, headers=TUS).status_code, Upload.objects.count()) == (204, 404, 0)


def test_upload_of_another_person_does_not_exist(client: Client) -> None:
    address = begin(client, body=samples.MP4[:50]).headers["Location"]
    other = Client()
    other.force_login(make_customer())
    missing = f"/arquivos/envios/{uuid4()}/"

    for ask in (
        lambda url: other.head(url, headers=TUS),
        lambda url: other.get(url),
        lambda url: other.delete(url, headers=TUS),
        lambda url: patch(other, url, b"x", 50),
    ):
        theirs, nobodys = ask(address), ask(missing)
        assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content)
        assert theirs.status_code == 404
    assert Blob.objects.get().size == 50


def test_refusals_say_what_to_do(client: Client, settings) -> None:
    program = begin(client, name="virus.exe")
    large = begin(client, **{"Upload-Length": str(settings.MAX_FILE_BYTES + 1)})
    settings.UPLOAD_BYTES_PER_PERSON = 100
    much = begin(client, **{"Upload-Length": "101"})

    assert (program.status_code, large.status_code, much.status_code) == (422, 413, 429)
    assert "ZIP" in program.json()["detail"]
    assert (much.headers["Retry-After"], much.json()["detail"]) == (
        "3600",
        "Você já enviou 100 B em 24 horas, o máximo que recebemos. Tente de novo mais tarde, ainda hoje.",
    )


def test_bytes_that_find_no_room_are_sent_again_when_it_is_said(client: Client, settings) -> None:
    address = begin(client).headers["Location"]
    (settings.FILES_ROOT / "parts").write_text("a file where the folder should be")

    refused = patch(client, address, samples.MP4, 0)

    assert (refused.status_code, refused.headers["Retry-After"], refused.json()["code"]) == (503, "10", "not_kept")
    assert client.head(address, headers=TUS).headers["Upload-Offset"] == "0"


def test_token_of_the_page_is_asked_for(ana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)

    assert begin(client).status_code == 403
    assert Blob.objects.count() == 0
