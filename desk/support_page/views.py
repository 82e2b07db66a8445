"""Writing the page on how support works: a preview beside it, every text kept, compared and brought back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import PersonRequest, kept_fields, managers_required
from accounts.models import SupportPageRevision
from accounts.selectors import support_page_revisions, support_page_shown
from accounts.services.support_page import LONGEST, restore_support_page, write_support_page
from accounts.support_page import DEFAULT_TEXT
from core.markup import render_document
from core.methods import require_http_methods, require_POST, require_safe
from desk.queues.rail import rail_for
from desk.support_page.comparing import compared

PAGE_SIZE = 20


class SupportPageForm(forms.Form):
    """The text, and the number of the revision that its writer began with."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true"}),
        help_text=gettext_lazy("Markdown: # begins a part, which the contents name; **bold**, lists, tables."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)

    def clean_text(self) -> str:
        """Return the text with the line ends that are stored."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


@managers_required
@require_http_methods(["GET", "POST"])
def edit_support_page(request: PersonRequest) -> HttpResponse:
    """Show the text to write in, or keep what was written."""
    shown = support_page_shown()
    initial = {"text": shown.text if shown else DEFAULT_TEXT, "seen": shown.pk if shown else 0}
    form = SupportPageForm(request.POST if request.method == "POST" else kept_fields(request), initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "edit", {"form": form}, status=422 if request.method == "POST" else 200)
    kept = write_support_page(by=request.user, **form.cleaned_data)
    if kept.is_shown:
        messages.success(request, _("Saved. Customers read it now."))
        return redirect("portal:how_support_works")
    words = _("Somebody saved another text meanwhile. Yours is kept beside it: compare, then bring it back.")
    messages.warning(request, words)
    return redirect("desk:show_support_page_revision", revision_id=kept.revision.pk)


@managers_required
@require_POST
def preview_support_page(request: PersonRequest) -> HttpResponse:
    """Answer the text as the page would show it."""
    text = request.POST.get("text", "")
    if len(text) > LONGEST:
        return HttpResponse(status=413)
    return HttpResponse(render_document(text).html)


@managers_required
@require_safe
def list_support_page_revisions(request: PersonRequest) -> HttpResponse:
    """Show who wrote when, newest first."""
    page = Paginator(support_page_revisions(), PAGE_SIZE).get_page(request.GET.get("pagina"))
    return _page(request, "revisions", {"page": page, "shown": support_page_shown()})


@managers_required
@require_safe
def show_support_page_revision(request: PersonRequest, revision_id: int) -> HttpResponse:
    """Show a text beside the one that customers read."""
    revision = support_page_revisions().filter(pk=revision_id).first()
    if revision is None:
        raise Http404
    shown = support_page_shown()
    pairs = compared(revision.text, shown.text if shown else DEFAULT_TEXT)
    is_shown = shown is not None and shown.pk == revision.pk
    return _page(request, "revision", {"revision": revision, "pairs": pairs, "is_shown": is_shown})


@managers_required
@require_POST
def bring_back_support_page(request: PersonRequest, revision_id: int) -> HttpResponse:
    """Show an earlier text again."""
    try:
        restore_support_page(by=request.user, revision_id=revision_id)
    except SupportPageRevision.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("That text is back; the one before it stays among the revisions."))
    return redirect("portal:how_support_works")


def _page(request: PersonRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    frame = {"rail": rail_for(request.user), **context}
    return render(request, f"desk/support_page/{name}.html", frame, status=status)
