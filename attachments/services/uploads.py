"""Uploads that survive: begun once, carried by any number of connections, complete when the last byte is here."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts import house
from accounts.models import User
from attachments.content import CHUNK_BYTES
from attachments.enums import BlobState
from attachments.events import FileDidNotArrive
from attachments.models import Attachment, Blob, Upload
from attachments.owners import UNSETTLED
from attachments.refusals import FileRefused, Refusal
from attachments.services.arriving import OwnerChanged
from attachments.services.parts import incoming_folder
from attachments.services.pieces import expiry_of
from attachments.services.purging import discard_blob
from attachments.services.quota import require_room
from attachments.services.receiving import AlreadyComplete, Receiver, named
from attachments.services.senders import SenderLetOut, UploadCut, let_go_of_database
from core.database import database_now
from core.events import publish
from core.sides import as_staff
from masking.house import mask_apart

# What a completion that meets a form in the same moment is tried again for.
_TRIES = 5
_BATCH = 200


class OffsetMismatch(Exception):
    """The sender would go on from another place than where the file ends here; `offset` is that place."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class LengthMismatch(Exception):
    """More bytes came than were declared, or a length was declared twice or too small."""


class ChecksumMismatch(Exception):
    """The bytes of this request are not those that the sender meant: none of them was kept."""


