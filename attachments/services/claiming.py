"""To whom a file belongs: claimed once by what was written with it, kept for a draft, released, erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from attachments.models import Attachment, Upload
from attachments.owners import DRAFT
from attachments.services.purging import discard_blob
from core.database import database_now

__all__ = [
    "FileNotAvailable",
    "TooManyFiles",
    "claim",
    "discard",
    "discard_unused",
    "erase",
    "keep_for_draft",
    "move_files",
    "release",
]


class FileNotAvailable(Exception):
    """A named file is not the person's own, or something else has claimed it already."""


class TooManyFiles(FileNotAvailable):
    """More files were named than one message may hold."""


def claim(
    *,
    ids: Iterable[UUID],
    by: User,
    owner_kind: str,
    owner_id: int,
    organization_id: int | None,
    made: int = 0,
    at: datetime | None = None,
) -> list[Attachment]:
    """Give the files to their owner and return those that are here, in the order named; all of them or none.

    `made` of them are not the person's choice, but what was pasted and became a file: they take nobody's place.
    One that is still on its way is bound to the owner, which hears of its arrival (`FileArrived`).

    :raises FileNotAvailable: when one is not the person's own, or was claimed by another form first.
    :raises TooManyFiles: beyond the number that one message may hold.
    """
    wanted = list(dict.fromkeys(ids))
    if len(wanted) - made > settings.MAX_FILES_PER_MESSAGE:
        raise TooManyFiles
    return _claim(wanted, by, owner_kind, owner_id, organization_id, at) if wanted else []


@transaction.atomic
def _claim(
    wanted: Sequence[UUID],
    by: User,
    owner_kind: str,
    owner_id: int,
    organization_id: int | None,
    at: datetime | None,
) -> list[Attachment]:
    # Uploads first: one that completes between the two statements is found among the files.
    bound = Upload.objects.bindable_by(by).filter(pk__in=wanted).update(owner_kind=owner_kind, owner_id=owner_id)
    # One conditional statement: of two forms that name the same file, one counts short and rolls back.
    claimed = Attachment.objects.claimable_by(by).filter(pk__in=wanted)
    count = claimed.update(
        owner_kind=owner_kind, owner_id=owner_id, organization_id=organization_id, owner_since=at or database_now()
    )
    if bound + count != len(wanted):
        raise FileNotAvailable
    found = Attachment.objects.in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


@transaction.atomic
def keep_for_draft(*, ids: Sequence[UUID], by: User, draft_id: int, at: datetime | None = None) -> int:
    """Let the named files live as long as the draft, release those that it no longer names, and return how many it has.

    A file that is not the person's own, or is claimed by now, is passed over: a draft is only a memory.
    """
    at = at or database_now()
    held = Attachment.objects.filter(owner_kind=DRAFT, owner_id=draft_id)
    held.exclude(pk__in=ids).update(owner_kind="", owner_id=None, owner_since=at)
    bound = _bind_to_draft(ids, by, draft_id)
    return bound + (
        Attachment.objects.claimable_by(by)
        .filter(pk__in=ids)
        .update(owner_kind=DRAFT, owner_id=draft_id, organization_id=by.organization_id, owner_since=at)
    )


def _bind_to_draft(ids: Sequence[UUID], by: User, draft_id: int) -> int:
    held = Upload.objects.filter(owner_kind=DRAFT, owner_id=draft_id)
    held.exclude(pk__in=ids).update(owner_kind="", owner_id=None)
    return Upload.objects.bindable_by(by).filter(pk__in=ids).update(owner_kind=DRAFT, owner_id=draft_id)


def release(*, owner_kind: str, owner_id: int, at: datetime | None = None) -> int:
    """Let the owner's files wait for another, from now on for as long as a new one would; return how many."""
    Upload.objects.filter(owner_kind=owner_kind, owner_id=owner_id).update(owner_kind="", owner_id=None)
    files = Attachment.objects.filter(owner_kind=owner_kind, owner_id=owner_id, erased_at__isnull=True)
    return files.update(owner_kind="", owner_id=None, owner_since=at or database_now())


def move_files(*, owner_kind: str, owner_ids: Sequence[int], organization_id: int | None) -> int:
    """Note that the owners now belong to another organisation, and return how many files went with them."""
    return Attachment.objects.owned_by(owner_kind, owner_ids).update(organization_id=organization_id)


@transaction.atomic
def discard(*, attachment_id: UUID, by: User) -> None:
    """Throw away a file that was uploaded but not sent.

    :raises Attachment.DoesNotExist: when it is not the person's own, or belongs to something by now.
    """
    _drop(Attachment.objects.claimable_by(by).select_for_update().get(pk=attachment_id))


@transaction.atomic
def discard_unused(*, ids: Sequence[UUID], by: User) -> None:
    """Throw away those of the person's files that nothing has claimed."""
    for attachment in Attachment.objects.claimable_by(by).filter(pk__in=ids).order_by("pk").select_for_update():
        _drop(attachment)


def _drop(attachment: Attachment) -> None:
    blob_id = attachment.blob_id
    attachment.delete()
    if blob_id is not None:
        discard_blob(blob_id)


@transaction.atomic
def erase(*, attachment_id: UUID, by: User, reason: str, at: datetime | None = None) -> None:
    """Remove a file's bytes and leave its row, with who, when and why; whether `by` may is the caller's to say.

    :raises Attachment.DoesNotExist: when there is none.
    """
    attachment = Attachment.objects.select_for_update().get(pk=attachment_id)
    if attachment.erased_at is not None:
        return
    blob_id = attachment.blob_id
    attachment.erased_at, attachment.erased_by, attachment.erase_reason = at or database_now(), by, reason
    # A digest would still tell a short secret to whoever guesses it.
    attachment.blob, attachment.sha256 = None, ""
    attachment.save(update_fields=["erased_at", "erased_by", "erase_reason", "blob", "sha256"])
    if blob_id is not None:
        discard_blob(blob_id)
