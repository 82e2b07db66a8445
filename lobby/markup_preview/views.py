"""The preview of a text, by the renderer that will show it."""

from __future__ import annotations

from django.http import HttpResponse

from accounts.access import PersonRequest, signed_in
from core.methods import require_POST
from masking.house import mask_text
from tickets.markup import render_words

MAX_BYTES = 256 * 1024


@require_POST
@signed_in
def preview(request: PersonRequest) -> HttpResponse:
    """Answer the text as safe HTML, covered as it will be; 413 above 256 KB."""
    text = request.POST.get("text", "")
    if len(text.encode()) > MAX_BYTES:
        return HttpResponse(status=413)
    return HttpResponse(render_words(mask_text(text).text))
