"""A file as an answer: whole or a range of it, streamed out of its parts, in headers that let nothing run."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from attachments import owners
from attachments.content import StoredContent
from attachments.covering import covered
from attachments.enums import FileKind
from attachments.models import Attachment
from attachments.selectors import content_of, is_handed_out_covered
from attachments.services.senders import let_go_of_database
from lobby.files.ranges import NotSatisfiable, Span, find_span
from masking.tokens import Tokens

_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
# What a browser may draw by itself; everything else is only ever saved.
# Opened alone, these are drawn by a page of the browser's own making, which is judged by the file's policy: it
# has styles of its own, and Chromium plays no video for an origin that is nobody's. No script runs in any of them.
_POLICIES = {
    FileKind.IMAGE: f"img-src 'self'; style-src 'unsafe-inline'; {_POLICY}",
    FileKind.VIDEO: f"media-src 'self'; style-src 'unsafe-inline'; {_POLICY} allow-same-origin",
}


def serve(request: HttpRequest, attachment: Attachment, *, as_download: bool) -> HttpResponseBase:
    """Return the answer to a GET or HEAD of a file that the reader may read; what is secret in a text is covered."""
    if is_handed_out_covered(attachment):
        return _covered(request, attachment)
    tag = f'"{attachment.sha256}"'
    if _is_known(request.headers.get("If-None-Match", ""), tag):
        return _with_headers(HttpResponse(status=304), attachment, tag, as_download)
    try:
        span = _asked_span(request, attachment.size, tag)
    except NotSatisfiable:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{attachment.size}"})
        return _with_headers(response, attachment, tag, as_download)
    answer = _body(request, attachment, span or Span(0, attachment.size))
    if span is not None:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{attachment.size}"
    return _with_headers(answer, attachment, tag, as_download)


def serve_original(attachment: Attachment) -> HttpResponseBase:
    """Return the file as it came, once, for who stated why; nothing keeps it."""
    response = StreamingHttpResponse(_stream(content_of(attachment), Span(0, attachment.size)))
    response["Content-Length"] = str(attachment.size)
    return _unkept(response, attachment)


def _covered(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    # Neither ranges nor a tag: bytes of the original have other places, and its digest would tell a short secret.
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        tokens = owners.tokens_of(attachment)
        response = StreamingHttpResponse(_stream_covered(content_of(attachment), tokens))
        let_go_of_database()
    return _unkept(response, attachment)


def _unkept(response: HttpResponseBase, attachment: Attachment) -> HttpResponseBase:
    _lock_up(response, _POLICY)
    response["Content-Type"] = attachment.media_type
    response["Content-Disposition"] = content_disposition_header(True, attachment.name) or "attachment"
    response["Accept-Ranges"] = "none"
    response["Cache-Control"] = "private, no-store"
    return response


def _stream_covered(content: StoredContent, tokens: Tokens | None) -> Iterator[bytes]:
    let_go_of_database()
    with content:
        yield from covered(content, tokens)


def _asked_span(request: HttpRequest, size: int, tag: str) -> Span | None:
    header = request.headers.get("Range", "")
    # A range of another version of the file would be spliced into this one.
    if not header or request.method != "GET" or request.headers.get("If-Range", tag) != tag:
        return None
    return find_span(header, size)


def _body(request: HttpRequest, attachment: Attachment, span: Span) -> HttpResponseBase:
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(_stream(content_of(attachment), span))
        # The reader's line may be slow: what the answer needs of the database it has by now.
        let_go_of_database()
    response["Content-Length"] = str(span.length)
    return response


def _stream(content: StoredContent, span: Span) -> Iterator[bytes]:
    # Whatever ran between the view and the first byte may have opened it again.
    let_go_of_database()
    with content:
        yield from content.stream(span.start, span.stop)


def _with_headers(response: HttpResponseBase, attachment: Attachment, tag: str, as_download: bool) -> HttpResponseBase:
    is_saved = as_download or attachment.kind not in _POLICIES
    if response.status_code not in (304, 416):
        response["Content-Type"] = attachment.media_type
        response["Content-Disposition"] = content_disposition_header(is_saved, attachment.name) or "attachment"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    # Kept by the reader's own browser, and asked about each time: the right to read may have gone.
    response["Cache-Control"] = "private, no-cache"
    _lock_up(response, _POLICY if is_saved else _POLICIES[FileKind(attachment.kind)])
    return response


def _lock_up(response: HttpResponseBase, policy: str) -> None:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = policy
    response["Cross-Origin-Resource-Policy"] = "same-origin"


def _is_known(header: str, tag: str) -> bool:
    tags = {candidate.strip().removeprefix("W/") for candidate in header.split(",")}
    return tag in tags or "*" in tags
