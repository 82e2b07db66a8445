"""Where a file comes in, goes out, and shows its first lines."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from accounts.access import PersonRequest, signed_in
from attachments.enums import FileKind, ScanState
from attachments.models import Attachment
from attachments.refusals import FileRefused
from attachments.selectors import excerpt_of, opened_attachment, readable_attachment
from attachments.services.claiming import discard
from attachments.services.receiving import receive
from attachments.services.senders import UploadCut
from attachments.words import explain_cut, explain_length_missing
from core.methods import require_http_methods, require_POST, require_safe
from core.problems import problem
from lobby.files.bodies import pieces_of, read_past, refusal
from lobby.files.serving import serve
from lobby.files.withholding import shown_to, tells_withheld


@require_POST
@signed_in
def upload_file(request: PersonRequest) -> HttpResponseBase:
    """Take one file: its bytes are the body, its name stands in the address."""
    length = _length(request)
    if length is None:
        return problem(411, explain_length_missing(), code="length_missing")
    name, declared = request.GET.get("name", ""), request.GET.get("type", "")
    try:
        attachment = receive(
            by=request.user, name=name, chunks=pieces_of(request), declared_type=declared, declared_size=length
        )
    except FileRefused as refused:
        read_past(request)
        return refusal(refused)
    except (UploadCut, UnreadablePostError):
        return problem(400, explain_cut(), code="cut")
    return JsonResponse(_plain(attachment), status=201)


@require_http_methods(["GET", "HEAD", "DELETE"])
@signed_in
@tells_withheld
def show_file(request: PersonRequest, file_id: UUID) -> HttpResponseBase:
    """Send a file to whoever may read it now, or throw away one that was not sent yet."""
    try:
        if request.method == "DELETE":
            discard(attachment_id=file_id, by=request.user)
            return HttpResponse(status=204)
        attachment = opened_attachment(user=request.user, attachment_id=file_id)
    except Attachment.DoesNotExist as error:
        raise Http404 from error
    return serve(request, attachment, as_download="baixar" in request.GET)


@require_safe
@signed_in
@tells_withheld
def excerpt_file(request: PersonRequest, file_id: UUID) -> HttpResponse:
    """Show the first lines of a text file as a fragment of the conversation."""
    try:
        attachment = opened_attachment(user=request.user, attachment_id=file_id, as_words=True)
    except Attachment.DoesNotExist as error:
        raise Http404 from error
    if attachment.kind != FileKind.TEXT:
        raise Http404
    response = render(request, "lobby/files/_excerpt.html", {"file": attachment, "excerpt": excerpt_of(attachment)})
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@signed_in
def show_scan(request: PersonRequest, file_id: UUID) -> HttpResponse:
    """Say what became of a file that was being checked; nothing (204) while the page says it already."""
    try:
        file = readable_attachment(user=request.user, attachment_id=file_id)
    except Attachment.DoesNotExist as error:
        raise Http404 from error
    shown = shown_to(file, request.user)
    if request.GET.get("mostra") == shown.release.caution:
        response = HttpResponse(status=204)
    else:
        context = {"file": file, "shown": shown, "is_checked": file.scan_state == ScanState.CLEAN}
        response = render(request, "lobby/files/_scan.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _length(request: HttpRequest) -> int | None:
    if "Transfer-Encoding" in request.headers:
        return None
    # An empty body may come without a length.
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _plain(attachment: Attachment) -> dict[str, str | int]:
    return {
        "id": str(attachment.pk),
        "name": attachment.name,
        "size": attachment.size,
        "kind": attachment.kind,
        "url": reverse("lobby:show_file", args=[attachment.pk]),
    }
