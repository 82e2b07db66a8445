"""One address for every file of a ticket: it shows what can be shown of its kind, and leads texts to their viewer."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from accounts.access import PersonRequest, signed_in
from attachments.enums import FileKind
from attachments.models import Attachment
from attachments.moments import seconds_in
from attachments.selectors import opened_attachment
from core.methods import require_safe
from lobby.evidence.page import contents_context, picture_context, quoting_address, video_context
from lobby.files.withholding import tells_withheld
from tickets.selectors.files import place_of_file


@require_safe
@signed_in
@tells_withheld
def view_file(request: PersonRequest, file_id: UUID) -> HttpResponse:
    """Show a file to whoever may read it now: a picture, a player, or what the file says of itself."""
    try:
        file = opened_attachment(user=request.user, attachment_id=file_id, as_words=True)
    except Attachment.DoesNotExist as error:
        raise Http404 from error
    if file.kind == FileKind.TEXT:
        return redirect("lobby:show_log", file_id=file.pk)
    response = _SHOWN.get(FileKind(file.kind), _contents)(request, file)
    # The right to read may go, and the page with it.
    patch_cache_control(response, private=True, no_store=True)
    response["Vary"] = "HX-Request, Cookie"
    return response


def _picture(request: PersonRequest, file: Attachment) -> HttpResponse:
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "lobby/evidence/_picture.html" if is_fragment else "lobby/evidence/picture.html"
    context = {**picture_context(file, user=request.user), "is_over_page": is_fragment}
    return render(request, template, context)


def _video(request: PersonRequest, file: Attachment) -> HttpResponse:
    seconds = seconds_in(request.GET.get("t", ""))
    if "citar" in request.GET and (place := place_of_file(user=request.user, file=file)):
        return redirect(quoting_address(place, file, seconds, user=request.user))
    return render(request, "lobby/evidence/video.html", video_context(file, seconds, user=request.user))


def _contents(request: PersonRequest, file: Attachment) -> HttpResponse:
    context = contents_context(file, request.GET.get("pagina", "1"), user=request.user)
    return render(request, "lobby/evidence/contents.html", context)


_SHOWN = {FileKind.IMAGE: _picture, FileKind.VIDEO: _video}
