"""Sweeping what nobody came back for: unclaimed files, cut uploads, pieces without a row."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction

from attachments.enums import BlobState
from attachments.models import Attachment, Blob, BlobPart
from attachments.services.parts import FOLDER, incoming_folder, remove_parts
from attachments.services.purging import discard_blob, purge
from core.database import database_now

KEPT = timedelta(hours=24)
# Pieces lose their row only on the day they are written; older days were looked at by earlier sweeps.
_DAYS_LOOKED_AT = 10
_BATCH = 200


def sweep_orphans(*, limit: int = 2000, every_day: bool = False) -> int:
    """Remove what waited longer than 24 hours, at most about `limit` of each sort, and return how much went.

    Every step can be cut anywhere and run again, by any number of sweepers. `every_day` looks through the
    whole storage for pieces without a row, not only through the last days.
    """
    now = database_now()
    cutoff = now - KEPT
    return (
        _drop_unclaimed(cutoff, limit)
        + _drop_blobs(cutoff, limit)
        + _drop_pieces(now, every_day=every_day)
        + _drop_incoming(cutoff)
    )


def _drop_unclaimed(cutoff: datetime, limit: int) -> int:
    dropped = 0
    waiting = Attachment.objects.unclaimed().filter(owner_since__lt=cutoff, erased_at__isnull=True)
    while dropped < limit:
        with transaction.atomic():
            # The lock looks at the condition again: a form that claimed the file meanwhile keeps it.
            batch = list(waiting.order_by("owner_since").select_for_update()[:_BATCH])
            Attachment.objects.filter(pk__in=[file.pk for file in batch]).delete()
            for file in batch:
                if file.blob_id is not None:
                    discard_blob(file.blob_id)
        dropped += len(batch)
        if len(batch) < _BATCH:
            break
    return dropped


def _drop_blobs(cutoff: datetime, limit: int) -> int:
    """Purge discarded blobs whatever their age (a crash left them), and what was never completed or is unnamed."""
    # What may still go on has an end of its own (attachments.services.uploads.expire_uploads).
    unnamed = Blob.objects.filter(attachments__isnull=True, upload__isnull=True)
    stale = unnamed.filter(touched_at__lt=cutoff).exclude(state=BlobState.DISCARDED).order_by("touched_at")
    found = list(stale.values_list("pk", flat=True)[:limit])
    # Age is asked again, and without a join: an upload that ended at this very moment has touched its row.
    Blob.objects.filter(pk__in=found, touched_at__lt=cutoff).update(state=BlobState.DISCARDED)
    discarded = unnamed.filter(state=BlobState.DISCARDED).order_by("touched_at")
    return purge(discarded.values_list("pk", flat=True)[:limit])


def _drop_pieces(now: datetime, *, every_day: bool) -> int:
    """Remove pieces whose row never committed; a piece of yesterday may still be waiting for it."""
    newest = (now - KEPT).date() - timedelta(days=1)
    oldest = date.min if every_day else newest - timedelta(days=_DAYS_LOOKED_AT)
    dropped = 0
    for day in _stored_days():
        if oldest <= day <= newest:
            prefix = f"{FOLDER}/{day.isoformat()}/"
            # "0" follows "/": a range uses the index of keys on both databases, LIKE does not.
            known = set(
                BlobPart.objects.filter(key__gt=prefix, key__lt=f"{prefix[:-1]}0").values_list("key", flat=True)
            )
            stored = {f"{prefix}{name}" for name in default_storage.listdir(prefix)[1]}
            remove_parts(stored - known)
            dropped += len(stored - known)
    return dropped


def _stored_days() -> list[date]:
    try:
        folders, _ = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    days = []
    for name in folders:
        try:
            days.append(date.fromisoformat(name))
        except ValueError:
            continue
    return sorted(days)


def _drop_incoming(cutoff: datetime) -> int:
    """Remove pieces that a killed process was still collecting."""
    dropped = 0
    folder = incoming_folder()
    for path in folder.iterdir() if folder.is_dir() else ():
        if _is_older(path, cutoff):
            path.unlink(missing_ok=True)
            dropped += 1
    return dropped


def _is_older(path: Path, cutoff: datetime) -> bool:
    try:
        return path.stat().st_mtime < cutoff.timestamp()
    except FileNotFoundError:
        return False
