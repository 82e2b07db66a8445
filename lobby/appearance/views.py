"""The choice of a theme."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.enums import Theme
from core.methods import require_POST
from lobby.appearance.theme import keep_theme


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme on this device and go back to the page it was chosen on."""
    theme = request.POST.get("theme", "")
    if theme not in Theme.values:
        return HttpResponseBadRequest()
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if is_ours else "/")
    keep_theme(response, theme)
    return response
