"""Reads over files for the doors and for apps above: contents, beginnings of texts, and what is broken."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Count, Min, QuerySet, Sum

from accounts.models import User
from attachments import checks, names, owners
from attachments.content import StoredContent
from attachments.covering import RULES, Searched, searched_on
from attachments.encodings import find_encoding
from attachments.enums import BlobState, FileKind, ScanState
from attachments.models import LONG_TEXT, Attachment, Blob, BlobPart, Upload
from attachments.releasing import Withheld, release_of
from attachments.shown import shown_lines
from core.database import database_now
from core.shaped import Shaped, filling, slots
from masking.house import mask_apart
from masking.tokens import Tokens

EXCERPT_LINES = 40
EXCERPT_BYTES = 16 * 1024
# So long whoever downloads a short text that nobody searched yet waits for that at most.
_A_SHORT_SEARCH = 2.0
# Of how many texts at once the beginning is read.
EXCERPTS = 60
_LINE_ENDS = re.compile(r"\r\n|\n|\r")


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


def opened_attachment(*, user: User, attachment_id: UUID, as_words: bool = False) -> Attachment:
    """Return the file if this person may have its bytes now; `as_words`, if they may read what it says on a page.

    :raises Attachment.DoesNotExist: when there is none, it was erased, or they may not see it.
    :raises Withheld: when they see that it is there, and the virus scanner keeps it from them.
    """
    attachment = readable_attachment(user=user, attachment_id=attachment_id)
    if attachment.scan_state == ScanState.CLEAN:
        return attachment
    release = release_of(attachment, user, now=database_now())
    if not (release.words if as_words else release.bytes):
        raise Withheld(attachment, release)
    return attachment


@dataclass(frozen=True)
class FormFile:
    """A file that a form names: complete, or so much of it as is here."""

    id: UUID
    name: str
    size: int
    received: int
    kind: str
    fingerprint: str = ""
    # The virus scanner found something in it meanwhile.
    is_refused: bool = False

    @property
    def is_complete(self) -> bool:
        return self.received == self.size

    @property
    def percent(self) -> int:
        return int(self.received * 100 / self.size) if self.size else 0


def files_of_form(*, user: User, ids: Iterable[UUID]) -> list[FormFile]:
    """Return those of the named files that a form of this person could still send, in the order named."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    running = Upload.objects.running().bindable_by(user).filter(pk__in=wanted).select_related("blob")
    found = {upload.pk: _on_its_way(upload) for upload in running}
    for file in Attachment.objects.claimable_by(user).filter(pk__in=wanted):
        is_refused = file.scan_state == ScanState.REFUSED
        found[file.pk] = FormFile(file.pk, file.name, file.size, file.size, file.kind, is_refused=is_refused)
    return [found[pk] for pk in wanted if pk in found]


def _on_its_way(upload: Upload) -> FormFile:
    blob = upload.blob
    # Without a declared length there is always more to come.
    size = blob.declared_size if blob.declared_size is not None else blob.size + 1
    promised = checks.FORMATS.get(names.extension_of(blob.declared_name))
    kind = promised.kind if promised else ""
    return FormFile(upload.pk, blob.declared_name, size, blob.size, kind, upload.fingerprint)


def digests_of(*, user: User, ids: Iterable[UUID]) -> list[str]:
    """Return what tells the person's own files from others, sorted: the same for the same files sent twice.

    Name and sha-256; for a file that a form knew before all of it was here, its id, which is the same in both.
    """
    wanted = list(ids)
    # Uploads first, and at once: one that completes between the two statements is found by both, and named once. The
    # other way round it would be found by neither, and its form would not be known again.
    coming = set(Upload.objects.filter(uploaded_by=user, pk__in=wanted).values_list("pk", flat=True))
    files = Attachment.objects.filter(uploaded_by=user, pk__in=wanted)
    here = [
        f"upload {file.pk}" if file.was_upload else f"{file.sha256} {file.name}"
        for file in files.only("pk", "was_upload", "sha256", "name")
    ]
    return sorted({*here, *(f"upload {pk}" for pk in coming)})