@dataclass(frozen=True)
class Checksum:
    """What the bytes of one request must give: the name of an algorithm of hashlib, and the digest."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True)
class Progress:
    """How far an upload is; `attachment` is there once it is complete. `length` is None while it is not known."""

    upload_id: UUID
    offset: int
    length: int | None
    expires_at: datetime | None
    attachment: Attachment | None = None

    @property
    def is_complete(self) -> bool:
        return self.attachment is not None


@as_staff
def create_upload(
    *,
    by: User,
    name: str,
    declared_size: int | None,
    declared_type: str = "",
    fingerprint: str = "",
    at: datetime | None = None,
) -> Progress:
    """Begin an upload of a file and return it, empty.

    :raises FileRefused: for an extension that we do not take, or a size over the limit.
    :raises NoRoom: when the person or their organisation has sent as much as they may for now.
    """
    name = named(name, declared_size)
    now = at or database_now()
    require_room(by=by, size=declared_size or 0, at=now)
    with transaction.atomic():
        blob = Blob.objects.create(
            uploaded_by=by, declared_name=name, declared_size=declared_size, created_at=now, touched_at=now
        )
        upload = Upload.objects.create(
            blob=blob,
            uploaded_by=by,
            declared_type=declared_type[:100],
            fingerprint=fingerprint[:64],
            created_at=now,
            expires_at=expiry_of(now),
        )
    return Progress(upload.pk, 0, declared_size, upload.expires_at)


def progress_of(*, upload_id: UUID, by: User) -> Progress:
    """Return how far the person's upload is; a file that is complete and still theirs to send counts as whole.

    :raises Upload.DoesNotExist: when there is none of theirs, or it expired.
    :raises FileRefused: when what came showed that it is not taken.
    """
    upload = _running(upload_id, by)
    return _complete(upload_id, by) if upload is None else _progress(upload)


def _running(upload_id: UUID, by: User) -> Upload | None:
    uploads = Upload.objects.filter(pk=upload_id, uploaded_by=by).select_related("blob", "uploaded_by")
    return uploads.first()


def _progress(upload: Upload) -> Progress:
    if upload.blob.state == BlobState.REFUSED:
        raise _refusal_of(upload.blob)
    if upload.blob.state != BlobState.RECEIVING:
        raise Upload.DoesNotExist
    return Progress(upload.pk, upload.blob.size, upload.blob.declared_size, upload.expires_at)


def _complete(upload_id: UUID, by: User) -> Progress:
    found = Attachment.objects.filter(pk=upload_id, uploaded_by=by, was_upload=True, erased_at__isnull=True)
    attachment = found.first()
    if attachment is None:
        raise Upload.DoesNotExist
    return Progress(upload_id, attachment.size, attachment.size, None, attachment)


def _refusal_of(blob: Blob) -> FileRefused:
    # What it turned out to be is not kept; the name and the reason are.
    return FileRefused(
        Refusal(blob.refusal), name=blob.declared_name, extension=blob.declared_name.rpartition(".")[2].lower()
    )


@as_staff
def append(
    *,
    upload_id: UUID,
    by: User,
    offset: int,
    chunks: Iterable[bytes],
    length: int | None = None,
    checksum: Checksum | None = None,
    at: datetime | None = None,
) -> Progress:
    """Go on with an upload at `offset` and return how far it is; complete when all that was declared is here.

    Whatever arrives before the connection is cut stays, except under a checksum, which wants all of it.
    `length` declares the size of an upload that was begun without one.

    :raises Upload.DoesNotExist: when there is none of theirs, or it expired.
    :raises OffsetMismatch: when it does not end at `offset` here.
    :raises LengthMismatch: when more bytes come than were declared.
    :raises ChecksumMismatch: when the bytes are not the ones that were meant.
    :raises FileRefused: when what came shows that the file is not taken; for NOT_KEPT the upload goes on later.
    :raises NoRoom: when the length that becomes known now is more than they may send.
    :raises UploadCut: when the sender went away, or another connection goes on with it.
    """
    upload = _running(upload_id, by)
    before = _complete(upload_id, by) if upload is None else _progress(upload)
    if offset != before.offset:
        raise OffsetMismatch(before.offset)
    if upload is None:
        return before
    _declare(upload, length, by=by)
    receiver = Receiver(upload.blob, name=upload.blob.declared_name, declared_type=upload.declared_type, upload=upload)
    if receiver.size != offset:
        # A line that seemed cut still brought something: behind that these bytes would stand in the wrong place.
        raise OffsetMismatch(receiver.size)
    let_go_of_database()
    _take(receiver, upload, chunks, checksum)
    return _settle(receiver, upload, at=at)


def _declare(upload: Upload, length: int | None, *, by: User) -> None:
    blob = upload.blob
    if length is None or length == blob.declared_size:
        return
    if blob.declared_size is not None or length < blob.size:
        raise LengthMismatch
    named(blob.declared_name, length)
    require_room(by=by, size=length, at=database_now())
    blob.declared_size = length
    blob.save(update_fields=["declared_size"])


def _take(receiver: Receiver, upload: Upload, chunks: Iterable[bytes], checksum: Checksum | None) -> None:
    most = upload.blob.declared_size
    try:
        for chunk in _checked(chunks, checksum, most=(most or house.current().limit("max_file_bytes")) - receiver.size):
            if most is not None and receiver.size + len(chunk) > most:
                raise LengthMismatch
            receiver.write(chunk)
    except (ChecksumMismatch, FileRefused, SenderLetOut):
        receiver.abandon()
        raise
    except BaseException:
        # The sender went away, or the process is told to end: what came so far is kept.
        receiver.pause()
        raise


def _checked(chunks: Iterable[bytes], checksum: Checksum | None, *, most: int) -> Iterator[bytes]:
    """Pass the bytes on; where a digest is given, only after all of them were seen to be right.

    :raises LengthMismatch: once more than `most` bytes would have to be held until they are.
    """
    if checksum is None:
        yield from chunks
        return
    digest = hashlib.new(checksum.algorithm)
    with tempfile.TemporaryFile(dir=incoming_folder()) as held:
        for chunk in chunks:
            most -= len(chunk)
            if most < 0:
                raise LengthMismatch
            digest.update(chunk)
            held.write(chunk)
        if digest.digest() != checksum.digest:
            raise ChecksumMismatch
        held.seek(0)
        while piece := held.read(CHUNK_BYTES):
            yield piece


def _settle(receiver: Receiver, upload: Upload, *, at: datetime | None) -> Progress:
    """Keep what came; where that was the last of it, make the file whole."""
    receiver.pause()
    if upload.blob.declared_size == receiver.size:
        return _finish(receiver, upload, at=at)
    return Progress(upload.pk, receiver.size, upload.blob.declared_size, upload.expires_at)


def _finish(receiver: Receiver, upload: Upload, *, at: datetime | None) -> Progress:
    for _ in range(_TRIES):
        try:
            attachment = receiver.finish(at=at)
        except OwnerChanged:
            if not Upload.objects.filter(pk=upload.pk).exists():
                break
            continue
        except AlreadyComplete:
            break
        return Progress(attachment.pk, attachment.size, attachment.size, None, attachment)
    # A twin completed it, or it was thrown away: whichever it was, say so.
    return progress_of(upload_id=upload.pk, by=upload.uploaded_by)


@transaction.atomic
def terminate(*, upload_id: UUID, by: User) -> None:
    """Throw away an upload that is not complete, whether or not something names it already.

    :raises Upload.DoesNotExist: when there is none of theirs.
    """
    upload = Upload.objects.select_for_update().get(pk=upload_id, uploaded_by=by)
    _drop(upload)


def terminate_for(*, owner_kind: str, owner_ids: Iterable[int]) -> int:
    """Throw away what is still on its way to these owners, in the caller's transaction, and return how many."""
    uploads = list(Upload.objects.of_owner(owner_kind, owner_ids).select_for_update())
    for upload in uploads:
        _drop(upload)
    return len(uploads)


