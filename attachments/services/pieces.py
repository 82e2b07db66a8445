"""The parts of a file on its way in: made durable beside the bytes that come next, and named several at once."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import islice

from django.conf import settings
from django.db import transaction

from accounts import house
from attachments.content import StoredContent
from attachments.enums import BlobState
from attachments.models import Blob, BlobPart, Upload
from attachments.refusals import NoRoom
from attachments.services.parts import KeptPart, PartWriter
from attachments.services.purging import remove_quietly
from attachments.services.quota import require_room
from attachments.services.senders import UploadCut
from core.database import database_now

PART_BYTES = 8 * 1024**2
# A slow line fills a part in minutes: what came is kept at least so often, that a killed process loses little.
KEPT_EVERY_SECONDS = 15.0
# A commit costs as much as making a part durable. So many wait for theirs on a quick line, and on a slow one each
# gets it once it is durable.
NAMED_AT_ONCE = 4
NAMED_EVERY_SECONDS = 1.0


class Pieces:
    """The parts of one file: those that rows name, those that are on their way to the disk, and the one that grows.

    A part is durable before its row, and rows come in the order of the bytes: what the blob's size says is here whole.
    No transaction is open between calls.
    """

    def __init__(self, blob: Blob, *, upload: Upload | None) -> None:
        self._blob, self._upload = blob, upload
        self.named = parts_of(blob) if upload else []
        self.size = sum(size for _, size in self.named)
        self._on_their_way: deque[Future[KeptPart]] = deque()
        self._growing: PartWriter | None = None
        # The last part, when it is short: it is collected anew, so that all but the last are of one size.
        self._short: tuple[str, int] | None = None
        # How long ago, never what time it is.
        self._named_at = time.monotonic()
        self._clock: tuple[datetime, float] | None = None

    def add(self, data: bytes) -> None:
        """Take the next bytes.

        :raises UploadCut: when another connection went on, or the upload was thrown away.
        :raises NoRoom: when nobody knew how much was coming, and it is more than they may send.
        :raises OSError: when a part could not be kept; those before it are.
        """
        rest = memoryview(data)
        while rest:
            if self._growing is None:
                self._growing = self._begun()
            room = PART_BYTES - self._growing.size
            self._growing.write(rest[:room])
            rest = rest[room:]
            if self._growing.size == PART_BYTES:
                self._seal(self._growing)
        self._name_in_time()

    def settle(self) -> None:
        """Make all that came durable, and name it.

        :raises UploadCut: as `add`, and so are the others.
        """
        if self._growing is not None:
            last, self._growing = self._growing, None
            # In this thread: nothing else is to be done meanwhile.
            self._on_their_way.append(_kept_here(last, self._now()))
        self._name(len(self._on_their_way))

    def are_others_by_now(self) -> bool:
        """Say whether another connection went on meanwhile: what stands in the rows is not what is known here."""
        known = [*self.named, self._short] if self._short else self.named
        return parts_of(self._blob) != known

    def drop(self) -> None:
        """Forget what no row names."""
        if self._growing is not None:
            self._growing.drop()
            self._growing = None
        left, self._on_their_way = self._on_their_way, deque()
        for part in left:
            kept, _ = _waited_for([part])
            remove_quietly([each.key for each in kept])

    def _begun(self) -> PartWriter:
        writer = PartWriter()
        if not self._on_their_way and self.named and self.named[-1][1] < PART_BYTES:
            self._short = self.named.pop()
            with StoredContent([self._short]) as content:
                for piece in content.stream(0, content.size):
                    writer.write(piece)
        return writer

    def _seal(self, writer: PartWriter) -> None:
        self._growing = None
        self._on_their_way.append(_keepers().submit(writer.keep, day=self._now()))
        if len(self._on_their_way) > NAMED_AT_ONCE:
            # The last has only just begun.
            self._name(NAMED_AT_ONCE)

    def _name_in_time(self) -> None:
        ago = time.monotonic() - self._named_at
        if self._upload is not None and ago > KEPT_EVERY_SECONDS:
            self.settle()
        elif ago > NAMED_EVERY_SECONDS:
            self._name(sum(part.done() for part in self._on_their_way))

    def _name(self, count: int) -> None:
        """Wait for the first of those on their way, and name them; what comes behind one that failed is let go."""
        if not count:
            return
        # Before the database is asked for anything: who waits for a disk needs no connection.
        kept, failure = _waited_for(islice(self._on_their_way, count))
        for _ in kept:
            self._on_their_way.popleft()
        try:
            if kept:
                self._write_rows(kept)
            if failure is not None:
                raise failure
        except Exception:
            # Whether a commit that nobody answered came is not known: nothing goes on from here, nor is tried again.
            self.drop()
            raise

    def _write_rows(self, kept: Sequence[KeptPart]) -> None:
        now = database_now()
        self._clock = now, time.monotonic()
        short, self._short = self._short, None
        grown = sum(part.size for part in kept) - (short[1] if short else 0)
        number = len(self.named) + 1
        rows = [
            BlobPart(blob=self._blob, number=number + place, size=part.size, sha256=part.sha256, key=part.key)
            for place, part in enumerate(kept)
        ]
        try:
            if self._blob.declared_size is None:
                # Nobody knew how much was coming: what nobody asked about at the beginning is asked as it comes.
                require_room(by=self._blob.uploaded_by, size=grown, at=now)
            with transaction.atomic():
                self._go_on_expecting(now)
                advance(self._blob, size_before=self.size, touched_at=now, size=self.size + grown)
                # Who advanced it has it alone: what of a number is there, this one took up again.
                if short:
                    again = rows.pop(0)
                    found = BlobPart.objects.filter(blob=self._blob, number=number)
                    found.update(size=again.size, sha256=again.sha256, key=again.key)
                    transaction.on_commit(partial(remove_quietly, [short[0]]))
                BlobPart.objects.bulk_create(rows)
        except (UploadCut, NoRoom):
            remove_quietly([part.key for part in kept])
            raise
        self.size += grown
        self._named_at = time.monotonic()
        self.named += [(part.key, part.size) for part in kept]

    def _go_on_expecting(self, now: datetime) -> None:
        if self._upload:
            self._upload.expires_at = expiry_of(now)
            Upload.objects.filter(pk=self._upload.pk).update(expires_at=self._upload.expires_at)

    def _now(self) -> datetime:
        """Return what the database's clock says, which it said when the last rows were written."""
        if self._clock is None:
            self._clock = database_now(), time.monotonic()
        said, heard_at = self._clock
        return said + timedelta(seconds=time.monotonic() - heard_at)


