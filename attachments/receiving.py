"""What a door needs of a form that carries files: which views take them, and what came."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from accounts.models import User
from attachments.ids import ids_in
from attachments.refusals import FileRefused, Refusal
from attachments.selectors import files_of_form
from attachments.words import explain

if TYPE_CHECKING:
    from attachments.models import Attachment
    from attachments.selectors import FormFile

# The plain file input, and the hidden inputs that name files which are here already.
FILES_FIELD = "files"
IDS_FIELD = "attachment"

View = TypeVar("View", bound=Callable[..., object])


def accepts_files(view: View) -> View:
    """Mark a view whose form may carry files; to every other view a file is refused before it is read."""
    setattr(view, "accepts_files", True)  # noqa: B010 -- a mark on a function, which has no such attribute to type
    return view


class ReceivedFile(UploadedFile):  # type: ignore[type-arg]  # -- generic in the stubs alone
    """A file of a plain form that was streamed to where it stays: an attachment, or the reason why it is none."""

    def __init__(self, *, name: str, attachment: Attachment | None = None, refused: FileRefused | None = None) -> None:
        size = attachment.size if attachment else 0
        super().__init__(io.BytesIO(), name or "?", attachment.media_type if attachment else "", size)
        self.attachment = attachment
        self.refused = refused


@dataclass(frozen=True)
class RefusedFile:
    """A file that was not taken, by the name it came with, and the sentence that says why."""

    name: str
    sentence: str
    code: Refusal


@dataclass(frozen=True)
class Received:
    """What a form brought: `ids` for the service, `attachments` and `refusals` to show when the form comes back."""

    ids: tuple[UUID, ...] = ()
    attachments: list[FormFile] = field(default_factory=list)
    refusals: list[RefusedFile] = field(default_factory=list)


def received_from(request: HttpRequest, *, user: User) -> Received:
    """Return the files of a posted form: those named by hidden inputs and those that came with it.

    `ids` keeps ids that are claimed by now: a form sent twice must reach the service with the same files,
    which knows its twin. `attachments` holds only what could still be claimed.
    """
    files = [file for file in request.FILES.getlist(FILES_FIELD) if isinstance(file, ReceivedFile)]
    new = [file.attachment.pk for file in files if file.attachment is not None]
    ids = tuple(dict.fromkeys([*ids_in(request.POST.getlist(IDS_FIELD)), *new]))
    return Received(
        ids=ids,
        attachments=files_of_form(user=user, ids=ids),
        refusals=[
            RefusedFile(file.name or "", explain(file.refused), file.refused.code)
            for file in files
            if file.refused is not None
        ],
    )
