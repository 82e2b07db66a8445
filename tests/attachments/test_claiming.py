"""To whom a file belongs: claimed once, kept for a draft, released, discarded, erased."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage

from accounts.models import User
from attachments.models import Attachment, Blob, BlobPart
from attachments.services.claiming import (
    FileNotAvailable,
    TooManyFiles,
    claim,
    discard,
    erase,
    keep_for_draft,
    move_files,
    release,
)
from attachments.services.receiving import receive
from tests.attachments import samples
from tests.factories import make_analyst, make_customer, make_organization

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def a_file(by: User, name: str = "a.log") -> Attachment:
    return receive(by=by, name=name, chunks=[samples.LOG])


def owners_of(*files: Attachment) -> list[tuple[str, int | None]]:
    found = Attachment.objects.in_bulk([file.pk for file in files])
    return [(found[file.pk].owner_kind, found[file.pk].owner_id) for file in files]


def test_claimed_files_belong_to_their_owner_in_the_order_named() -> None:
    ana = make_customer()
    first, second = a_file(ana), a_file(ana)

    claimed = claim(
        ids=[second.pk, first.pk, second.pk], by=ana, owner_kind="message", owner_id=7, organization_id=None, at=AT
    )

    assert claimed == [second, first]
    assert owners_of(first, second) == [("message", 7), ("message", 7)]
    assert {(file.owner_since, file.organization_id) for file in claimed} == {(AT, None)}


def test_claiming_nothing_gives_nothing() -> None:
    assert claim(ids=[], by=make_customer(), owner_kind="message", owner_id=7, organization_id=None) == []


def test_file_is_claimed_once() -> None:
    ana = make_customer()
    file, other = a_file(ana), a_file(ana)
    claim(ids=[file.pk], by=ana, owner_kind="message", owner_id=7, organization_id=None)

    with pytest.raises(FileNotAvailable):
        claim(ids=[other.pk, file.pk], by=ana, owner_kind="message", owner_id=8, organization_id=None)

    assert owners_of(file, other) == [("message", 7), ("", None)]


def test_file_of_a_draft_is_claimed_by_its_writer() -> None:
    ana = make_customer()
    file = a_file(ana)
    keep_for_draft(ids=[file.pk], by=ana, draft_id=3)

    claim(ids=[file.pk], by=ana, owner_kind="message", owner_id=7, organization_id=None)

    assert owners_of(file) == [("message", 7)]


@pytest.mark.parametrize("case", ["someone else's", "unknown", "erased"])
def test_file_that_is_not_there_to_be_given_is_refused(case: str) -> None:
    ana = make_customer()
    file = a_file(ana if case != "someone else's" else make_customer(ana.organization))
    if case == "erased":
        erase(attachment_id=file.pk, by=ana, reason="senha")
    pk = uuid4() if case == "unknown" else file.pk

    with pytest.raises(FileNotAvailable):
        claim(ids=[pk], by=ana, owner_kind="message", owner_id=7, organization_id=None)


def test_more_files_than_a_message_holds_are_refused(settings) -> None:
    settings.MAX_FILES_PER_MESSAGE = 2

    with pytest.raises(TooManyFiles):
        claim(ids=[uuid4() for _ in range(3)], by=make_customer(), owner_kind="m", owner_id=1, organization_id=None)


def test_draft_keeps_what_it_names_and_releases_the_rest() -> None:
    ana = make_customer()
    kept, dropped, foreign = a_file(ana), a_file(ana), a_file(make_customer())
    keep_for_draft(ids=[kept.pk, dropped.pk], by=ana, draft_id=3)

    count = keep_for_draft(ids=[kept.pk, foreign.pk, uuid4()], by=ana, draft_id=3, at=AT)

    assert count == 1
    assert owners_of(kept, dropped, foreign) == [("draft", 3), ("", None), ("", None)]
    assert Attachment.objects.get(pk=dropped.pk).owner_since == AT


def test_draft_takes_nothing_from_a_message() -> None:
    ana = make_customer()
    file = a_file(ana)
    claim(ids=[file.pk], by=ana, owner_kind="message", owner_id=7, organization_id=None)

    assert keep_for_draft(ids=[file.pk], by=ana, draft_id=3) == 0
    assert owners_of(file) == [("message", 7)]


def test_released_file_waits_from_now_on() -> None:
    ana = make_customer()
    file, other = a_file(ana), a_file(ana)
    keep_for_draft(ids=[file.pk], by=ana, draft_id=3)
    keep_for_draft(ids=[other.pk], by=ana, draft_id=4)

    assert release(owner_kind="draft", owner_id=3, at=AT) == 1
    assert owners_of(file, other) == [("", None), ("draft", 4)]
    assert Attachment.objects.get(pk=file.pk).owner_since == AT


def test_files_move_with_their_owners() -> None:
    ana, other = make_customer(), make_organization()
    file, stays = a_file(ana), a_file(ana)
    claim(ids=[file.pk], by=ana, owner_kind="message", owner_id=7, organization_id=ana.organization_id)

    assert move_files(owner_kind="message", owner_ids=[7, 8], organization_id=other.pk) == 1
    organizations = Attachment.objects.in_bulk([file.pk, stays.pk])
    assert (organizations[file.pk].organization, organizations[stays.pk].organization) == (other, ana.organization)


def stored_count() -> int:
    return sum(path.is_file() for path in django_settings.FILES_ROOT.rglob("*"))


def test_discarded_file_is_gone(django_capture_on_commit_callbacks) -> None:
    ana = make_customer()
    file = a_file(ana)

    with django_capture_on_commit_callbacks(execute=True):
        discard(attachment_id=file.pk, by=ana)

    assert (Attachment.objects.count(), Blob.objects.count(), BlobPart.objects.count(), stored_count()) == (0, 0, 0, 0)


@pytest.mark.parametrize("case", ["someone else's", "claimed"])
def test_file_that_is_not_ones_own_or_was_sent_is_not_discarded(case: str) -> None:
    ana = make_customer()
    file = a_file(ana)
    by = make_customer(ana.organization) if case == "someone else's" else ana
    if case == "claimed":
        claim(ids=[file.pk], by=ana, owner_kind="message", owner_id=7, organization_id=None)

    with pytest.raises(Attachment.DoesNotExist):
        discard(attachment_id=file.pk, by=by)

    assert (Attachment.objects.count(), stored_count()) == (1, 1)


def test_erased_file_leaves_a_trace_and_no_bytes(django_capture_on_commit_callbacks) -> None:
    ana, marina = make_customer(), make_analyst()
    file = a_file(ana)
    claim(ids=[file.pk], by=ana, owner_kind="message", owner_id=7, organization_id=ana.organization_id)

    with django_capture_on_commit_callbacks(execute=True):
        erase(attachment_id=file.pk, by=marina, reason="senha por engano", at=AT)

    after = Attachment.objects.get(pk=file.pk)
    assert (after.erased_at, after.erased_by, after.erase_reason, after.blob, after.sha256, after.name) == (
        AT, marina, "senha por engano", None, "", "a.log",
    )  # fmt: skip
    assert (Blob.objects.count(), stored_count()) == (0, 0)


def test_erasing_again_changes_nothing() -> None:
    ana, marina = make_customer(), make_analyst()
    file = a_file(ana)
    erase(attachment_id=file.pk, by=marina, reason="senha", at=AT)

    erase(attachment_id=file.pk, by=ana, reason="outra razão")

    after = Attachment.objects.get(pk=file.pk)
    assert (after.erased_at, after.erased_by, after.erase_reason) == (AT, marina, "senha")


def test_bytes_stay_until_the_erasing_is_committed(django_capture_on_commit_callbacks) -> None:
    ana = make_customer()
    file = a_file(ana)

    with django_capture_on_commit_callbacks(execute=False):
        erase(attachment_id=file.pk, by=ana, reason="senha")
        assert stored_count() == 1


def test_bytes_that_another_row_names_stay(django_capture_on_commit_callbacks) -> None:
    ana = make_customer()
    file = a_file(ana)
    twin = Attachment.objects.get(pk=file.pk)
    twin.pk = uuid4()
    twin.save(force_insert=True)

    with django_capture_on_commit_callbacks(execute=True):
        discard(attachment_id=file.pk, by=ana)

    key = BlobPart.objects.get().key
    assert (default_storage.exists(key), Attachment.objects.get()) == (True, twin)
