"""The sweep: what nobody came back for goes after a day, what is wanted stays."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from attachments.enums import BlobState
from attachments.models import Attachment, Blob, BlobPart
from attachments.services import orphans
from attachments.services.claiming import claim, erase, keep_for_draft
from attachments.services.orphans import sweep_orphans
from attachments.services.parts import incoming_folder
from attachments.services.receiving import receive
from attachments.services.senders import UploadCut
from core.database import database_now
from tests.attachments import samples
from tests.factories import make_customer

pytestmark = pytest.mark.django_db

OLD = timedelta(hours=24, minutes=1)
YOUNG = timedelta(hours=23, minutes=59)


def a_file(by: User, *, age: timedelta) -> Attachment:
    return receive(by=by, name="a.log", chunks=[samples.LOG], at=database_now() - age)


def stored() -> list[Path]:
    return [path for path in django_settings.FILES_ROOT.rglob("*") if path.is_file()]


def test_file_that_nobody_claimed_goes_after_a_day(django_capture_on_commit_callbacks) -> None:
    ana = make_customer()
    a_file(ana, age=OLD)
    young = a_file(ana, age=YOUNG)

    with django_capture_on_commit_callbacks(execute=True):
        sweep_orphans()

    assert (list(Attachment.objects.all()), Blob.objects.get(), len(stored())) == ([young], young.blob, 1)


def test_file_of_a_draft_or_a_message_stays() -> None:
    ana = make_customer()
    drafted, sent = a_file(ana, age=OLD), a_file(ana, age=OLD)
    long_ago = database_now() - OLD
    keep_for_draft(ids=[drafted.pk], by=ana, draft_id=3, at=long_ago)
    claim(ids=[sent.pk], by=ana, owner_kind="message", owner_id=7, organization_id=None, at=long_ago)

    assert sweep_orphans() == 0
    assert (Attachment.objects.count(), len(stored())) == (2, 2)


def cut_upload() -> None:
    with pytest.raises(UploadCut):
        receive(by=make_customer(), name="a.log", chunks=[samples.LOG], declared_size=10**6)


def test_cut_upload_goes_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attachments.services.pieces.PART_BYTES", 200)
    cut_upload()
    assert (sweep_orphans(), BlobPart.objects.count()) == (0, 4)
    Blob.objects.update(touched_at=database_now() - OLD)

    assert sweep_orphans() == 1
    assert (Blob.objects.count(), BlobPart.objects.count(), stored()) == (0, 0, [])


def test_reason_of_a_refusal_stays_a_day() -> None:
    Blob.objects.create(
        uploaded_by=make_customer(),
        declared_name="a.mp4",
        state=BlobState.REFUSED,
        refusal="other_content",
        created_at=database_now() - YOUNG,
        touched_at=database_now() - YOUNG,
    )
    assert (sweep_orphans(), Blob.objects.count()) == (0, 1)
    Blob.objects.update(touched_at=database_now() - OLD)

    assert (sweep_orphans(), Blob.objects.count()) == (1, 0)


def test_bytes_that_a_crash_left_after_an_erasing_go_at_once() -> None:
    file = a_file(make_customer(), age=timedelta())
    erase(attachment_id=file.pk, by=file.uploaded_by, reason="senha")
    assert len(stored()) == 1

    assert sweep_orphans() == 1
    assert (stored(), Blob.objects.count(), Attachment.objects.count()) == ([], 0, 1)


def day_of(age: timedelta) -> str:
    return f"{database_now() - age:%Y-%m-%d}"


def test_piece_without_a_row_goes_once_its_day_is_over() -> None:
    for age in (0, 1, 2, 5, 40):
        default_storage.save(f"parts/{day_of(timedelta(days=age))}/piece{age}", ContentFile(b"x"))
    default_storage.save("parts/not a day/piece", ContentFile(b"x"))

    assert sweep_orphans() == 2
    assert sorted(path.name for path in stored()) == ["piece", "piece0", "piece1", "piece40"]


def test_piece_of_any_day_goes_when_every_day_is_looked_at() -> None:
    default_storage.save(f"parts/{day_of(timedelta(days=400))}/piece", ContentFile(b"x"))

    assert (sweep_orphans(), sweep_orphans(every_day=True), stored()) == (0, 1, [])


def test_piece_with_a_row_stays_whatever_its_day() -> None:
    file = a_file(make_customer(), age=timedelta())
    key = f"parts/{day_of(timedelta(days=3))}/piece"
    default_storage.save(key, ContentFile(b"x"))
    BlobPart.objects.filter(blob=file.blob).update(key=key)

    sweep_orphans(every_day=True)

    assert default_storage.exists(key)


def test_piece_that_a_killed_process_was_collecting_goes_after_a_day() -> None:
    for name, age in (("old", OLD), ("young", YOUNG)):
        path = incoming_folder() / name
        path.write_bytes(b"x")
        moment = (database_now() - age).timestamp()
        os.utime(path, (moment, moment))

    assert sweep_orphans() == 1
    assert [path.name for path in stored()] == ["young"]


def test_sweep_takes_more_than_one_batch(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks) -> None:
    monkeypatch.setattr(orphans, "_BATCH", 2)
    ana = make_customer()
    for _ in range(5):
        a_file(ana, age=OLD)

    with django_capture_on_commit_callbacks(execute=True):
        sweep_orphans()

    assert (Attachment.objects.count(), Blob.objects.count(), stored()) == (0, 0, [])
