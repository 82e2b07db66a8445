"""How much a person, and everyone of an organisation together, may send within a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts import house
from accounts.models import User
from attachments.enums import BlobState
from attachments.models import Blob
from attachments.refusals import NoRoom
from core.sides import as_staff

DAY = timedelta(hours=24)


@as_staff
def require_room(*, by: User, size: int, at: datetime) -> None:
    """Pass when `size` more bytes fit into what the person and their organisation sent within the last 24 hours.

    What is still on its way counts with its declared size. Two that begin at the same moment may both pass:
    the limit guards the disk, not a price.

    :raises NoRoom: otherwise.
    """
    recent = Blob.objects.filter(created_at__gt=at - DAY).exclude(state__in=[BlobState.REFUSED, BlobState.DISCARDED])
    _require(recent.filter(uploaded_by=by), size, house.current().limit("upload_bytes_per_person"), is_shared=False)
    if by.organization_id is not None:
        shared = recent.filter(uploaded_by__organization_id=by.organization_id)
        _require(shared, size, house.current().limit("upload_bytes_per_organization"), is_shared=True)


def _require(blobs: QuerySet[Blob], size: int, limit: int, *, is_shared: bool) -> None:
    sent = blobs.aggregate(sent=Sum(Coalesce("declared_size", "size"), default=0))["sent"]
    if sent + size > limit:
        raise NoRoom(limit=limit, is_shared=is_shared)
