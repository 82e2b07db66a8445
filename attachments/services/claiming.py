"""Giving files to what they belong to, and taking them away again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from attachments.models import Attachment
from attachments.querysets import AttachmentQuerySet

DRAFT = "draft"


class FileNotAvailable(Exception):
    """A file is not the person's own, is claimed already, or was swept."""


class TooManyFiles(Exception):
    """More files than one message holds."""


def claim(
    *,
    ids: Sequence[UUID],
    by: User,
    owner_kind: str,
    owner_id: int,
    organization_id: int | None,
    at: datetime | None = None,
) -> list[Attachment]:
    """Give own files that wait for a form (or that an own draft keeps) to their owner, in the caller's transaction.

    :raises FileNotAvailable: when one is not there to be given; nothing is given then.
    :raises TooManyFiles: beyond settings.MAX_FILES_PER_MESSAGE.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    if len(wanted) > settings.MAX_FILES_PER_MESSAGE:
        raise TooManyFiles(len(wanted))
    won = _own(by).filter(pk__in=wanted).update(
        owner_kind=owner_kind, owner_id=owner_id, organization_id=organization_id
    )
    if won != len(wanted):
        raise FileNotAvailable
    return list(Attachment.objects.owned_by(owner_kind, [owner_id]).filter(pk__in=wanted))


def _own(by: User) -> AttachmentQuerySet:
    return Attachment.objects.filter(
        Q(owner_kind="") | Q(owner_kind=DRAFT), uploaded_by=by, erased_at__isnull=True
    )


def keep_for_draft(*, ids: Iterable[UUID], by: User, draft_id: int) -> None:
    """Keep the named own files as long as the draft lives; files of it that are no longer named wait again."""
    wanted = list(ids)
    kept = Attachment.objects.filter(owner_kind=DRAFT, owner_id=draft_id, uploaded_by=by)
    kept.exclude(pk__in=wanted).update(owner_kind="", owner_id=None)
    Attachment.objects.unclaimed().filter(pk__in=wanted, uploaded_by=by).update(owner_kind=DRAFT, owner_id=draft_id)


def release(*, owner_kind: str, owner_id: int) -> None:
    """Let the files of an owner that goes away wait again; the sweep takes them after a day."""
    Attachment.objects.filter(owner_kind=owner_kind, owner_id=owner_id).update(owner_kind="", owner_id=None)


def move_files(*, owner_kind: str, owner_ids: Sequence[int], organization_id: int) -> None:
    """Let files follow their owners to another organisation."""
    Attachment.objects.filter(owner_kind=owner_kind, owner_id__in=list(owner_ids)).update(
        organization_id=organization_id
    )
