"""Every page of a portal in which nobody can sign in yet leads to the one that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.access import is_script
from accounts.selectors import is_peopled

# What serves an empty portal as it serves any other.
_OPEN: Final = ("livez", "readyz", "metrics", "lobby:empty_portal", "lobby:begin", "lobby:choose_theme",
                "lobby:brand_sheet", "lobby:brand_picture", "portal:how_support_works")  # fmt: skip


class _Memory:
    """Whether somebody can sign in: once that was so, it is not asked again in this process."""

    is_peopled = False


memory: Final = _Memory()


class EmptyPortalMiddleware:
    """Lead to the page that says how to begin, as long as there is nobody who could sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        """Answer in the view's place where the portal is empty."""
        match = request.resolver_match
        if memory.is_peopled or match is None or match.view_name in _OPEN:
            return None
        if _has_people():
            memory.is_peopled = True
            return None
        if is_script(request):
            return JsonResponse({"detail": _("This portal is still empty.")}, status=503)
        return redirect("lobby:empty_portal")


def _has_people() -> bool:
    try:
        return is_peopled()
    except (DatabaseError, InterfaceError):
        # Its absence is told by whoever needs it next.
        return True
