"""A file's digest between two requests: taken on where the same process goes on, taken anew elsewhere."""

from __future__ import annotations

import hashlib
import os
from uuid import UUID, uuid4

import pytest

from accounts.models import User
from attachments.content import StoredContent
from attachments.models import Upload
from attachments.services import digests
from attachments.services.uploads import append, create_upload
from tests.attachments import samples
from tests.factories import make_customer

VIDEO = samples.MP4 + os.urandom(5200 - len(samples.MP4))


def begun(by: User) -> UUID:
    return create_upload(by=by, name="erro.mp4", declared_size=len(VIDEO)).upload_id


@pytest.mark.django_db
def test_digest_is_taken_on_where_the_same_process_goes_on_and_anew_where_it_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ana = make_customer()
    read: list[int] = []
    of_all = StoredContent.sha256
    monkeypatch.setattr(StoredContent, "sha256", lambda content: read.append(content.size) or of_all(content))
    kept, lost, behind = begun(ana), begun(ana), begun(ana)
    for upload in (kept, lost, behind):
        append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:1700]])
    digests.taken(Upload.objects.get(pk=lost).blob_id, size=1700)
    digests.keep(Upload.objects.get(pk=behind).blob_id, size=900, digest=hashlib.sha256(VIDEO[:900]))

    done = [append(upload_id=one, by=ana, offset=1700, chunks=[VIDEO[1700:]]) for one in (kept, lost, behind)]

    assert {one.attachment.sha256 for one in done if one.attachment} == {hashlib.sha256(VIDEO).hexdigest()}
    assert read == [len(VIDEO)] * 2


def test_a_digest_is_given_once() -> None:
    blob_id = uuid4()
    digests.keep(blob_id, size=3, digest=hashlib.sha256(b"abc"))

    found = [digests.taken(blob_id, size=3), digests.taken(blob_id, size=3)]

    assert [one.hexdigest() if one else None for one in found] == [hashlib.sha256(b"abc").hexdigest(), None]