def parts_of(blob: Blob) -> list[tuple[str, int]]:
    """Return key and size of each part that has a row, in their order."""
    return list(blob.parts.order_by("number").values_list("key", "size"))


def advance(blob: Blob, *, size_before: int | None = None, **changes: object) -> None:
    """Change a blob that is still being received, in the caller's transaction.

    :raises UploadCut: when it is not, or its size is another by now
    """
    blobs = Blob.objects.filter(pk=blob.pk, state=BlobState.RECEIVING)
    if size_before is not None:
        blobs = blobs.filter(size=size_before)
    if not blobs.update(**changes):
        raise UploadCut


def expiry_of(now: datetime) -> datetime:
    """Return until when an upload may be gone on with whose last byte came at this moment."""
    return now + timedelta(hours=house.current().limit("upload_kept_hours"))


@cache
def _keepers() -> ThreadPoolExecutor:
    """Return the threads that make parts durable, begun by the first: as many as files work at once, and no more."""
    return ThreadPoolExecutor(settings.STREAMS_PER_WORKER, thread_name_prefix="keeper")


# A child has none of its parent's threads.
os.register_at_fork(after_in_child=_keepers.cache_clear)


def _kept_here(writer: PartWriter, day: datetime) -> Future[KeptPart]:
    done: Future[KeptPart] = Future()
    try:
        done.set_result(writer.keep(day=day))
    except OSError as error:
        done.set_exception(error)
    return done


def _waited_for(parts: Iterable[Future[KeptPart]]) -> tuple[list[KeptPart], OSError | None]:
    """Return those that are durable before the first that failed, and why that one did."""
    kept: list[KeptPart] = []
    for part in parts:
        try:
            kept.append(part.result())
        except OSError as error:
            return kept, error
    return kept, None