def tail_of(*, upload_id: UUID) -> dict[str, int | str] | None:
    """Return the last piece that is here, so that a sender can see whether a file chosen again is the same one."""
    part = BlobPart.objects.filter(blob__upload=upload_id).order_by("-number").values("size", "sha256").first()
    if part is None:
        return None
    end = BlobPart.objects.filter(blob__upload=upload_id).aggregate(end=Sum("size"))["end"]
    return {"offset": end - part["size"], "size": part["size"], "sha256": part["sha256"]}


def upload_named(*, upload_id: UUID) -> dict[str, str]:
    """Return what the sender said of the file: its name and type."""
    upload = Upload.objects.filter(pk=upload_id).select_related("blob").first()
    return {"filename": upload.blob.declared_name, "filetype": upload.declared_type} if upload else {}


@dataclass(frozen=True)
class ComingFile:
    """A file that something sent is waiting for; `is_refused` when what came is not taken."""

    id: UUID
    owner_id: int
    name: str
    size: int | None
    received: int
    is_refused: bool
    is_own: bool
    fingerprint: str

    @property
    def percent(self) -> int:
        return int(self.received * 100 / self.size) if self.size else 0


def attached(*, kind: str, owner_ids: Sequence[int]) -> list[Attachment]:
    """Return the files of these owners, oldest first, with what they hold and who erased them."""
    if len(owner_ids) > _OWNERS_AT_ONCE:
        return list(_attached(kind, owner_ids))
    return _ATTACHED.rows(kind, **filling("owner", owner_ids, _OWNERS_AT_ONCE)) if owner_ids else []


def _attached(kind: str, owner_ids: Iterable[Any]) -> QuerySet[Attachment]:
    return Attachment.objects.owned_by(kind, owner_ids).select_related("erased_by", "blob")


# A conversation has seldom more messages; one that has is asked by the ORM.
_OWNERS_AT_ONCE: Final = 24
_ATTACHED: Final = Shaped[Attachment](lambda kind: _attached(kind, slots("owner", _OWNERS_AT_ONCE)))
_COMING: Final = Shaped[Upload](lambda kind: _coming(kind, slots("owner", _OWNERS_AT_ONCE)))


def _coming(kind: str, owner_ids: Iterable[Any]) -> QuerySet[Upload]:
    return Upload.objects.of_owner(kind, owner_ids).select_related("blob")


def coming_files(*, kind: str, owner_ids: Sequence[int], user: User) -> list[ComingFile]:
    """Return what is still on its way to these owners, oldest first, as this person sees it."""
    if len(owner_ids) > _OWNERS_AT_ONCE:
        found = list(_coming(kind, owner_ids))
    else:
        found = _COMING.rows(kind, **filling("owner", owner_ids, _OWNERS_AT_ONCE)) if owner_ids else []
    return [
        ComingFile(
            id=upload.pk,
            owner_id=upload.owner_id or 0,
            # Others read it before it came, and was covered with its ticket.
            name=mask_apart(upload.blob.declared_name),
            size=upload.blob.declared_size,
            received=upload.blob.size,
            is_refused=upload.blob.state == BlobState.REFUSED,
            is_own=upload.uploaded_by_id == user.pk,
            fingerprint=upload.fingerprint,
        )
        for upload in found
    ]


def content_of(attachment: Attachment) -> StoredContent:
    """Return the file's bytes, ready to be read without the database."""
    parts = BlobPart.objects.filter(blob__attachments=attachment).order_by("number")
    return StoredContent(list(parts.values_list("key", "size")))


def is_handed_out_covered(attachment: Attachment) -> bool:
    """Return whether a file is a text that holds something secret, or that nobody has searched with today's rules.

    A short one is searched right away.
    """
    if attachment.kind != FileKind.TEXT or attachment.blob is None:
        return False
    blob = attachment.blob
    if blob.searched_with == RULES:
        return blob.has_secrets is not False
    if attachment.size > LONG_TEXT:
        return True
    with content_of(attachment) as content:
        return searched_on(content, 0, seconds=_A_SHORT_SEARCH) != Searched(content.size, has_secrets=False)


