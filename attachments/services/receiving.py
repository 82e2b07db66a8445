"""Taking a file in: streamed into durable parts, judged, and named by an attachment that waits for its form."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from accounts.models import User
from attachments import checks, names
from attachments.content import StoredContent
from attachments.enums import BlobState
from attachments.models import Attachment, Blob, BlobPart
from attachments.refusals import FileRefused, Refusal
from attachments.services.parts import PartWriter
from attachments.services.purging import purge
from attachments.signatures import HEAD_BYTES
from core.database import database_now

logger = logging.getLogger(__name__)

PART_BYTES = 8 * 1024**2
_NAMELESS = "arquivo"


class UploadCut(Exception):
    """The sender went away, or the upload was thrown away meanwhile; what arrived is swept in time."""


def let_go_of_database() -> None:
    """Close the connection, because what follows waits for a network; the next query opens it again.

    Within a transaction of the caller's it stays: tests, and texts that become files while a ticket is written.
    """
    if not connection.in_atomic_block:
        connection.close()


class Receiver:
    """One file on its way in: `write` what arrives, then `finish`; `abandon` when nothing more will come.

    No transaction is open between calls.
    """

    def __init__(self, blob: Blob, *, name: str, declared_type: str, verdict: checks.Verdict | None = None) -> None:
        self.blob = blob
        self._name = name
        self._declared_type = declared_type
        self._digest = hashlib.sha256()
        self._head = bytearray()
        self._verdict = verdict
        self._part: PartWriter | None = None
        self._parts: list[tuple[str, int]] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Take the next bytes.

        :raises FileRefused: as soon as what arrived shows that the file will not be taken; nothing of it stays.
        :raises UploadCut: when the upload was thrown away meanwhile.
        """
        try:
            self._size += len(data)
            if self._size > settings.MAX_FILE_BYTES:
                raise FileRefused(Refusal.TOO_LARGE, name=self._name)
            self._digest.update(data)
            self._see(data)
            self._collect(data)
        except FileRefused as refused:
            self._refuse(refused)
            raise
        except OSError as error:
            raise self._not_kept(error) from error

    def finish(self, *, at: datetime | None = None) -> Attachment:
        """Judge the whole file and return its attachment, unclaimed.

        :raises FileRefused: when it is not what it says; nothing of it stays.
        :raises UploadCut: when the upload was thrown away meanwhile.
        """
        try:
            if self._verdict is None:
                self._judge_head()
            self._seal()
            return self._complete(self._judge_whole(), at)
        except FileRefused as refused:
            self._refuse(refused)
            raise
        except OSError as error:
            raise self._not_kept(error) from error

    def abandon(self) -> None:
        """Forget what is not yet kept; the rows stay for the sweep."""
        if self._part is not None:
            self._part.drop()
            self._part = None

    def _see(self, data: bytes) -> None:
        if self._verdict is None:
            self._head += data[: HEAD_BYTES - len(self._head)]
            if len(self._head) == HEAD_BYTES:
                self._judge_head()

    def _judge_head(self) -> None:
        self._name, self._verdict = _judge(self._name, self._declared_type, bytes(self._head))

    def _collect(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            if self._part is None:
                self._part = PartWriter()
            room = PART_BYTES - self._part.size
            self._part.write(rest[:room])
            rest = rest[room:]
            if self._part.size == PART_BYTES:
                self._seal()
                let_go_of_database()

    def _seal(self) -> None:
        """Make the piece durable, then its row: never the other way round."""
        part, self._part = self._part, None
        if part is None:
            return
        now = database_now()
        kept = part.keep(day=now)
        with transaction.atomic():
            self._advance(touched_at=now, size=F("size") + kept.size)
            BlobPart.objects.create(
                blob=self.blob, number=len(self._parts) + 1, size=kept.size, sha256=kept.sha256, key=kept.key
            )
        self._parts.append((kept.key, kept.size))

    def _judge_whole(self) -> checks.Verdict:
        verdict = self._verdict
        if verdict is None:
            raise FileRefused(Refusal.EMPTY, name=self._name)
        with StoredContent(self._parts) as content:
            checks.check_whole(verdict, name=self._name, read_at=content.read_at, size=self._size)
        return verdict

    def _complete(self, verdict: checks.Verdict, at: datetime | None) -> Attachment:
        with transaction.atomic():
            now = at or database_now()
            sha256 = self._digest.hexdigest()
            self._advance(
                state=BlobState.COMPLETE,
                sha256=sha256,
                kind=verdict.kind,
                media_type=verdict.media_type,
                touched_at=now,
            )
            return Attachment.objects.create(
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
            )

    def _advance(self, **changes: object) -> None:
        if not Blob.objects.filter(pk=self.blob.pk, state=BlobState.RECEIVING).update(**changes):
            raise UploadCut

    def _refuse(self, refused: FileRefused) -> None:
        self.abandon()
        refused.name = refused.name or self._name
        Blob.objects.filter(pk=self.blob.pk, state=BlobState.RECEIVING).update(
            state=BlobState.REFUSED, refusal=refused.code
        )
        purge([self.blob.pk])

    def _not_kept(self, error: OSError) -> FileRefused:
        logger.error("a part of blob %s could not be kept: %s", self.blob.pk, error)
        refused = FileRefused(Refusal.NOT_KEPT, name=self._name)
        self._refuse(refused)
        return refused


def foresee(*, name: str, head: bytes, declared_type: str = "", declared_size: int | None = None) -> None:
    """Judge a file by its name, its size and its first bytes, before a long line has carried the rest.

    :raises FileRefused: when it would not be taken.
    """
    name = _named(name, declared_size)
    head = head[:HEAD_BYTES]
    _judge(name, declared_type, head)


def begin(
    *, by: User, name: str, declared_type: str = "", declared_size: int | None = None, at: datetime | None = None
) -> Receiver:
    """Start to take a file in, judging first what needs no byte of it: its name and its size.

    The connection is closed afterwards: what follows waits for the network.

    :raises FileRefused: for an extension that we do not take, or a size over the limit.
    """
    name = _named(name, declared_size)
    now = at or database_now()
    blob = Blob.objects.create(
        uploaded_by=by, declared_name=name, declared_size=declared_size, created_at=now, touched_at=now
    )
    let_go_of_database()
    return Receiver(blob, name=name, declared_type=declared_type)


def _named(name: str, declared_size: int | None) -> str:
    """Return the cleaned name of a file that nothing speaks against yet."""
    name = names.clean(name)
    if name and not name.startswith("."):
        checks.check_name(name)
    if declared_size is not None and declared_size > settings.MAX_FILE_BYTES:
        raise FileRefused(Refusal.TOO_LARGE, name=name)
    return name


def _judge(name: str, declared_type: str, head: bytes) -> tuple[str, checks.Verdict]:
    """Return the name, completed where it lacked something, and what the first bytes say."""
    guessed = checks.guess_extension(head) if not name else ""
    name = names.complete(name, guessed=guessed, stem=_NAMELESS)
    return name, checks.check_head(name=name, declared_type=declared_type, head=head)


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
