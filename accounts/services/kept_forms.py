"""Forms that could not be taken: kept for a day, so that nobody writes a text twice."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import KeptForm
from accounts.rules import KEPT_FOR, MAX_BYTES, digest, size_of, worth_keeping
from core.database import database_now
from core.text import storable


class TooMuchToKeep(Exception):
    """The form holds more than is kept without knowing its sender."""


def keep_form(
    *,
    fields: Iterable[tuple[str, str]],
    posted_to: str,
    page: str,
    owner_id: int | None,
    at: datetime | None = None,
) -> str:
    """Keep what was written and return the token by which the same browser finds it again.

    :raises TooMuchToKeep: when names and values pass 256 KB
    """
    kept = [(storable(name), storable(value)) for name, value in worth_keeping(fields)]
    if size_of(kept) > MAX_BYTES:
        raise TooMuchToKeep
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        KeptForm.objects.create(
            token_digest=digest(token),
            owner_id=owner_id,
            posted_to=posted_to[:500],
            page=page[:2000],
            fields=kept,
            created_at=at or database_now(),
        )
    return token


def forget_form(*, token: str) -> None:
    """Drop what was kept under this token; nothing happens when it is gone already."""
    with transaction.atomic():
        KeptForm.objects.filter(token_digest=digest(token)).delete()


def sweep_kept_forms(*, limit: int = 500) -> int:
    """Drop forms older than a day and return how many."""
    with transaction.atomic():
        old = KeptForm.objects.filter(created_at__lt=database_now() - KEPT_FOR).order_by("created_at")
        ids = list(old.values_list("pk", flat=True)[:limit])
        return KeptForm.objects.filter(pk__in=ids).delete()[0]
