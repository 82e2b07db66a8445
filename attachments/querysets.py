"""Chainable filters over attachments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from attachments.enums import BlobState, ScanState
from attachments.owners import UNSETTLED

if TYPE_CHECKING:
    from accounts.models import User
    from attachments.models import Attachment, Upload


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def owned_by(self, kind: str, ids: Iterable[int]) -> AttachmentQuerySet:
        """Keep the files of these owners, oldest first."""
        return self.filter(owner_kind=kind, owner_id__in=list(ids)).order_by("created_at", "id")

    def unclaimed(self) -> AttachmentQuerySet:
        """Keep files that no form has claimed yet."""
        return self.filter(owner_kind="")

    def claimable_by(self, user: User) -> AttachmentQuerySet:
        """Keep the person's own files that still wait for a form, or in a draft."""
        return self.filter(uploaded_by=user, owner_kind__in=UNSETTLED, erased_at__isnull=True)

    def awaiting_scan(self) -> AttachmentQuerySet:
        """Keep what the virus scanner has not judged yet."""
        return self.filter(scan_state=ScanState.PENDING, erased_at__isnull=True)

    def due_for_scan(self, at: datetime) -> AttachmentQuerySet:
        """Keep what is to be scanned by then."""
        return self.awaiting_scan().filter(scan_due_at__lte=at)


class UploadQuerySet(models.QuerySet["Upload"]):
    def running(self) -> UploadQuerySet:
        """Keep what still waits for bytes."""
        return self.filter(blob__state=BlobState.RECEIVING)

    def bindable_by(self, user: User) -> UploadQuerySet:
        """Keep the person's own that no sent form has named yet; also one that is refused, which the form tells."""
        return self.filter(uploaded_by=user, owner_kind__in=UNSETTLED)

    def of_owner(self, kind: str, ids: Iterable[int]) -> UploadQuerySet:
        """Keep what is on its way to these owners, oldest first."""
        return self.filter(owner_kind=kind, owner_id__in=list(ids)).order_by("created_at", "id")
