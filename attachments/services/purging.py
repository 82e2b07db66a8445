"""Removing bytes for good, so that a crash in between leaves work for the sweep and never a row without bytes."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from attachments.enums import BlobState
from attachments.models import Blob, BlobPart
from attachments.services.parts import remove_parts
from core.sides import as_staff

logger = logging.getLogger(__name__)


def discard_blob(blob_id: UUID) -> None:
    """Mark a blob that nothing names any more; its bytes go when the caller's transaction has committed."""
    changed = Blob.objects.filter(pk=blob_id, attachments__isnull=True).exclude(state=BlobState.DISCARDED)
    if Blob.objects.filter(pk__in=changed.values("pk")).update(state=BlobState.DISCARDED):
        transaction.on_commit(partial(_purge_quietly, [blob_id]))


@as_staff
def purge(blob_ids: Iterable[UUID]) -> int:
    """Remove the bytes of refused and discarded blobs, then their rows, and return how many blobs are gone.

    A refused blob keeps its row until the sweep, so that one can see what was refused and why.
    """
    gone = 0
    for blob in Blob.objects.filter(pk__in=list(blob_ids), state__in=[BlobState.REFUSED, BlobState.DISCARDED]):
        remove_parts(blob.parts.values_list("key", flat=True))
        if blob.state == BlobState.DISCARDED:
            # A twin sweep may have been quicker: then this deletes nothing.
            gone += 1 if Blob.objects.filter(pk=blob.pk, state=BlobState.DISCARDED).delete()[0] else 0
        else:
            BlobPart.objects.filter(blob=blob).delete()
    return gone


def _purge_quietly(blob_ids: list[UUID]) -> None:
    try:
        purge(blob_ids)
    except OSError:
        # The act that led here is done; the sweep tries again.
        logger.exception("bytes could not be removed at once")


def remove_quietly(keys: list[str]) -> None:
    """Remove pieces that no row names any more; one that stays is found by the sweep."""
    try:
        remove_parts(keys)
    except OSError:
        logger.exception("a replaced piece could not be removed at once")
