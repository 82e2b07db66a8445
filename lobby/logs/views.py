"""The log viewer: lines of a text by number, what a search finds, one long line, and lines on their way to a reply."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from accounts.access import PersonRequest, signed_in
from attachments.enums import FileKind
from attachments.models import Attachment
from attachments.selectors import content_of, opened_attachment
from attachments.services.indexing import counted_lines
from core.methods import require_safe
from lobby.files.withholding import tells_withheld
from lobby.logs.asking import asked_in
from lobby.logs.page import line_page, log_page, quoting_address, window_of
from tickets.selectors.files import place_of_file

LAYOUTS = {True: "lobby/shell/page_desk.html", False: "lobby/shell/page_portal.html"}


@require_safe
@signed_in
@tells_withheld
def show_log(request: PersonRequest, file_id: UUID) -> HttpResponseBase:
    """Show lines of a text file; asked by htmx, the lines alone, or what a search that goes on has found."""
    file = _readable_text(request, file_id)
    asked = asked_in(request.GET)
    if asked.is_quoting and asked.first and (place := place_of_file(user=request.user, file=file)):
        return redirect(quoting_address(place, file, asked, user=request.user))
    with content_of(file) as content:
        lines = counted_lines(_blob_of(file), content)
        is_part = bool(request.headers.get("HX-Request"))
        if is_part and not (asked.is_search and asked.is_resumed):
            context = {"file": file, "asked": asked, **window_of(file, lines, asked)}
            return _private(render(request, "lobby/logs/_lines.html", context))
        context = log_page(file, lines, asked, user=request.user)
    name = "_found" if is_part else "page"
    return _private(render(request, f"lobby/logs/{name}.html", _shell(request) | context))


@require_safe
@signed_in
@tells_withheld
def show_line(request: PersonRequest, file_id: UUID, line: int) -> HttpResponse:
    """Show one line in parts, however long it is."""
    file = _readable_text(request, file_id)
    asked = request.GET.get("parte", "1")
    part = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    with content_of(file) as content:
        lines = counted_lines(_blob_of(file), content)
        context = line_page(file, lines, line, part - 1, user=request.user)
    if context is None:
        raise Http404
    return _private(render(request, "lobby/logs/line.html", _shell(request) | context))


def _readable_text(request: PersonRequest, file_id: UUID) -> Attachment:
    try:
        file = opened_attachment(user=request.user, attachment_id=file_id, as_words=True)
    except Attachment.DoesNotExist as error:
        raise Http404 from error
    if file.kind != FileKind.TEXT:
        raise Http404
    return file


def _blob_of(file: Attachment) -> UUID:
    if file.blob_id is None:
        raise Http404
    return file.blob_id


def _shell(request: PersonRequest) -> dict[str, str]:
    door = "desk:show_ticket" if request.user.is_support else "portal:show_ticket"
    return {"layout": LAYOUTS[request.user.has_staff_role], "ticket_view": door}


def _private(response: HttpResponse) -> HttpResponse:
    # The right to read may go, and the lines with it; whoever signed out finds none of them by going back.
    patch_cache_control(response, private=True, no_store=True)
    response["Vary"] = "HX-Request, Cookie"
    return response