def content_of_blob(blob_id: UUID) -> StoredContent:
    """Return the bytes of a blob that may have no attachment."""
    parts = BlobPart.objects.filter(blob=blob_id).order_by("number")
    return StoredContent(list(parts.values_list("key", "size")))


@dataclass(frozen=True)
class LateScans:
    """Files that wait for the virus scanner longer than support does."""

    count: int = 0
    oldest: datetime | None = None


def late_scans() -> LateScans:
    """Return how many files the scanner lets wait beyond the house's patience; none where no scanner is named."""
    if not settings.CLAMAV_URL:
        return LateScans()
    before = database_now() - timedelta(minutes=settings.SCAN_PATIENCE_MINUTES)
    found = Attachment.objects.awaiting_scan().filter(created_at__lte=before)
    return LateScans(**found.aggregate(count=Count("pk"), oldest=Min("created_at")))


def excerpt_of(attachment: Attachment) -> Excerpt:
    """Return the first lines of a text file, decoded, without control and direction characters."""
    return _excerpt_from(content_of(attachment), owners.tokens_of(attachment))


def excerpts_of(attachments: Iterable[Attachment], *, user: User, at: datetime) -> dict[UUID, Excerpt]:
    """Return the first lines of those texts among these files whose words this reader may have then, by their ids.

    Of no more than EXCERPTS, in one query.
    """
    texts = [file for file in attachments if file.kind == FileKind.TEXT and file.blob_id]
    texts = [file for file in texts if release_of(file, user, now=at).words][:EXCERPTS]
    parts: dict[UUID | None, list[tuple[str, int]]] = {file.blob_id: [] for file in texts}
    for part in BlobPart.objects.filter(blob__in=parts).order_by("blob", "number"):
        parts[part.blob_id].append((part.key, part.size))
    return {file.pk: _excerpt_from(StoredContent(parts[file.blob_id]), owners.tokens_of(file)) for file in texts}


def _excerpt_from(content: StoredContent, tokens: Tokens | None) -> Excerpt:
    with content:
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
    # All that was read is searched for secrets: one that begins in the last line shown may end behind it.
    lines = [Line(number, line) for number, line in enumerate(shown_lines(found, tokens)[:EXCERPT_LINES], start=1)]
    return Excerpt(lines, encoding, is_whole=not is_cut and len(found) <= EXCERPT_LINES)


def broken_blobs(*, deep: bool = False) -> Iterator[str]:
    """Yield one line for every complete blob whose bytes are not all there; `deep` reads and digests each."""
    for blob in Blob.objects.filter(state=BlobState.COMPLETE).prefetch_related("parts").iterator(chunk_size=200):
        parts = sorted(blob.parts.all(), key=lambda part: part.number)
        missing = [part.key for part in parts if not default_storage.exists(part.key)]
        if missing:
            yield f"blob {blob.pk}: {len(missing)} of {len(parts)} parts are not in the storage"
        elif sum(default_storage.size(part.key) for part in parts) != blob.size:
            yield f"blob {blob.pk}: the parts do not add up to {blob.size} bytes"
        elif deep and _digest_of(parts) != blob.sha256:
            yield f"blob {blob.pk}: the bytes have another digest"


def abandoned_blobs() -> Iterator[str]:
    """Yield one line for every blob that nothing names and that two days of sweeps left lying."""
    long_ago = database_now() - timedelta(hours=48)
    for blob in (
        Blob.objects.filter(attachments__isnull=True, upload__isnull=True, touched_at__lt=long_ago)
        .order_by("touched_at")
        .iterator()
    ):
        yield f"blob {blob.pk}: {blob.state} since {blob.touched_at:%Y-%m-%d %H:%M}, and nothing names it"


def _digest_of(parts: Iterable[BlobPart]) -> str:
    with StoredContent([(part.key, part.size) for part in parts]) as content:
        return content.sha256()
