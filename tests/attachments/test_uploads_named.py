"""Uploads that are named by a form, a draft or a message before they are whole."""

from __future__ import annotations

import hashlib
import os
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from accounts.models import User
from attachments.models import Attachment, Upload
from attachments.selectors import digests_of, files_of_form, tail_of
from attachments.services import pieces
from attachments.services.claiming import FileNotAvailable, claim, keep_for_draft, release
from attachments.services.uploads import append, create_upload
from core.models import OutboxEvent
from tests.attachments import samples
from tests.factories import make_customer

pytestmark = pytest.mark.django_db

VIDEO = samples.MP4 + os.urandom(5200 - len(samples.MP4))


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PART_BYTES", 1000)


@pytest.fixture
def ana() -> User:
    return make_customer()


def begun(by: User) -> UUID:
    return create_upload(by=by, name="erro.mp4", declared_size=len(VIDEO)).upload_id


def test_claimed_upload_is_bound_and_heard_of_when_it_arrives(ana: User) -> None:
    upload = begun(ana)
    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:1500]])

    assert claim(ids=[upload], by=ana, owner_kind="thing", owner_id=7, organization_id=None) == []
    with pytest.raises(FileNotAvailable):
        claim(ids=[upload], by=ana, owner_kind="thing", owner_id=8, organization_id=None)
    append(upload_id=upload, by=ana, offset=1500, chunks=[VIDEO[1500:]])

    event = OutboxEvent.objects.get(name="FileArrived")
    assert {name: event.payload[name] for name in ("attachment_id", "owner_kind", "owner_id", "actor_id")} == {
        "attachment_id": str(upload), "owner_kind": "thing", "owner_id": 7, "actor_id": ana.pk,
    }  # fmt: skip


def test_draft_keeps_an_upload_and_gets_the_file(ana: User) -> None:
    upload = begun(ana)
    assert keep_for_draft(ids=[upload], by=ana, draft_id=3) == 1

    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO])

    file = Attachment.objects.get()
    assert (file.owner_kind, file.owner_id) == ("draft", 3)


def test_draft_lets_go_of_an_upload_that_it_no_longer_names(ana: User) -> None:
    first, second = begun(ana), begun(ana)
    keep_for_draft(ids=[first, second], by=ana, draft_id=3)

    keep_for_draft(ids=[second], by=ana, draft_id=3)
    assert dict(Upload.objects.values_list("pk", "owner_kind")) == {first: "", second: "draft"}
    release(owner_kind="draft", owner_id=3)

    assert set(Upload.objects.values_list("owner_kind", "owner_id")) == {("", None)}


def test_form_shows_how_much_of_a_file_is_here(ana: User) -> None:
    upload = begun(ana)
    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO[:1300]])

    (file,) = files_of_form(user=ana, ids=[upload])

    assert (file.name, file.size, file.received, file.percent, file.kind, file.is_complete) == (
        "erro.mp4", 5200, 1300, 25, "video", False,
    )  # fmt: skip
    digest = hashlib.sha256(VIDEO[1000:1300]).hexdigest()
    assert tail_of(upload_id=upload) == {"offset": 1000, "size": 300, "sha256": digest}


def test_same_form_has_the_same_digest_before_and_after_its_file_arrived(ana: User) -> None:
    upload = begun(ana)
    before = digests_of(user=ana, ids=[upload])

    append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO])

    assert digests_of(user=ana, ids=[upload]) == before == [f"upload {upload}"]


def test_same_form_has_the_same_digest_while_its_file_arrives(ana: User) -> None:
    upload = begun(ana)
    asked: list[str] = []

    def arrive_behind_the_first(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        answer = execute(sql, params, many, context)
        if len(asked) == 1:
            append(upload_id=upload, by=ana, offset=0, chunks=[VIDEO])
        return answer

    with connection.execute_wrapper(arrive_behind_the_first):
        digests = digests_of(user=ana, ids=[upload])

    assert digests == [f"upload {upload}"]
