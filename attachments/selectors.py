"""Reads over files for the doors and for apps above: contents, beginnings of texts, and what is broken."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.files.storage import default_storage

from accounts.models import User
from attachments import owners
from attachments.content import StoredContent
from attachments.encodings import find_encoding
from attachments.enums import BlobState
from attachments.models import Attachment, Blob, BlobPart
from core.database import database_now

EXCERPT_LINES = 40
EXCERPT_BYTES = 16 * 1024
_LINE_ENDS = re.compile(r"\r\n|\n|\r")
# Colours of a terminal, and whatever else a page cannot show.
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class Line:
    number: int
    text: str


@dataclass(frozen=True)
class Excerpt:
    """The beginning of a text file; `is_whole` when nothing follows."""

    lines: list[Line]
    encoding: str
    is_whole: bool


def readable_attachment(*, user: User, attachment_id: UUID) -> Attachment:
    """Return the file if this person may read it now.

    :raises Attachment.DoesNotExist: when there is none, it was erased, or they may not: all the same to them.
    """
    attachment = Attachment.objects.select_related("blob").get(pk=attachment_id, erased_at__isnull=True)
    if not owners.may_read(user, attachment):
        raise Attachment.DoesNotExist
    return attachment


def claimable_attachments(*, user: User, ids: Iterable[UUID]) -> list[Attachment]:
    """Return those of the named files that a form of this person could still claim, in the order named."""
    wanted = list(ids)
    found = Attachment.objects.claimable_by(user).in_bulk(wanted)
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]


def digests_of(*, user: User, ids: Iterable[UUID]) -> list[str]:
    """Return name and sha-256 of the person's own files, sorted: the same for the same files sent twice."""
    files = Attachment.objects.filter(uploaded_by=user, pk__in=list(ids)).values_list("name", "sha256")
    return sorted(f"{sha256} {name}" for name, sha256 in files)


def content_of(attachment: Attachment) -> StoredContent:
    """Return the file's bytes, ready to be read without the database."""
    parts = BlobPart.objects.filter(blob__attachments=attachment).order_by("number")
    return StoredContent(list(parts.values_list("key", "size")))


def excerpt_of(attachment: Attachment) -> Excerpt:
    """Return the first lines of a text file, decoded, without control and direction characters."""
    with content_of(attachment) as content:
        head = content.read_at(0, EXCERPT_BYTES)
        is_cut = content.size > len(head)
    encoding = find_encoding(head) or "latin-1"
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head, final=not is_cut)
    found = _LINE_ENDS.split(text)
    if is_cut and len(found) > 1:
        # The last line may go on.
        found.pop()
    elif not is_cut and found and not found[-1]:
        found.pop()
    lines = [Line(number, _shown(line)) for number, line in enumerate(found[:EXCERPT_LINES], start=1)]
    return Excerpt(lines, encoding, is_whole=not is_cut and len(found) <= EXCERPT_LINES)


def _shown(line: str) -> str:
    return _UNSHOWN.sub("", _ESCAPES.sub("", line))


def broken_blobs(*, deep: bool = False) -> Iterator[str]:
    """Yield one line for every complete blob whose bytes are not all there; `deep` reads and digests each."""
    for blob in Blob.objects.filter(state=BlobState.COMPLETE).prefetch_related("parts").iterator(chunk_size=200):
        parts = sorted(blob.parts.all(), key=lambda part: part.number)
        missing = [part.key for part in parts if not default_storage.exists(part.key)]
        if missing:
            yield f"blob {blob.pk}: {len(missing)} of {len(parts)} parts are not in the storage"
        elif sum(default_storage.size(part.key) for part in parts) != blob.size:
            yield f"blob {blob.pk}: the parts do not add up to {blob.size} bytes"
        elif deep and _digest(StoredContent([(part.key, part.size) for part in parts])) != blob.sha256:
            yield f"blob {blob.pk}: the bytes have another digest"


def abandoned_blobs() -> Iterator[str]:
    """Yield one line for every blob that nothing names and that two days of sweeps left lying."""
    long_ago = database_now() - timedelta(hours=48)
    for blob in (
        Blob.objects.filter(attachments__isnull=True, touched_at__lt=long_ago).order_by("touched_at").iterator()
    ):
        yield f"blob {blob.pk}: {blob.state} since {blob.touched_at:%Y-%m-%d %H:%M}, and nothing names it"


def _digest(content: StoredContent) -> str:
    digest = hashlib.sha256()
    with content:
        for piece in content.stream(0, content.size):
            digest.update(piece)
    return digest.hexdigest()
