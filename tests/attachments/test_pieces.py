"""Parts that become durable beside what comes next: rows never before them, in their order, several at once."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection

from accounts.models import User
from attachments.models import Attachment, Blob, BlobPart
from attachments.refusals import FileRefused, Refusal
from attachments.selectors import broken_blobs, content_of
from attachments.services import pieces
from attachments.services.quota import NoRoom
from attachments.services.receiving import receive
from attachments.services.senders import SenderLetOut, UploadCut
from attachments.services.uploads import append, create_upload, progress_of, terminate
from attachments.storage import DurableFileSystemStorage
from tests.attachments import samples
from tests.factories import make_customer

pytestmark = pytest.mark.django_db

VIDEO = samples.MP4 + os.urandom(12_300 - len(samples.MP4))


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    # A part's size is a figure, not a behaviour: small ones show the seams with small files.
    monkeypatch.setattr(pieces, "PART_BYTES", 1000)
    # A machine that is busy for a second is no slow line.
    monkeypatch.setattr(pieces, "NAMED_EVERY_SECONDS", 3600.0)


@pytest.fixture
def ana() -> User:
    return make_customer()


class Disk:
    """The storage, whose parts become durable when a test lets them; it notes what was saved and fails when told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.let = threading.Event()
        self.let.set()
        self.saved: list[str] = []
        self.fails_at = 0
        self._lock = threading.Lock()
        self._begun = 0
        save = DurableFileSystemStorage._save

        def durable_in_time(storage: Any, name: str, content: Any) -> str:
            with self._lock:
                self._begun += 1
                fails = self._begun == self.fails_at
            assert self.let.wait(60)
            if fails:
                raise OSError(28, "No space left on device")
            kept: str = save(storage, name, content)
            self.saved.append(kept)
            return kept

        monkeypatch.setattr(DurableFileSystemStorage, "_save", durable_in_time)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    held = Disk(monkeypatch)
    yield held
    held.let.set()


def begun(by: User, *, size: int | None = len(VIDEO)) -> UUID:
    return create_upload(by=by, name="erro.mp4", declared_size=size).upload_id


def cut_after(data: bytes) -> Iterator[bytes]:
    yield data
    raise ConnectionResetError


def files() -> set[str]:
    root: Path = django_settings.FILES_ROOT
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def named() -> set[str]:
    return set(BlobPart.objects.values_list("key", flat=True))


def whole(upload_id: UUID) -> bytes:
    with content_of(Attachment.objects.get(pk=upload_id)) as content:
        return content.read_at(0, 100_000)


def test_no_row_names_a_part_that_is_not_durable_and_the_next_bytes_are_taken_meanwhile(ana: User, disk: Disk) -> None:
    upload, seen = begun(ana), []

    def coming() -> Iterator[bytes]:
        disk.let.clear()
        for start in range(0, 4000, 500):
            yield VIDEO[start : start + 500]
            seen.append((len(disk.saved), len(named()), progress_of(upload_id=upload, by=ana).offset))
        disk.let.set()
        yield VIDEO[4000:]

    append(upload_id=upload, by=ana, offset=0, chunks=coming())

    assert seen == [(0, 0, 0)] * 8
    assert named() == set(disk.saved) == files()
    assert whole(upload) == VIDEO


def test_every_row_is_written_when_its_part_is_saved(ana: User, disk: Disk) -> None:
    before: list[bool] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "attachments_blobpart"'):
            # Each database takes rows in another shape; the keys stand somewhere in it.
            keys = set(re.findall(r"parts/[\d-]+/[0-9a-f]+", str(params)))
            before.append(bool(keys) and keys <= set(disk.saved))
        return execute(sql, params, many, context)

    upload = begun(ana)
    with connection.execute_wrapper(look):
        append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO])

    # Twelve whole parts and a short one: four, four, and the rest.
    assert before == [True] * 3
    assert list(BlobPart.objects.order_by("number").values_list("number", "size")) == [
        *((number, 1000) for number in range(1, 13)),
        (13, 300),
    ]
    assert (list(broken_blobs(deep=True)), whole(upload)) == ([], VIDEO)


