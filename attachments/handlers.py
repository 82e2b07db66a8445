"""Files of plain forms, streamed to where they stay while the form is being parsed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest
from django.utils.http import is_same_domain

from attachments.receiving import FILES_FIELD, ReceivedFile
from attachments.refusals import FileRefused, Refusal
from attachments.services.receiving import Receiver, begin
from attachments.services.senders import UploadCut

# A person whose session ended keeps the text of the form: its files are read past, up to so many bytes.
_READ_PAST = 64 * 1024**2


class BlobUploadHandler(FileUploadHandler):
    """Takes files in for signed-in people, on views that want them (`accepts_files`), in the field `files`.

    It may run before the view, when the CSRF check reads the form. From a form of another origin nothing is
    kept; one of ours without a token leaves unclaimed files, which only the uploader sees and the sweep removes.
    """

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._receiver: Receiver | None = None
        self._refused: FileRefused | None = None
        self._name = ""
        self._count = 0
        self._ignored = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._receiver, self._refused, self._name = None, None, self.file_name or ""
        request = self.request
        if request is None or not _wants_files(request):
            raise BadRequest("this address takes no files")
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated or not _is_of_this_house(request):
            # Passed over in receive_data_chunk.
            return
        if self.field_name != FILES_FIELD:
            raise SkipFile
        self._count += 1
        try:
            if self._count > settings.MAX_FILES_PER_MESSAGE:
                raise FileRefused(Refusal.TOO_MANY, name=self._name)
            self._receiver = begin(by=user, name=self._name, declared_type=self.content_type or "")
        except FileRefused as refused:
            self._refused = refused

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self._receiver is None:
            self._read_past(len(raw_data))
            return None
        try:
            self._receiver.write(raw_data)
        except FileRefused as refused:
            self._refused, self._receiver = refused, None
        except UploadCut:
            self._receiver.abandon()
            self._refused, self._receiver = FileRefused(Refusal.NOT_KEPT, name=self._name), None
        return None

    def file_complete(self, file_size: int) -> ReceivedFile | None:
        attachment = None
        if self._receiver is not None:
            try:
                attachment = self._receiver.finish()
            except FileRefused as refused:
                self._refused = refused
            except UploadCut:
                self._refused = FileRefused(Refusal.NOT_KEPT, name=self._name)
            self._receiver = None
        if attachment is None and self._refused is None:
            return None
        return ReceivedFile(
            name=attachment.name if attachment else self._name, attachment=attachment, refused=self._refused
        )

    def upload_interrupted(self) -> None:
        if self._receiver is not None:
            self._receiver.abandon()
            self._receiver = None

    def _read_past(self, length: int) -> None:
        self._ignored += length
        if self._ignored > _READ_PAST:
            raise StopUpload(connection_reset=True)


def _is_of_this_house(request: HttpRequest) -> bool:
    """Whether the form came from a page of ours, as its browser tells; the token is for the CSRF check to judge."""
    origin = request.headers.get("Origin")
    if not origin:
        return True
    if origin == f"{request.scheme}://{request.get_host()}" or origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    came = urlsplit(origin)
    wide = [urlsplit(trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS if "*" in trusted]
    return any(
        came.scheme == pattern.scheme and is_same_domain(came.netloc, pattern.netloc.lstrip("*")) for pattern in wide
    )


def _wants_files(request: HttpRequest) -> bool:
    match = getattr(request, "resolver_match", None)
    return getattr(getattr(match, "func", None), "accepts_files", False) is True
