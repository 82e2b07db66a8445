"""Two at once, on PostgreSQL: a file is claimed once, and the sweep takes nothing from a form."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from accounts.models import User
from attachments.models import Attachment, Blob, Upload
from attachments.services.claiming import FileNotAvailable, claim
from attachments.services.orphans import sweep_orphans
from attachments.services.receiving import receive
from attachments.services.senders import UploadCut
from attachments.services.uploads import OffsetMismatch, append, create_upload, finish_received
from core.database import database_now
from core.models import OutboxEvent
from tests.attachments import samples
from tests.factories import make_customer
from tests.races.meeting import beside, wait_until_waiting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_file_that_two_forms_name_at_once_goes_to_the_first() -> None:
    ana = make_customer()
    file, other = (receive(by=ana, name="a.log", chunks=[samples.LOG]) for _ in range(2))
    outcomes: list[str] = []

    def second() -> None:
        try:
            claim(ids=[other.pk, file.pk], by=ana, owner_kind="message", owner_id=2, organization_id=None)
        except FileNotAvailable:
            outcomes.append("not available")

    with transaction.atomic():
        claim(ids=[file.pk], by=ana, owner_kind="message", owner_id=1, organization_id=None)
        thread = beside(second)
        wait_until_waiting()
    assert thread.outcome is None

    owners = Attachment.objects.in_bulk([file.pk, other.pk])
    assert (outcomes, owners[file.pk].owner_id, owners[other.pk].owner_kind) == (["not available"], 1, "")


def test_sweep_leaves_a_file_that_a_form_claims_at_that_moment() -> None:
    ana = make_customer()
    file = receive(by=ana, name="a.log", chunks=[samples.LOG], at=database_now() - timedelta(days=2))

    with transaction.atomic():
        claim(ids=[file.pk], by=ana, owner_kind="message", owner_id=1, organization_id=None)
        thread = beside(sweep_orphans)
        wait_until_waiting()
    assert thread.outcome == 0

    assert (Attachment.objects.get().owner_id, Blob.objects.get().state) == (1, "complete")


def test_form_that_comes_after_the_sweep_is_told() -> None:
    ana = make_customer()
    file = receive(by=ana, name="a.log", chunks=[samples.LOG], at=database_now() - timedelta(days=2))
    outcomes: list[str] = []

    def form() -> None:
        try:
            claim(ids=[file.pk], by=ana, owner_kind="message", owner_id=1, organization_id=None)
        except FileNotAvailable:
            outcomes.append("not available")

    with transaction.atomic():
        sweep_orphans()
        thread = beside(form)
        wait_until_waiting()
    assert thread.outcome is None

    assert (outcomes, Attachment.objects.count()) == (["not available"], 0)


def test_two_sweeps_at_once_take_everything_once() -> None:
    ana = make_customer()
    for _ in range(5):
        receive(by=ana, name="a.log", chunks=[samples.LOG], at=database_now() - timedelta(days=2))

    threads = [beside(sweep_orphans) for _ in range(2)]
    for thread in threads:
        assert thread.outcome in range(6)
    sweep_orphans()

    assert (Attachment.objects.count(), Blob.objects.count()) == (0, 0)


def test_form_that_names_an_upload_while_it_completes_gets_the_file() -> None:
    ana = make_customer()
    upload = create_upload(by=ana, name="a.log", declared_size=len(samples.LOG)).upload_id
    done = []

    with transaction.atomic():
        claim(ids=[upload], by=ana, owner_kind="thing", owner_id=7, organization_id=None)
        thread = beside(lambda: done.append(append(upload_id=upload, by=ana, offset=0, chunks=[samples.LOG])))
        wait_until_waiting()
    assert thread.outcome is None

    (event,) = OutboxEvent.objects.filter(name="FileArrived")
    assert (event.payload["owner_id"], event.payload["attachment_id"]) == (7, str(upload))
    assert (done[0].is_complete, Attachment.objects.count(), Upload.objects.count()) == (True, 1, 0)


def test_form_that_comes_while_an_upload_completes_claims_the_file() -> None:
    ana = make_customer()
    upload = create_upload(by=ana, name="a.log", declared_size=len(samples.LOG)).upload_id
    claimed: list[Attachment] = []

    with transaction.atomic():
        append(upload_id=upload, by=ana, offset=0, chunks=[samples.LOG])
        thread = beside(
            lambda: claimed.extend(claim(ids=[upload], by=ana, owner_kind="thing", owner_id=7, organization_id=None))
        )
        wait_until_waiting()
    assert thread.outcome is None

    assert [(file.pk, file.owner_kind, file.owner_id) for file in claimed] == [(upload, "thing", 7)]
    assert (Upload.objects.count(), OutboxEvent.objects.filter(name="FileArrived").count()) == (0, 0)


def test_upload_that_two_connections_end_at_once_is_one_file() -> None:
    ana = make_customer()
    upload = create_upload(by=ana, name="a.log", declared_size=len(samples.LOG)).upload_id
    append(upload_id=upload, by=ana, offset=0, chunks=[samples.LOG[:-1]])
    at, last = len(samples.LOG) - 1, samples.LOG[-1:]
    outcomes: list[str] = []

    def end() -> None:
        try:
            outcomes.append("whole" if append(upload_id=upload, by=ana, offset=at, chunks=[last]).is_complete else "")
        except (UploadCut, OffsetMismatch):
            # Met on the way, or come when the other had ended it.
            outcomes.append("cut")

    threads = [beside(end) for _ in range(2)]
    for thread in threads:
        assert thread.outcome is None

    assert "whole" in outcomes
    assert set(outcomes) <= {"whole", "cut"}
    assert (Attachment.objects.count(), Blob.objects.count(), Upload.objects.count()) == (1, 1, 0)


def _received(by: User, name: str) -> Upload:
    """Return an upload whose last byte is here, and whose process died before it could make a file of it."""
    progress = create_upload(by=by, name=name, declared_size=None)
    append(upload_id=progress.upload_id, by=by, offset=0, chunks=[samples.LOG])
    upload = Upload.objects.get(pk=progress.upload_id)
    died = database_now() - timedelta(seconds=61)
    Blob.objects.filter(pk=upload.blob_id).update(declared_size=len(samples.LOG), touched_at=died)
    return upload


def test_upload_that_is_ended_again_while_the_first_still_judges_is_one_file() -> None:
    ana = make_customer()
    upload = _received(ana, "a.log")
    end = partial(append, upload_id=upload.pk, by=ana, offset=len(samples.LOG), chunks=[])

    with transaction.atomic():
        first = end()
        thread = beside(lambda: end().attachment)
        wait_until_waiting()
    assert thread.outcome == first.attachment

    assert (Attachment.objects.count(), Blob.objects.count(), Upload.objects.count()) == (1, 1, 0)


def test_sweep_that_meets_the_end_of_an_upload_goes_on_with_the_next() -> None:
    ana = make_customer()
    uploads = [_received(ana, name) for name in ("a.log", "b.log")]

    with transaction.atomic():
        append(upload_id=uploads[0].pk, by=ana, offset=len(samples.LOG), chunks=[])
        thread = beside(finish_received)
        wait_until_waiting()
    assert thread.outcome == 2

    assert set(Attachment.objects.values_list("pk", flat=True)) == {upload.pk for upload in uploads}
    assert (Blob.objects.filter(state="complete").count(), Upload.objects.count()) == (2, 0)
