"""What every page's frame shows: the reader's theme, the clock, whether this is a demo, whose house it is."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from lobby.appearance.theme import theme_of
from lobby.brand.sheet import brand
from lobby.sign_in.second_step import must_protect
from notifications.selectors.bell import unread_count


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the context that base.html and its layouts read; only a page with a bell asks how much is new."""
    return {
        "shell": {
            "theme": theme_of(request),
            "now_ms": int(timezone.now().timestamp() * 1000),
            "is_demo": settings.DEMO,
            "mails_reach": settings.MAILS_REACH,
            "layout": _layout_for(request),
            **brand(),
            "unread": partial(_unread_of, request),
            "must_protect": partial(_must_protect, request),
        }
    }


def _layout_for(request: HttpRequest) -> str:
    """Return the frame for pages that both doors share: blocks title, heading and content."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or must_protect(user):
        return "base_gate.html"
    return "lobby/shell/page_desk.html" if user.has_staff_role else "lobby/shell/page_portal.html"


def _must_protect(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and must_protect(user)


def _unread_of(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return unread_count(user) if user is not None and user.is_authenticated else 0