def test_line_that_is_cut_keeps_all_that_came(ana: User) -> None:
    upload = begun(ana)

    for start, stop in ((0, 3500), (3500, 3501), (3501, 11_900)):
        with pytest.raises(ConnectionResetError):
            append(upload_id=upload, by=ana, offset=start, chunks=cut_after(VIDEO[start:stop]))
        assert progress_of(upload_id=upload, by=ana).offset == stop

    append(upload_id=upload, by=ana, offset=11_900, chunks=[VIDEO[11_900:]])
    assert whole(upload) == VIDEO


def test_part_that_fails_leaves_those_before_it_and_nothing_behind_it(ana: User, disk: Disk, settings: Any) -> None:
    # One after the other, so that the third to come is the third of the file.
    pieces._keepers.cache_clear()
    settings.STREAMS_PER_WORKER = 1
    upload, disk.fails_at = begun(ana), 3

    with pytest.raises(FileRefused) as caught:
        append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO])
    pieces._keepers.cache_clear()

    assert (caught.value.code, progress_of(upload_id=upload, by=ana).offset) == (Refusal.NOT_KEPT, 2000)
    assert (len(named()), files()) == (2, named())
    append(upload_id=upload, by=ana, offset=2000, chunks=[VIDEO[2000:]])
    assert whole(upload) == VIDEO


def test_commit_that_nobody_answered_is_not_tried_again_and_its_parts_are_left_to_the_sweep(
    ana: User, disk: Disk
) -> None:
    """The rows may be there: what they name must not be removed."""
    upload, tried = begun(ana), []

    def gone(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "attachments_blobpart"'):
            tried.append(sql)
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(gone), pytest.raises(OperationalError):
        append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO])

    # The fifth was never to be named: it is removed.
    assert (len(tried), len(disk.saved), len(files()), named()) == (1, 5, 4, set())
    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO])
    assert whole(upload) == VIDEO


def test_upload_that_is_thrown_away_meanwhile_leaves_nothing(ana: User, django_capture_on_commit_callbacks) -> None:
    upload = begun(ana)

    def coming() -> Iterator[bytes]:
        yield VIDEO[:3000]
        with django_capture_on_commit_callbacks(execute=True):
            terminate(upload_id=upload, by=ana)
        yield VIDEO[3000:]

    with pytest.raises(UploadCut):
        append(upload_id=upload, by=ana, offset=0, chunks=coming())

    assert (files(), Blob.objects.count()) == (set(), 0)


def test_of_two_connections_that_carry_many_parts_the_one_that_names_first_goes_on(ana: User) -> None:
    upload = begun(ana)

    def slow() -> Iterator[bytes]:
        yield VIDEO[:4500]
        append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:7200]])
        yield VIDEO[4500:]

    with pytest.raises(UploadCut):
        append(upload_id=upload, by=ana, offset=0, chunks=slow())

    assert progress_of(upload_id=upload, by=ana).offset == 7200
    assert files() == named()
    append(upload_id=upload, by=ana, offset=7200, chunks=[VIDEO[7200:]])
    assert whole(upload) == VIDEO


def test_sender_who_is_let_out_leaves_no_part_without_a_row(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attachments.services.senders.ASKED_EVERY_SECONDS", -1.0)
    upload = begun(ana)

    def coming() -> Iterator[bytes]:
        yield VIDEO[:3500]
        User.objects.filter(pk=ana.pk).update(is_active=False)
        yield VIDEO[3500:]

    with pytest.raises(SenderLetOut):
        append(upload_id=upload, by=ana, offset=0, chunks=coming())

    assert files() == named()


def test_on_a_slow_line_each_part_has_its_row_once_it_is_durable(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "NAMED_EVERY_SECONDS", -1.0)
    upload, seen = begun(ana), []

    def trickle() -> Iterator[bytes]:
        yield VIDEO[:1000]
        for place in range(1000, 1900):
            yield VIDEO[place : place + 1]
            seen.append(progress_of(upload_id=upload, by=ana).offset)
            if seen[-1]:
                return
            time.sleep(0.02)

    append(upload_id=upload, by=ana, offset=0, chunks=trickle())

    assert seen[-1] == 1000


def test_file_of_unknown_length_beyond_the_days_measure_leaves_nothing(ana: User, settings: Any) -> None:
    settings.UPLOAD_BYTES_PER_PERSON = 9000

    with pytest.raises(NoRoom):
        receive(by=ana, name="erro.mp4", chunks=[VIDEO])

    assert (files(), named(), Attachment.objects.count()) == (set(), set(), 0)
