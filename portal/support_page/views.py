"""How support works, for whoever asks: the same text for all; strangers ask for it again only when it changed."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import condition

from accounts import house
from accounts.permissions import may_write_support_page
from accounts.selectors import support_page_shown
from accounts.support_page import DEFAULT_TEXT
from core.markup import Document, render_document
from core.methods import require_safe


@lru_cache(maxsize=4)
def document_of(text: str) -> Document:
    """Return the page of a text, drawn once."""
    return render_document(text)


def _etag(request: HttpRequest) -> str | None:
    """Return what tells this page from another for who is not signed in: its text, the house, the release's look."""
    if request.user.is_authenticated:
        # The frame around it has their bell, their name and what was just done: it is never an old one.
        return None
    revision = support_page_shown()
    parts = [
        revision.pk if revision else hashlib.sha256(DEFAULT_TEXT.encode()).hexdigest(),
        house.current().version,
        get_language(),
        request.COOKIES.get("theme", ""),
        settings.DEMO,
        # Names with a digest: a page of an earlier release asks for sheets and scripts that are gone.
        static("css/portal.css"),
        static("js/app.js"),
    ]
    return '"' + hashlib.sha256(repr(parts).encode()).hexdigest()[:32] + '"'


@require_safe
@condition(etag_func=_etag)
def how_support_works(request: HttpRequest) -> HttpResponse:
    """Show the page."""
    revision = support_page_shown()
    user = request.user
    context = {
        "document": document_of(revision.text if revision else DEFAULT_TEXT),
        "revision": revision,
        "may_edit": user.is_authenticated and may_write_support_page(user),
    }
    response = render(request, "portal/support_page/page.html", context)
    response["Cache-Control"] = "private, no-cache" if user.is_authenticated else "public, no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response
