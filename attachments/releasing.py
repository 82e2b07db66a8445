"""Who gets a file that the virus scanner has not judged, could not judge, or refused (docs/adr/0016)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings

from attachments.enums import ScanState

if TYPE_CHECKING:
    from accounts.models import User
    from attachments.models import Attachment


class Caution(StrEnum):
    """What a reader is told beside a file; NONE of one that is clean."""

    NONE = ""
    PENDING = "pending"
    # The scanner lets wait for too long, and support must go on.
    LATE = "late"
    UNSCANNED = "unscanned"
    REFUSED = "refused"


@dataclass(frozen=True)
class Release:
    """What one reader may have of a file now: its bytes, and its words on a page of ours, where nothing of it runs."""

    bytes: bool
    words: bool
    caution: Caution = Caution.NONE

    @property
    def is_drawn(self) -> bool:
        """Tell whether the page itself may show the picture or play the video."""
        return self.bytes and self.caution != Caution.LATE


class Withheld(Exception):
    """The file is there, and the reader may see that; the scanner keeps it from them."""

    def __init__(self, attachment: Attachment, release: Release) -> None:
        super().__init__(attachment.pk)
        self.attachment = attachment
        self.release = release


def release_of(file: Attachment, user: User, *, now: datetime) -> Release:
    """Return what this person, who may see the file, may have of it."""
    if file.scan_state == ScanState.REFUSED:
        return Release(bytes=False, words=False, caution=Caution.REFUSED)
    if file.scan_state == ScanState.CLEAN:
        return Release(bytes=True, words=True)
    if file.scan_state == ScanState.ERROR:
        return Release(bytes=True, words=True, caution=Caution.UNSCANNED)
    if file.uploaded_by_id == user.pk:
        # What they sent they have already.
        return Release(bytes=True, words=True, caution=Caution.PENDING)
    if not user.is_support:
        return Release(bytes=False, words=False, caution=Caution.PENDING)
    is_late = now - file.created_at >= timedelta(minutes=settings.SCAN_PATIENCE_MINUTES)
    return Release(bytes=is_late, words=True, caution=Caution.LATE if is_late else Caution.PENDING)
