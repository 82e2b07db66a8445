"""The words of a form that no view has read, because something failed before one was reached; never its files."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

# A browser that is still sending reads no answer: so much of its files is read past.
_READ_PAST = 32 * 1024**2


class _PassOver(FileUploadHandler):
    """Lets the files of a form go by: taking them in asks for what is away."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.passed += len(raw_data)
        if self.passed > _READ_PAST:
            raise StopUpload(connection_reset=True)
        return None

    def file_complete(self, file_size: int) -> None:
        return None


def read_words(request: HttpRequest) -> bool:
    """Read the form's words into `request.POST` where nobody did, and tell whether files were left out."""
    handler = _PassOver()
    state: Any = request
    if hasattr(state, "_files"):
        return bool(request.FILES)
    request.upload_handlers = [handler]
    try:
        len(request.POST)
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return False
    return handler.passed > 0
