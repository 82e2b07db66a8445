"""The original of a text in which something is covered: asked for with a reason, sent once, kept in the trail."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import PersonRequest, support_required
from attachments.models import Attachment
from attachments.selectors import opened_attachment
from core.methods import require_http_methods
from lobby.files.serving import serve_original
from lobby.files.withholding import tells_withheld
from tickets.models import Ticket
from tickets.permissions import ActNotPermitted
from tickets.selectors.files import may_reveal_file, place_of_file
from tickets.services.revealing import reveal_file


class ReasonForm(forms.Form):
    """Why somebody needs a file as it came; the reason stays."""

    reason = forms.CharField(
        label=pgettext_lazy("revealing", "Why do you need it?"),
        max_length=200,
        help_text=_("It stays in the trail, with your name; the customer reads that you took it."),
    )


@require_http_methods(["GET", "POST"])
@support_required
@tells_withheld
def original_file(request: PersonRequest, file_id: UUID) -> HttpResponseBase:
    """Ask why, and send a file as it came."""
    try:
        file = opened_attachment(user=request.user, attachment_id=file_id)
        if not may_reveal_file(user=request.user, file=file):
            raise Http404
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            return serve_original(reveal_file(attachment_id=file_id, by=request.user, reason=reason))
    except (Attachment.DoesNotExist, Ticket.DoesNotExist, ActNotPermitted) as gone:
        raise Http404 from gone
    return _ask(request, file, form)


def _ask(request: PersonRequest, file: Attachment, form: ReasonForm) -> HttpResponse:
    name = "_original.html" if request.headers.get("HX-Request") else "original.html"
    context = {"file": file, "form": form, "place": place_of_file(user=request.user, file=file)}
    response = render(request, f"lobby/files/{name}", context, status=422 if form.errors else 200)
    add_never_cache_headers(response)
    return response
