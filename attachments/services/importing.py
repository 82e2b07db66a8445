"""Files of an imported history: judged like any other, of nobody's share; traces of those that are gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from accounts.models import User
from attachments.content import CHUNK_BYTES
from attachments.enums import FileKind, ScanState
from attachments.models import Attachment, Blob
from attachments.services.receiving import Receiver, named
from core.database import database_now


class OtherBytes(Exception):
    """The bytes are not those that their digest promises."""


def take_file(*, by: User, name: str, path: Path, sha256: str, at: datetime) -> Attachment:
    """Take a file in from a folder and return its attachment, unclaimed.

    :raises FileRefused: when it would not be taken from a person either
    :raises OtherBytes: when it is not what its digest promises; nothing of it stays
    """
    size = path.stat().st_size
    name = named(name, size)
    now = database_now()
    blob = Blob.objects.create(uploaded_by=by, declared_name=name, declared_size=size, created_at=now, touched_at=now)
    receiver = Receiver(blob, name=name, declared_type="")
    try:
        with path.open("rb") as content:
            while piece := content.read(CHUNK_BYTES):
                receiver.write(piece)
        attachment = receiver.finish(at=at)
    finally:
        receiver.abandon()
    if attachment.sha256 != sha256:
        # What came is swept, as anything that no form claims.
        raise OtherBytes
    return attachment


@dataclass(frozen=True)
class Trace:
    """A file that is gone: erased by a person, or refused by the scanner."""

    owner_id: int
    organization_id: int
    uploaded_by_id: int
    name: str
    size: int
    kind: str
    media_type: str
    at: datetime
    erased_at: datetime | None = None
    erased_by_id: int | None = None
    erase_reason: str = ""
    refused_at: datetime | None = None
    refused_for: str = ""


def record_traces(*, owner_kind: str, traces: Iterable[Trace]) -> None:
    """Keep that there were files which are gone, in the caller's transaction."""
    Attachment.objects.bulk_create(
        Attachment(
            name=trace.name,
            size=trace.size,
            kind=trace.kind if trace.kind in FileKind.values else FileKind.TEXT,
            media_type=trace.media_type,
            organization_id=trace.organization_id,
            uploaded_by_id=trace.uploaded_by_id,
            owner_kind=owner_kind,
            owner_id=trace.owner_id,
            owner_since=trace.at,
            created_at=trace.at,
            erased_at=trace.erased_at,
            erased_by_id=trace.erased_by_id,
            erase_reason=trace.erase_reason,
            scan_state=ScanState.REFUSED if trace.refused_at else ScanState.CLEAN,
            scanned_at=trace.refused_at,
            scan_reason=trace.refused_for,
        )
        for trace in traces
    )
