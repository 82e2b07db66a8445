"""Where a file comes in, goes out, and shows its first lines."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import PersonRequest, signed_in
from attachments.content import CHUNK_BYTES
from attachments.enums import FileKind
from attachments.models import Attachment
from attachments.refusals import FileRefused, Refusal
from attachments.selectors import excerpt_of, readable_attachment
from attachments.services.claiming import discard
from attachments.services.receiving import UploadCut, receive
from attachments.words import explain, explain_cut, explain_length_missing
from lobby.files.serving import serve

# A browser that is still sending reads no answer: so much of a refused file is read past.
_READ_PAST = 32 * 1024**2
_STATUS = {Refusal.TOO_LARGE: 413, Refusal.NOT_KEPT: 503}


@require_POST
@signed_in
def upload_file(request: PersonRequest) -> HttpResponseBase:
    """Take one file: its bytes are the body, its name stands in the address."""
    length = _length(request)
    if length is None:
        return _problem(411, explain_length_missing(), code="length_missing")
    name, declared = request.GET.get("name", ""), request.GET.get("type", "")
    body = _body(request)
    try:
        attachment = receive(by=request.user, name=name, chunks=body, declared_type=declared, declared_size=length)
    except FileRefused as refused:
        _read_past(request)
        return _refusal(refused)
    except (UploadCut, UnreadablePostError):
        return _problem(400, explain_cut(), code="cut")
    return JsonResponse(_plain(attachment), status=201)


@require_http_methods(["GET", "HEAD", "DELETE"])
@signed_in
def show_file(request: PersonRequest, file_id: UUID) -> HttpResponseBase:
    """Send a file to whoever may read it now, or throw away one that was not sent yet."""
    try:
        if request.method == "DELETE":
            discard(attachment_id=file_id, by=request.user)
            return HttpResponse(status=204)
        attachment = readable_attachment(user=request.user, attachment_id=file_id)
    except Attachment.DoesNotExist as error:
        raise Http404 from error
    return serve(request, attachment, as_download="baixar" in request.GET)


@require_safe
@signed_in
def excerpt_file(request: PersonRequest, file_id: UUID) -> HttpResponse:
    """Show the first lines of a text file as a fragment of the conversation."""
    try:
        attachment = readable_attachment(user=request.user, attachment_id=file_id)
    except Attachment.DoesNotExist as error:
        raise Http404 from error
    if attachment.kind != FileKind.TEXT:
        raise Http404
    response = render(request, "lobby/files/_excerpt.html", {"file": attachment, "excerpt": excerpt_of(attachment)})
    response["Cache-Control"] = "private, no-cache"
    return response


def _length(request: HttpRequest) -> int | None:
    if "Transfer-Encoding" in request.headers:
        return None
    # An empty body may come without a length.
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _body(request: HttpRequest) -> Iterator[bytes]:
    while chunk := request.read(CHUNK_BYTES):
        yield chunk


def _read_past(request: HttpRequest) -> None:
    left = _READ_PAST
    try:
        while left > 0 and (chunk := request.read(CHUNK_BYTES)):
            left -= len(chunk)
    except UnreadablePostError:
        return


def _plain(attachment: Attachment) -> dict[str, str | int]:
    return {
        "id": str(attachment.pk),
        "name": attachment.name,
        "size": attachment.size,
        "kind": attachment.kind,
        "url": reverse("lobby:show_file", args=[attachment.pk]),
    }


def _refusal(refused: FileRefused) -> JsonResponse:
    return _problem(_STATUS.get(refused.code, 422), explain(refused), code=refused.code)


def _problem(status: int, detail: str, *, code: str) -> JsonResponse:
    return JsonResponse(
        {"status": status, "detail": detail, "code": code}, status=status, content_type="application/problem+json"
    )
