"""The page that shows every component; it exists while building and in the demo only."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.methods import require_safe
from lobby.style_guide.specimens import specimens

LAYOUTS = {"portal": "base_portal.html", "desk": "base_desk.html"}


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every piece on the portal's ground, or with `?layout=desk` on the desk's."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    if "toast" in request.GET:
        messages.success(request, "Chamado #10420 atribuído a João Prado")
    layout = LAYOUTS.get(request.GET.get("layout", "portal"), "base_portal.html")
    return render(request, "lobby/style_guide/page.html", {"layout": layout, **specimens()})
