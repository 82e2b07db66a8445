"""Writing down that a backup was taken, or that it could not be, by whatever means it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from core.database import database_now
from core.models import BackupRecord

KEPT: Final = timedelta(days=400)


@transaction.atomic
def note_backup(
    *, place: str, began_at: datetime, files: int | None = None, size: int | None = None, failure: str = ""
) -> BackupRecord:
    """Note a backup that ends now, with its files and bytes where they were counted, and forget those of other years.

    `failure` is one sentence that says why it is none.
    """
    now = database_now()
    BackupRecord.objects.filter(ended_at__lt=now - KEPT).delete()
    return BackupRecord.objects.create(
        place=place[:500],
        began_at=min(began_at, now),
        ended_at=now,
        files=files,
        size=size,
        failure=failure,
    )
