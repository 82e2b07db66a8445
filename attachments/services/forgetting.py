"""Forgetting a person in what stands around files: their names, and what they were about to send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from accounts.models import User
from attachments.models import Attachment, Blob, Upload
from attachments.services.orphans import KEPT
from core.database import database_now


@transaction.atomic
def drop_waiting(*, person: User) -> None:
    """Let the next sweeps remove what this person uploaded for no form yet, or not to its end."""
    now = database_now()
    Upload.objects.filter(uploaded_by=person).update(expires_at=now)
    waiting = Attachment.objects.unclaimed().filter(uploaded_by=person, erased_at__isnull=True)
    waiting.update(owner_since=now - KEPT - timedelta(minutes=1))


@transaction.atomic
def cover_file(*, attachment_id: UUID, cover: Callable[[str], str]) -> str:
    """Take a person out of the name of a file and out of why it was erased, and return the name."""
    file = Attachment.objects.select_for_update().get(pk=attachment_id)
    file.name, file.erase_reason = cover(file.name)[:200], cover(file.erase_reason)[:200]
    file.save(update_fields=["name", "erase_reason"])
    if file.blob is not None:
        blob = file.blob
        Blob.objects.filter(pk=blob.pk).update(declared_name=cover(blob.declared_name)[:255])
    return file.name
