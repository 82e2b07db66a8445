"""Counting the lines of long texts: kept once, gone on with, in step with whoever else counts."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts.models import User
from attachments.content import StoredContent
from attachments.models import Attachment, Blob, BlobPart, TextIndex
from attachments.selectors import content_of
from attachments.services.claiming import discard
from attachments.services.indexing import counted_lines, index_texts
from attachments.services.receiving import receive
from tests.attachments import samples
from tests.factories import make_customer

pytestmark = pytest.mark.django_db

LINE = b"0123456789abcde\n"
LONG = LINE * 100_000


@pytest.fixture
def ana() -> User:
    return make_customer()


def text_of(by: User, data: bytes = LONG) -> Attachment:
    return receive(by=by, name="1402.log", chunks=[data])


def lines_in(file: Attachment, content: StoredContent, seconds: float = 60) -> int:
    assert file.blob_id is not None
    return counted_lines(file.blob_id, content, seconds=seconds).index.lines


def test_sweep_counts_long_texts_and_leaves_the_others(ana: User) -> None:
    file = text_of(ana)
    text_of(ana, LINE * 20)
    receive(by=ana, name="erro.mp4", chunks=[samples.MP4 + bytes(2 * 1024**2)])

    assert (index_texts(), index_texts()) == (1, 0)

    found = TextIndex.objects.values_list("blob_id", "line_count", "counted", "size", "has_tail", "encoding")
    assert list(found) == [(file.blob_id, 100_000, len(LONG), len(LONG), False, "utf-8")]


def test_sweep_goes_on_with_what_was_begun(ana: User) -> None:
    file = text_of(ana)
    index_texts()
    whole = TextIndex.objects.get()
    part = bytes(whole.packed)[: 8 * 3]
    TextIndex.objects.update(packed=part, counted=2 * 256 * 1024, line_count=None)

    assert (index_texts(), bytes(TextIndex.objects.get().packed)) == (1, bytes(whole.packed))
    with content_of(file) as content:
        assert lines_in(file, content) == 100_000


def test_whoever_has_no_time_gets_what_is_counted(ana: User) -> None:
    file = text_of(ana)
    with content_of(file) as content:
        assert lines_in(file, content, seconds=0) == 0
        assert TextIndex.objects.values_list("line_count", "counted").get() == (None, 0)
        assert lines_in(file, content) == 100_000
    assert TextIndex.objects.values_list("line_count", "counted").get() == (100_000, len(LONG))


def test_slower_count_takes_nothing_from_a_faster_one(ana: User) -> None:
    file = text_of(ana)
    index_texts()
    before = TextIndex.objects.values().get()

    with content_of(file) as content:
        lines_in(file, content, seconds=0)

    assert TextIndex.objects.values().get() == before


def test_text_whose_bytes_are_gone_does_not_stop_the_others(ana: User) -> None:
    broken, whole = text_of(ana), text_of(ana, LONG + b"mais\n")
    for key in BlobPart.objects.filter(blob=broken.blob_id).values_list("key", flat=True):
        default_storage.delete(key)

    assert (index_texts(), TextIndex.objects.get().blob_id) == (1, whole.blob_id)


def test_index_goes_with_its_text(ana: User, django_capture_on_commit_callbacks: object) -> None:
    file = text_of(ana)
    index_texts()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # -- a fixture without a type
        discard(attachment_id=file.pk, by=ana)

    assert (Blob.objects.count(), TextIndex.objects.count()) == (0, 0)


def test_index_that_claims_to_be_whole_without_a_number_is_not_kept(ana: User) -> None:
    text_of(ana)
    index_texts()

    with pytest.raises(IntegrityError), transaction.atomic():
        TextIndex.objects.update(line_count=None)
