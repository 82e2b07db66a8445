"""The files of an imported message: long texts, and bytes that lie in a folder by their digest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from accounts.models import User
from attachments.models import Attachment
from attachments.refusals import FileRefused
from attachments.services.importing import OtherBytes, Trace, record_traces, take_file
from tickets.interchange.rows import FileRow, MessageRow
from tickets.interchange.values import Fault
from tickets.models import Message
from tickets.services.importing.options import Options
from tickets.services.words import OWNER_KIND, TEXT_LIMIT, Words, long_texts_as_files

_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass
class Filed:
    """The words of a message as they are kept, its files by name and by digest, and what could not be taken."""

    body: str
    log_text: str
    ids: list[UUID] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    digests: dict[str, UUID] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def add(self, attachment: Attachment) -> None:
        self.ids.append(attachment.pk)
        self.names[attachment.name] = str(attachment.pk)
        self.digests[attachment.sha256] = attachment.pk


def is_there(file: FileRow, options: Options) -> bool:
    """Return whether somebody brought the bytes."""
    return _path_of(file, options) is not None


def _path_of(file: FileRow, options: Options) -> Path | None:
    # The digest is the only part of a path that a row may choose.
    if options.files is None or not _DIGEST.fullmatch(file.sha256 or ""):
        return None
    path = options.files / str(file.sha256)
    return path if path.is_file() else None


def file_away(told: MessageRow, *, options: Options, author_id: int) -> Filed:
    """Return the message's words and files as they are kept; in a dry run nothing is taken in."""
    filed = Filed(told.body, told.log_text)
    is_long = max(len(told.body), len(told.log_text)) * 4 > TEXT_LIMIT
    if options.is_dry:
        filed.faults += [fault for place, file in enumerate(told.files, 1) for fault in _absence(file, place, options)]
        return filed
    if not (is_long or told.files) or told.erased_at is not None:
        return filed
    author = User.objects.get(pk=author_id)
    if is_long:
        words = long_texts_as_files(Words(told.body, told.log_text), by=author, at=told.at)
        filed.body, filed.log_text = words.body, words.log_text
        for attachment in Attachment.objects.filter(pk__in=words.attachment_ids):
            filed.add(attachment)
    for place, file in enumerate(told.files, start=1):
        _take(file, place, filed, options, author, told)
    return filed


def _absence(file: FileRow, place: int, options: Options) -> Sequence[Fault]:
    if file.is_gone or options.skips_files or is_there(file, options):
        return ()
    return (Fault("file_not_here", f"files[{place}]", file.sha256 or file.name),)


def _take(file: FileRow, place: int, filed: Filed, options: Options, author: User, told: MessageRow) -> None:
    path = _path_of(file, options)
    if file.is_gone or path is None:
        filed.faults += _absence(file, place, options)
        return
    try:
        filed.add(take_file(by=author, name=file.name, path=path, sha256=str(file.sha256), at=file.at or told.at))
    except FileRefused as refused:
        filed.faults.append(Fault("file_refused", f"files[{place}]", f"{file.name}: {refused.code}"))
    except OtherBytes:
        filed.faults.append(Fault("other_bytes", f"files[{place}]", file.name))


def leave_traces(message: Message, files: Sequence[tuple[FileRow, int | None]], *, organization_id: int) -> None:
    """Keep that the message had files which are gone; each with the id of who erased it."""
    record_traces(
        owner_kind=OWNER_KIND,
        traces=[
            Trace(
                owner_id=message.pk,
                organization_id=organization_id,
                uploaded_by_id=message.author_id,
                name=file.name,
                size=file.size or 0,
                kind=file.kind or "",
                media_type=file.media_type or "application/octet-stream",
                at=file.at or message.at,
                erased_at=file.erased_at,
                erased_by_id=erased_by_id,
                erase_reason=file.erase_reason or "",
                refused_at=file.refused_at if file.erased_at is None else None,
                refused_for=(file.refused_for or "unknown") if file.erased_at is None else "",
            )
            for file, erased_by_id in files
        ],
    )
