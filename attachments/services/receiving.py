"""Taking a file in: streamed into durable parts, judged, and named by an attachment that waits for its form."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import house
from accounts.models import User
from attachments import checks, names
from attachments.content import StoredContent
from attachments.enums import BlobState, FileKind
from attachments.models import LONG_TEXT, Attachment, Blob, Upload
from attachments.refusals import FileRefused, Refusal
from attachments.services import digests
from attachments.services.arriving import hand_over
from attachments.services.pieces import Pieces, advance
from attachments.services.purging import purge
from attachments.services.quota import require_room
from attachments.services.scanning import asked_of_scanner
from attachments.services.senders import Sender, UploadCut, let_go_of_database
from attachments.signatures import HEAD_BYTES
from core.database import database_now
from core.services.waking import wake_for
from core.sides import as_staff

logger = logging.getLogger(__name__)


class AlreadyComplete(Exception):
    """Another connection, or the sweep, made the file of this upload while this one judged it."""


class Receiver:
    """One file on its way in: `write` what arrives, then `finish`; `pause` or `abandon` when nothing more will come.

    No transaction is open between calls. With an `upload`, what an earlier connection brought is gone on from:
    of two connections that carry the same upload, the one that keeps a piece first goes on, the other is cut.

    :raises UploadCut: when another one went on while what was kept before was read, or FileRefused as `write`
    """

    def __init__(
        self,
        blob: Blob,
        *,
        name: str,
        declared_type: str,
        verdict: checks.Verdict | None = None,
        upload: Upload | None = None,
    ) -> None:
        self.blob = blob
        self._name = name
        self._declared_type = declared_type
        self._head = bytearray()
        self._verdict = verdict
        self._upload = upload
        self._most = house.current().limit("max_file_bytes")
        self._sender = Sender(blob.uploaded_by_id)
        self._pieces = Pieces(blob, upload=upload)
        self._size = self._pieces.size
        # Where the piece before came through another process, the digest is taken over the whole at the end.
        self._digest = digests.taken(blob.pk, size=self._size) if self._size else hashlib.sha256()
        if self._size:
            self._see(self._first_bytes())

    @property
    def size(self) -> int:
        """Bytes taken so far, those of earlier connections included."""
        return self._size

    @as_staff
    def write(self, data: bytes) -> None:
        """Take the next bytes.

        :raises SenderLetOut: when the person was let out meanwhile.
        :raises FileRefused: as soon as what arrived shows that the file will not be taken; nothing of it stays.
        :raises UploadCut: when the upload was thrown away meanwhile.
        """
        try:
            self._size += len(data)
            if self._size > self._most:
                raise FileRefused(Refusal.TOO_LARGE, name=self._name)
            if self._digest is not None:
                self._digest.update(data)
            self._see(data)
            self._sender.require_now_and_then()
            self._pieces.add(data)
        except FileRefused as refused:
            self._refuse(refused)
            raise
        except OSError as error:
            raise self._not_kept(error) from error

    @as_staff
    def finish(self, *, at: datetime | None = None) -> Attachment:
        """Judge the whole file and return its attachment, unclaimed.

        :raises FileRefused: when it is not what it says; nothing of it stays.
        :raises UploadCut: when the upload was thrown away meanwhile.
        :raises AlreadyComplete: when another one finished the same upload meanwhile.
        """
        try:
            if self._verdict is None:
                self._judge_head()
            self._pieces.settle()
            return self._complete(self._judge_whole(), at)
        except IntegrityError as twin:
            # An upload gives its file its own key, and nothing is locked while a file is judged: the first one counts.
            if self._upload is None or not Attachment.objects.filter(pk=self._upload.pk).exists():
                raise
            raise AlreadyComplete from twin
        except FileRefused as refused:
            self._refuse(refused)
            raise
        except OSError as error:
            raise self._not_kept(error) from error

    @as_staff
    def pause(self) -> None:
        """Keep what arrived, so that another connection can go on from there.

        :raises UploadCut: when another one went on already, or the upload was thrown away.
        :raises FileRefused: when it cannot be kept now.
        """
        try:
            self._pieces.settle()
        except OSError as error:
            raise self._not_kept(error) from error
        if self._digest is not None and self._size == self._pieces.size:
            digests.keep(self.blob.pk, size=self._size, digest=self._digest)

    def _first_bytes(self) -> bytes:
        try:
            with StoredContent(self._pieces.named) as content:
                return content.read_at(0, HEAD_BYTES)
        except OSError as error:
            raise self._not_kept(error) from error

    def abandon(self) -> None:
        """Forget what is not yet kept; the rows stay for the sweep."""
        self._pieces.drop()

    def _see(self, data: bytes) -> None:
        if self._verdict is None:
            self._head += data[: HEAD_BYTES - len(self._head)]
            if len(self._head) == HEAD_BYTES:
                self._judge_head()

    def _judge_head(self) -> None:
        self._name, self._verdict = checks.check_beginning(self._name, self._declared_type, bytes(self._head))

    def _judge_whole(self) -> checks.Verdict:
        verdict = self._verdict
        if verdict is None:
            raise FileRefused(Refusal.EMPTY, name=self._name)
        with StoredContent(self._pieces.named) as content:
            checks.check_whole(verdict, name=self._name, read_at=content.read_at, size=self._size)
        return verdict

    def _complete(self, verdict: checks.Verdict, at: datetime | None) -> Attachment:
        sha256 = self._digest.hexdigest() if self._digest is not None else self._whole_digest()
        with transaction.atomic():
            self._sender.require()
            now = at or database_now()
            attachment = Attachment.objects.create(
                **({"pk": self._upload.pk, "was_upload": True} if self._upload else {}),
                blob=self.blob,
                name=self._name,
                size=self._size,
                kind=verdict.kind,
                media_type=verdict.media_type,
                sha256=sha256,
                organization_id=self.blob.uploaded_by.organization_id,
                uploaded_by=self.blob.uploaded_by,
                owner_since=now,
                created_at=now,
                **asked_of_scanner(at=now),
            )
            if verdict.kind == FileKind.TEXT:
                # Whoever opens its ticket next sees whether something in it is covered, and may ask for the original.
                wake_for("search_texts")
            if verdict.kind == FileKind.TEXT and self._size > LONG_TEXT:
                # Its lines are counted before somebody asks for one in the middle.
                wake_for("index_texts")
            if self._upload:
                hand_over(self._upload, attachment, at=now)
            # Last: a ticket's lock, which the owner may take, comes before a blob's.
            advance(
                self.blob,
                state=BlobState.COMPLETE,
                sha256=sha256,
                kind=verdict.kind,
                media_type=verdict.media_type,
                touched_at=now,
            )
        return attachment

    def _whole_digest(self) -> str:
        let_go_of_database()
        with StoredContent(self._pieces.named) as content:
            return content.sha256()

    def _refuse(self, refused: FileRefused) -> None:
        self.abandon()
        refused.name = refused.name or self._name
        Blob.objects.filter(pk=self.blob.pk, state=BlobState.RECEIVING).update(
            state=BlobState.REFUSED, refusal=refused.code
        )
        purge([self.blob.pk])

    def _not_kept(self, error: OSError) -> FileRefused | UploadCut:
        if self._upload and self._pieces.are_others_by_now():
            # A line that seemed cut put a longer piece in the place of the one that was to be read.
            self.abandon()
            return UploadCut()
        logger.error("a part of blob %s could not be kept: %s", self.blob.pk, error)
        refused = FileRefused(Refusal.NOT_KEPT, name=self._name)
        if self._upload:
            # What is here already stays: once there is room, the sender goes on.
            self.abandon()
        else:
            self._refuse(refused)
        return refused


@as_staff
def begin(
    *, by: User, name: str, declared_type: str = "", declared_size: int | None = None, at: datetime | None = None
) -> Receiver:
    """Start to take a file in, judging first what needs no byte of it: its name and its size.

    The connection is closed afterwards: what follows waits for the network.

    :raises FileRefused: for an extension that we do not take, or a size over the limit.
    :raises NoRoom: when the person or their organisation has sent as much as they may for now.
    """
    name = named(name, declared_size)
    now = at or database_now()
    require_room(by=by, size=declared_size or 0, at=now)
    blob = Blob.objects.create(
        uploaded_by=by, declared_name=name, declared_size=declared_size, created_at=now, touched_at=now
    )
    let_go_of_database()
    return Receiver(blob, name=name, declared_type=declared_type)


def named(name: str, declared_size: int | None) -> str:
    """Return the cleaned name of a file that nothing speaks against yet.

    :raises FileRefused: for an extension that we do not take, or a size over the limit.
    """
    name = names.clean(name)
    if name and not name.startswith("."):
        checks.check_name(name)
    if declared_size is not None and declared_size > house.current().limit("max_file_bytes"):
        raise FileRefused(Refusal.TOO_LARGE, name=name)
    return name


@as_staff
def receive(
    *,
    by: User,
    name: str,
    chunks: Iterable[bytes],
    declared_type: str = "",
    declared_size: int | None = None,
    at: datetime | None = None,
) -> Attachment:
    """Take in a whole file from an iterable of bytes and return its attachment, unclaimed.

    :raises FileRefused: when it is not taken; `code` says why.
    :raises UploadCut: when fewer or more bytes came than were declared.
    """
    receiver = begin(by=by, name=name, declared_type=declared_type, declared_size=declared_size, at=at)
    arrived = 0
    try:
        for chunk in chunks:
            arrived += len(chunk)
            receiver.write(chunk)
        if declared_size is not None and arrived != declared_size:
            raise UploadCut
        return receiver.finish(at=at)
    finally:
        receiver.abandon()


@as_staff
def store_text(*, by: User, name: str, text: str, at: datetime | None = None) -> Attachment:
    """Keep a pasted text as a UTF-8 file and return its attachment, unclaimed.

    Whatever it begins with, it is a text: nothing that a person pasted is refused for its looks.

    :raises FileRefused: when it cannot be kept now, or is larger than any file may be.
    """
    now = at or database_now()
    data = text.encode("utf-8", "replace")
    blob = Blob.objects.create(
        uploaded_by=by, declared_name=name, declared_size=len(data), created_at=now, touched_at=now
    )
    receiver = Receiver(blob, name=name, declared_type="", verdict=checks.PLAIN_TEXT)
    receiver.write(data)
    return receiver.finish(at=now)