def _drop(upload: Upload) -> None:
    blob_id = upload.blob_id
    upload.delete()
    discard_blob(blob_id)


def finish_received(*, limit: int = 50) -> int:
    """Complete uploads whose last byte is here but whose process died before it could, and return how many."""
    settled = database_now() - timedelta(seconds=60)
    whole = Upload.objects.running().filter(blob__size__gt=0, blob__touched_at__lt=settled)
    done = 0
    for upload in whole.filter(blob__declared_size=F("blob__size")).select_related("blob", "uploaded_by")[:limit]:
        try:
            receiver = Receiver(
                upload.blob, name=upload.blob.declared_name, declared_type=upload.declared_type, upload=upload
            )
            done += _finish(receiver, upload, at=None).is_complete
        except (FileRefused, UploadCut, Upload.DoesNotExist):
            # Its sender asks for the upload and is told why.
            continue
    return done


def expire_uploads(*, limit: int = 1000) -> int:
    """Throw away uploads that nobody went on with in time; what had been waiting for one is told. Return how many."""
    now = database_now()
    overdue = Upload.objects.filter(expires_at__lt=now).order_by("expires_at").values_list("pk", flat=True)[:limit]
    return sum(_expire(pk, now) for pk in list(overdue))


def cut_uploads_off() -> int:
    """Throw away every upload that is on its way, as if its time had passed, and return how many there were."""
    now = database_now()
    with transaction.atomic():
        # A moment ago: what expires now is thrown away later than now.
        Upload.objects.update(expires_at=now - timedelta(seconds=1))
    cut = 0
    while gone := expire_uploads():
        cut += gone
    return cut


@transaction.atomic
def _expire(pk: UUID, now: datetime) -> int:
    upload = Upload.objects.filter(pk=pk, expires_at__lt=now).select_related("blob").first()
    if upload is None:
        return 0
    kind, owner_id, blob = upload.owner_kind, upload.owner_id, upload.blob
    if kind not in UNSETTLED and owner_id is not None:
        # Before the upload's own row: whoever hears it locks the ticket first.
        publish(
            FileDidNotArrive(
                at=now,
                actor_id=upload.uploaded_by_id,
                name=mask_apart(blob.declared_name),
                owner_kind=kind,
                owner_id=owner_id,
            )
        )
    if not Upload.objects.filter(pk=pk, expires_at__lt=now, owner_kind=kind, owner_id=owner_id).delete()[0]:
        transaction.set_rollback(True)
        return 0
    discard_blob(blob.pk)
    return 1
