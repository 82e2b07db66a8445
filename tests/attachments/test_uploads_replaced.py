"""An upload that goes on while what it goes on from is replaced, or cannot be read."""

from __future__ import annotations

import os
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.db import connection

from accounts.models import User
from attachments.models import Attachment, BlobPart
from attachments.refusals import FileRefused, Refusal
from attachments.selectors import content_of
from attachments.services.senders import UploadCut
from attachments.services.uploads import append, create_upload
from tests.attachments import samples
from tests.factories import make_customer

pytestmark = pytest.mark.django_db

VIDEO = samples.MP4 + os.urandom(5200 - len(samples.MP4))


@pytest.fixture
def ana() -> User:
    return make_customer()


def begun(by: User) -> UUID:
    return create_upload(by=by, name="erro.mp4", declared_size=len(VIDEO)).upload_id


def whole(upload_id: UUID) -> bytes:
    with content_of(Attachment.objects.get(pk=upload_id)) as content:
        return content.read_at(0, 100_000)


def test_piece_that_a_cut_line_replaces_while_it_is_looked_at_cuts_who_looks(
    ana: User, django_capture_on_commit_callbacks
) -> None:
    upload = begun(ana)
    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:150]])
    looks = []

    def bring_more(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        if 'FROM "attachments_blobpart"' in sql:
            looks.append(sql)
            if len(looks) == 1:
                with django_capture_on_commit_callbacks(execute=True):
                    append(upload_id=upload, by=ana, offset=150, chunks=[VIDEO[150:300]])
        return found

    with connection.execute_wrapper(bring_more), pytest.raises(UploadCut):
        append(upload_id=upload, by=ana, offset=150, chunks=[VIDEO[150:200]])

    append(upload_id=upload, by=ana, offset=300, chunks=[VIDEO[300:]])
    assert whole(upload) == VIDEO


def test_piece_that_cannot_be_read_now_is_asked_for_later(ana: User) -> None:
    upload = begun(ana)
    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:150]])
    place = django_settings.FILES_ROOT / BlobPart.objects.get().key
    away = place.rename(place.with_name("away"))

    with pytest.raises(FileRefused) as caught:
        append(upload_id=upload, by=ana, offset=150, chunks=[VIDEO[150:]])

    away.rename(place)
    append(upload_id=upload, by=ana, offset=150, chunks=[VIDEO[150:]])
    assert (caught.value.code, whole(upload)) == (Refusal.NOT_KEPT, VIDEO)
