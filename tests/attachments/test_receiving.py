"""Taking files in: durable parts before rows, refusals that leave nothing, cuts that leave work for the sweep."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage

from attachments.enums import BlobState
from attachments.models import Attachment, Blob, BlobPart
from attachments.refusals import FileRefused, Refusal
from attachments.selectors import broken_blobs, content_of
from attachments.services import pieces
from attachments.services.receiving import begin, receive, store_text
from attachments.services.senders import UploadCut
from tests.attachments import samples
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    # A part's size is a figure, not a behaviour: small ones show the seams with small files.
    monkeypatch.setattr(pieces, "PART_BYTES", 1000)


def stored_files() -> list[Path]:
    return [path for path in django_settings.FILES_ROOT.rglob("*") if path.is_file()]


def refusal_of(**arguments: object) -> Refusal:
    with pytest.raises(FileRefused) as caught:
        receive(by=make_customer(), **arguments)
    return caught.value.code


def test_received_file_is_an_attachment_that_waits() -> None:
    ana = make_customer()

    file = receive(by=ana, name="../1402.LOG", chunks=[samples.LOG], declared_size=len(samples.LOG))

    digest = hashlib.sha256(samples.LOG).hexdigest()
    assert (file.name, file.size, file.kind, file.media_type, file.sha256, file.owner_kind) == (
        "1402.LOG", len(samples.LOG), "text", "text/plain", digest, "",
    )  # fmt: skip
    assert (file.uploaded_by, file.organization_id, file.owner_id) == (ana, ana.organization_id, None)
    blob = Blob.objects.get()
    assert (blob.state, blob.size, blob.sha256, blob.kind) == (BlobState.COMPLETE, file.size, digest, "text")


def test_received_file_lies_in_parts_of_one_size_that_give_it_back() -> None:
    data = samples.MP4 + os.urandom(4100 - len(samples.MP4))

    file = receive(by=make_customer(), name="erro.mp4", chunks=[data[:7], data[7:2500], data[2500:]])

    parts = list(BlobPart.objects.order_by("number").values_list("number", "size"))
    assert parts == [(1, 1000), (2, 1000), (3, 1000), (4, 1000), (5, 100)]
    with content_of(file) as content:
        assert content.read_at(0, 10_000) == data
        assert content.read_at(995, 1010) == data[995:2005]


def test_parts_have_random_keys_and_digests_of_their_own() -> None:
    receive(by=make_customer(), name="a.log", chunks=[samples.LOG])

    part = BlobPart.objects.order_by("number").first()
    assert part is not None
    with default_storage.open(part.key) as stored:
        assert hashlib.sha256(stored.read()).hexdigest() == part.sha256
    assert "a.log" not in part.key
    assert len(set(BlobPart.objects.values_list("key", flat=True))) == BlobPart.objects.count() == 2


def test_nothing_but_the_parts_stays_on_disk() -> None:
    receive(by=make_customer(), name="a.log", chunks=[samples.LOG])

    kept = {django_settings.FILES_ROOT / key for key in BlobPart.objects.values_list("key", flat=True)}
    assert set(stored_files()) == kept


def test_stored_files_are_the_portals_alone() -> None:
    receive(by=make_customer(), name="a.log", chunks=[samples.LOG])

    assert {path.stat().st_mode & 0o777 for path in stored_files()} == {0o600}


def test_pasted_picture_without_a_name_gets_one() -> None:
    file = receive(by=make_customer(), name="", chunks=[samples.picture("PNG")])

    assert (file.name, file.kind) == ("arquivo.png", "image")


def test_name_that_was_only_an_extension_gets_a_stem() -> None:
    assert receive(by=make_customer(), name=".log", chunks=[samples.LOG]).name == "arquivo.log"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("setup.exe", samples.EXE, Refusal.NOT_RECEIVED),
        ("erro.mp4", samples.EXE, Refusal.OTHER_CONTENT),
        ("erro.mp4", samples.EXE + os.urandom(100_000), Refusal.OTHER_CONTENT),
        ("vazio.log", b"", Refusal.EMPTY),
        ("bomba.zip", samples.zip_bomb(), Refusal.BOMB),
        ("", samples.EXE, Refusal.NO_EXTENSION),
    ],
)
def test_refused_file_leaves_nothing_on_disk(name: str, data: bytes, code: Refusal) -> None:
    assert refusal_of(name=name, chunks=[data]) == code
    assert (stored_files(), BlobPart.objects.count(), Attachment.objects.count()) == ([], 0, 0)


def test_refused_file_leaves_its_reason() -> None:
    refusal_of(name="erro.mp4", chunks=[samples.EXE])

    assert list(Blob.objects.values_list("state", "refusal", "declared_name")) == [
        (BlobState.REFUSED, "other_content", "erro.mp4")
    ]


def test_refusal_comes_with_the_first_bytes() -> None:
    receiver = begin(by=make_customer(), name="erro.mp4")

    with pytest.raises(FileRefused):
        receiver.write(samples.EXE + bytes(64 * 1024))


def test_file_over_the_limit_is_refused_before_and_while_it_comes(settings) -> None:
    settings.MAX_FILE_BYTES = 5000
    endless = (samples.LOG for _ in range(10**9))

    assert refusal_of(name="a.log", chunks=endless) == Refusal.TOO_LARGE
    assert refusal_of(name="a.log", chunks=[], declared_size=5001) == Refusal.TOO_LARGE
    assert stored_files() == []


def test_cut_upload_leaves_what_the_sweep_knows() -> None:
    with pytest.raises(UploadCut):
        receive(by=make_customer(), name="a.log", chunks=[samples.LOG] * 5, declared_size=10_000)

    # Four of five parts have rows; the fifth is removed with what was being collected.
    assert list(Blob.objects.values_list("state", "size")) == [(BlobState.RECEIVING, 4000)]
    assert (BlobPart.objects.count(), len(stored_files()), Attachment.objects.count()) == (4, 4, 0)


def test_sender_that_breaks_leaves_no_piece_outside_the_storage() -> None:
    def breaking():
        yield samples.LOG[:500]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        receive(by=make_customer(), name="a.log", chunks=breaking())

    assert stored_files() == []


def test_forgotten_receiver_leaves_no_piece_outside_the_storage() -> None:
    receiver = begin(by=make_customer(), name="a.log")
    receiver.write(samples.LOG[:500])
    assert len(stored_files()) == 1

    del receiver

    assert stored_files() == []


def test_upload_that_was_thrown_away_meanwhile_ends() -> None:
    receiver = begin(by=make_customer(), name="a.log")
    Blob.objects.update(state=BlobState.DISCARDED)

    with pytest.raises(UploadCut):
        receiver.write(samples.LOG * 5)

    assert stored_files() == []


def test_full_disk_is_told_and_leaves_nothing(settings) -> None:
    blocked = settings.FILES_ROOT / "parts"
    blocked.write_text("a file where the folder should be")

    assert refusal_of(name="a.log", chunks=[samples.LOG]) == Refusal.NOT_KEPT
    assert stored_files() == [blocked]


def test_pasted_text_becomes_a_file() -> None:
    file = store_text(by=make_customer(), name="log-colado.txt", text="ORA-01403: não há \ud800")

    with content_of(file) as content:
        assert (file.name, content.read_at(0, 100)) == ("log-colado.txt", "ORA-01403: não há ?".encode())


def test_pasted_text_with_control_characters_is_kept() -> None:
    text = "\x01\x02\x03\x04" * 100

    file = store_text(by=make_customer(), name="log-colado.txt", text=text)

    with content_of(file) as content:
        assert content.read_at(0, 1000) == text.encode()


def test_whole_files_are_not_broken() -> None:
    receive(by=make_customer(), name="a.log", chunks=[samples.LOG])

    assert list(broken_blobs(deep=True)) == []


def test_broken_files_are_told() -> None:
    missing, short, changed = (
        Blob.objects.get(pk=receive(by=make_customer(), name="a.log", chunks=[samples.LOG]).blob_id) for _ in range(3)
    )
    paths = [django_settings.FILES_ROOT / blob.parts.get(number=1).key for blob in (missing, short, changed)]
    paths[0].unlink()
    paths[1].write_bytes(b"short")
    paths[2].write_bytes(b"x" * 1000)

    assert set(broken_blobs(deep=True)) == {
        f"blob {missing.pk}: 1 of 2 parts are not in the storage",
        f"blob {short.pk}: the parts do not add up to {short.size} bytes",
        f"blob {changed.pk}: the bytes have another digest",
    }
