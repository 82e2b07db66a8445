"""Uploads that are cut and go on: every byte once, whole at the end, and for whoever named them meanwhile."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.db import connection

from accounts.models import User
from attachments.enums import BlobState
from attachments.models import Attachment, Blob, BlobPart, Upload
from attachments.refusals import FileRefused, Refusal
from attachments.selectors import content_of, files_of_form
from attachments.services import pieces, uploads
from attachments.services.orphans import sweep_orphans
from attachments.services.quota import NoRoom
from attachments.services.senders import UploadCut
from attachments.services.uploads import (
    Checksum,
    ChecksumMismatch,
    LengthMismatch,
    OffsetMismatch,
    append,
    create_upload,
    expire_uploads,
    finish_received,
    progress_of,
    terminate,
)
from tests.attachments import samples
from tests.factories import make_customer, make_organization

pytestmark = pytest.mark.django_db

VIDEO = samples.MP4 + os.urandom(5200 - len(samples.MP4))


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    # A part's size is a figure, not a behaviour: small ones show the seams with small files.
    monkeypatch.setattr(pieces, "PART_BYTES", 1000)


@pytest.fixture
def ana() -> User:
    return make_customer()


def begun(by: User, *, size: int | None = len(VIDEO), name: str = "erro.mp4") -> UUID:
    return create_upload(by=by, name=name, declared_size=size).upload_id


def cut_after(data: bytes) -> Iterator[bytes]:
    yield data
    raise ConnectionResetError


def parts() -> list[int]:
    return list(BlobPart.objects.order_by("number").values_list("size", flat=True))


def whole(upload_id: UUID) -> bytes:
    with content_of(Attachment.objects.get(pk=upload_id)) as content:
        return content.read_at(0, 100_000)


def test_upload_in_one_piece_is_a_file_under_the_same_id(ana: User) -> None:
    upload = begun(ana)

    done = append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO])

    file = Attachment.objects.get()
    assert (done.is_complete, done.offset, file.pk, file.name, file.kind) == (True, 5200, upload, "erro.mp4", "video")
    assert (file.sha256, file.was_upload) == (hashlib.sha256(VIDEO).hexdigest(), True)
    assert (Upload.objects.count(), Blob.objects.get().state) == (0, BlobState.COMPLETE)


def test_upload_that_is_cut_ten_times_arrives_byte_for_byte(ana: User) -> None:
    upload, offset = begun(ana), 0
    for step in (1, 311, 999, 1000, 1001, 7, 2, 450, 800, 129):
        with pytest.raises(ConnectionResetError):
            append(upload_id=upload, by=ana, offset=offset, chunks=cut_after(VIDEO[offset : offset + step]))
        offset = progress_of(upload_id=upload, by=ana).offset
    assert offset == 4700

    append(upload_id=upload, by=ana, offset=offset, chunks=[VIDEO[offset:]])

    assert whole(upload) == VIDEO
    assert Attachment.objects.get().sha256 == hashlib.sha256(VIDEO).hexdigest()


def test_short_pieces_are_collected_anew_so_that_all_but_the_last_are_of_one_size(
    ana: User, django_capture_on_commit_callbacks
) -> None:
    upload = begun(ana)
    with django_capture_on_commit_callbacks(execute=True):
        for start in range(0, 2600, 130):
            append(upload_id=upload, by=ana, offset=start, chunks=[VIDEO[start : start + 130]])

    assert parts() == [1000, 1000, 600]
    stored = [path for path in django_settings.FILES_ROOT.rglob("parts/*/*") if path.is_file()]
    assert len(stored) == len([path for path in stored if _is_named(path)]) == 3


def _is_named(path: Path) -> bool:
    return BlobPart.objects.filter(key=str(path.relative_to(django_settings.FILES_ROOT))).exists()


def test_slow_line_is_kept_before_a_piece_is_full(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "KEPT_EVERY_SECONDS", -1.0)
    upload = begun(ana)
    seen = []

    def trickle() -> Iterator[bytes]:
        for start in range(0, 900, 300):
            yield VIDEO[start : start + 300]
            seen.append(Blob.objects.get().size)

    append(upload_id=upload, by=ana, offset=0, chunks=trickle())

    assert seen == [300, 600, 900]


def test_other_place_than_the_end_is_told_where_to_go_on(ana: User) -> None:
    upload = begun(ana)
    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:700]])

    for offset in (0, 699, 701):
        with pytest.raises(OffsetMismatch) as caught:
            append(upload_id=upload, by=ana, offset=offset, chunks=[b"x"])
        assert caught.value.offset == 700
    assert Blob.objects.get().size == 700


def test_of_two_connections_the_one_that_keeps_first_goes_on(ana: User) -> None:
    upload = begun(ana)

    def slow() -> Iterator[bytes]:
        yield VIDEO[:500]
        append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:900]])
        yield VIDEO[500:800]

    with pytest.raises(UploadCut):
        append(upload_id=upload, by=ana, offset=0, chunks=slow())

    assert (Blob.objects.get().size, parts()) == (900, [900])
    append(upload_id=upload, by=ana, offset=900, chunks=[VIDEO[900:]])
    assert whole(upload) == VIDEO


def test_more_than_was_declared_is_not_taken(ana: User) -> None:
    upload = begun(ana, size=2000)

    with pytest.raises(LengthMismatch):
        append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:1500], VIDEO[1500:2500]])

    assert progress_of(upload_id=upload, by=ana).offset == 1500


def test_length_may_be_told_later_but_once(ana: User) -> None:
    upload = begun(ana, size=None)
    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:3000]])
    assert progress_of(upload_id=upload, by=ana).length is None

    with pytest.raises(LengthMismatch):
        append(upload_id=upload, by=ana, offset=3000, chunks=[], length=2999)
    append(upload_id=upload, by=ana, offset=3000, chunks=[VIDEO[3000:4000]], length=5200)
    with pytest.raises(LengthMismatch):
        append(upload_id=upload, by=ana, offset=4000, chunks=[], length=5201)

    assert append(upload_id=upload, by=ana, offset=4000, chunks=[VIDEO[4000:]], length=5200).is_complete
    assert whole(upload) == VIDEO


def test_bytes_under_a_checksum_are_kept_when_it_is_right_and_only_then(ana: User) -> None:
    upload = begun(ana)
    right = Checksum("sha1", hashlib.sha1(VIDEO[:900]).digest())

    with pytest.raises(ChecksumMismatch):
        append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:899], b"x"], checksum=right)
    assert (progress_of(upload_id=upload, by=ana).offset, parts()) == (0, [])

    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:400], VIDEO[400:900]], checksum=right)
    assert progress_of(upload_id=upload, by=ana).offset == 900


def test_checked_bytes_of_a_cut_line_are_not_kept(ana: User) -> None:
    upload = begun(ana)
    right = Checksum("sha256", hashlib.sha256(VIDEO[:900]).digest())

    with pytest.raises(ConnectionResetError):
        append(upload_id=upload, by=ana, offset=0, chunks=cut_after(VIDEO[:500]), checksum=right)

    assert progress_of(upload_id=upload, by=ana).offset == 0


def test_program_under_a_videos_name_is_refused_and_says_so_afterwards_too(ana: User) -> None:
    data = samples.EXE + bytes(9000)
    upload = begun(ana, size=len(data))

    with pytest.raises(FileRefused) as caught:
        append(upload_id=upload, by=ana, offset=0, chunks=[data])

    assert caught.value.code == Refusal.OTHER_CONTENT
    with pytest.raises(FileRefused) as caught:
        progress_of(upload_id=upload, by=ana)
    assert (caught.value.code, caught.value.extension) == (Refusal.OTHER_CONTENT, "mp4")
    assert (parts(), Attachment.objects.count()) == ([], 0)


def test_full_disk_leaves_what_is_here_to_go_on_from(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = begun(ana)
    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:1500]])

    def no_space(*_args: object) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(type(default_storage._wrapped), "_save", no_space)  # type: ignore[attr-defined]
        with pytest.raises(FileRefused) as caught:
            append(upload_id=upload, by=ana, offset=1500, chunks=[VIDEO[1500:]])

    assert (caught.value.code, progress_of(upload_id=upload, by=ana).offset) == (Refusal.NOT_KEPT, 1500)
    append(upload_id=upload, by=ana, offset=1500, chunks=[VIDEO[1500:]])
    assert whole(upload) == VIDEO


def test_what_a_cut_line_still_brought_is_never_written_behind(ana: User) -> None:
    """Its last bytes may be kept between the look at where the file ends and the look at what is there."""
    upload = begun(ana)
    looks = []

    def bring_the_rest(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'FROM "attachments_blobpart"' in sql:
            looks.append(sql)
            if len(looks) == 1:
                append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:1500]])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(bring_the_rest), pytest.raises(OffsetMismatch) as caught:
        append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:700]])

    assert caught.value.offset == 1500
    append(upload_id=upload, by=ana, offset=1500, chunks=[VIDEO[1500:]])
    assert whole(upload) == VIDEO


def test_upload_is_its_persons_alone(ana: User) -> None:
    upload, other = begun(ana), make_customer()

    for act in (
        lambda: progress_of(upload_id=upload, by=other),
        lambda: append(upload_id=upload, by=other, offset=0, chunks=[VIDEO]),
        lambda: terminate(upload_id=upload, by=other),
        lambda: progress_of(upload_id=uuid4(), by=other),
    ):
        with pytest.raises(Upload.DoesNotExist):
            act()
    assert (files_of_form(user=other, ids=[upload]), Upload.objects.count()) == ([], 1)


def test_name_and_size_are_judged_before_any_byte(ana: User) -> None:
    for name, size, code in (
        ("virus.exe", 10, Refusal.NOT_RECEIVED),
        ("erro.mp4", django_settings.MAX_FILE_BYTES + 1, Refusal.TOO_LARGE),
    ):
        with pytest.raises(FileRefused) as caught:
            create_upload(by=ana, name=name, declared_size=size)
        assert caught.value.code == code
    assert (Upload.objects.count(), Blob.objects.count()) == (0, 0)


def test_day_holds_so_much_of_a_person_and_of_their_organisation(settings, ana: User) -> None:
    settings.UPLOAD_BYTES_PER_PERSON, settings.UPLOAD_BYTES_PER_ORGANIZATION = 10_000, 15_000
    colleague = make_customer(organization=ana.organization)
    begun(ana, size=9_000)

    with pytest.raises(NoRoom) as own:
        begun(ana, size=1_001)
    begun(ana, size=1_000)
    with pytest.raises(NoRoom) as shared:
        begun(colleague, size=5_001)

    assert (own.value.is_shared, own.value.limit, shared.value.is_shared) == (False, 10_000, True)
    assert begun(make_customer(organization=make_organization()), size=10_000)
    Blob.objects.update(created_at=Blob.objects.order_by("created_at")[0].created_at - timedelta(hours=25))
    assert begun(ana, size=10_000)


def test_terminated_upload_is_gone_with_its_bytes(ana: User, django_capture_on_commit_callbacks) -> None:
    upload = begun(ana)
    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:1500]])

    with django_capture_on_commit_callbacks(execute=True):
        terminate(upload_id=upload, by=ana)

    assert (Upload.objects.count(), Blob.objects.count()) == (0, 0)
    assert [path for path in django_settings.FILES_ROOT.rglob("parts/*/*") if path.is_file()] == []


def test_last_byte_without_its_end_is_completed_by_the_sweep(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = begun(ana)
    with monkeypatch.context() as patched:
        patched.setattr(uploads, "_finish", lambda *_a, **_k: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO])
    assert finish_received() == 0
    Blob.objects.update(touched_at=Blob.objects.get().touched_at - timedelta(seconds=61))

    assert finish_received() == 1

    assert whole(upload) == VIDEO
    assert finish_received() == 0


def test_empty_append_at_the_end_completes_what_a_dead_process_left(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = begun(ana)
    with monkeypatch.context() as patched:
        patched.setattr(uploads, "_finish", lambda *_a, **_k: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO])

    assert append(upload_id=upload, by=ana, offset=5200, chunks=[]).is_complete
    assert append(upload_id=upload, by=ana, offset=5200, chunks=[]).is_complete


def test_upload_that_nobody_goes_on_with_expires(ana: User, django_capture_on_commit_callbacks) -> None:
    kept, left = begun(ana), begun(ana)
    Upload.objects.filter(pk=left).update(expires_at=Upload.objects.get(pk=left).created_at)

    with django_capture_on_commit_callbacks(execute=True):
        assert expire_uploads() == 1

    assert list(Upload.objects.values_list("pk", flat=True)) == [kept]
    assert Blob.objects.count() == 1


def test_every_byte_moves_the_expiry(ana: User, settings) -> None:
    upload = begun(ana)
    Upload.objects.update(expires_at=Upload.objects.get().created_at + timedelta(minutes=1))

    told = append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:10]])

    row = Upload.objects.get(pk=upload)
    assert row.expires_at == told.expires_at
    assert row.expires_at - row.created_at >= timedelta(hours=settings.UPLOAD_KEPT_HOURS)


def test_sweep_of_orphans_leaves_uploads_that_may_go_on(ana: User) -> None:
    upload = begun(ana)
    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:1500]])
    Blob.objects.update(touched_at=Blob.objects.get().touched_at - timedelta(hours=30))

    sweep_orphans(every_day=True)

    assert progress_of(upload_id=upload, by=ana).offset == 1500
    append(upload_id=upload, by=ana, offset=1500, chunks=[VIDEO[1500:]])
    assert whole(upload) == VIDEO


def test_bytes_under_a_checksum_are_not_held_beyond_what_was_declared(ana: User) -> None:
    upload = begun(ana, size=10)
    taken: list[int] = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield b"x" * 8

    with pytest.raises(LengthMismatch):
        append(upload_id=upload, by=ana, offset=0, chunks=endless(), checksum=Checksum("sha1", b"x" * 20))

    assert (len(taken), progress_of(upload_id=upload, by=ana).offset) == (2, 0)


def test_upload_of_unknown_length_is_held_to_the_days_measure_piece_by_piece(ana: User, settings) -> None:
    settings.UPLOAD_BYTES_PER_PERSON = 1010
    upload = begun(ana, size=None)
    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:1000]])

    with pytest.raises(NoRoom):
        append(upload_id=upload, by=ana, offset=1000, chunks=[VIDEO[1000:1011]])
