"""Files that a form at the desk names: their ids, and what to show of them when it comes back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from attachments.models import Attachment
from attachments.owners import DRAFT


def ids_in(values: Iterable[object]) -> tuple[UUID, ...]:
    """Return the ids among these values, each once; anything else was not written by our page."""
    found: dict[UUID, None] = {}
    for value in values:
        try:
            found[UUID(str(value))] = None
        except ValueError:
            continue
    return tuple(found)


def waiting_files(*, user: User, ids: Iterable[UUID]) -> list[Attachment]:
    """Return this person's own files that still wait for a form, or that a draft keeps, in the order they came."""
    ids = list(ids)
    if not ids:
        return []
    own = Attachment.objects.filter(uploaded_by=user, erased_at__isnull=True, pk__in=ids)
    return list(own.filter(Q(owner_kind="") | Q(owner_kind=DRAFT)).order_by("created_at", "id"))
