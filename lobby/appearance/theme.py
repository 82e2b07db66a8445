"""Light, dark or as the system: chosen for a device by a cookie, else as the person's own data say."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.enums import Theme

COOKIE: Final = "theme"
_ONE_YEAR: Final = 365 * 24 * 60 * 60


def theme_of(request: HttpRequest) -> str:
    """Return light or dark, or nothing where the system decides."""
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen not in Theme.values:
        user = getattr(request, "user", None)
        chosen = user.theme if user is not None and user.is_authenticated else Theme.SYSTEM
    return "" if chosen == Theme.SYSTEM else chosen


def keep_theme(response: HttpResponse, theme: str) -> None:
    """Remember the choice on this device.

    :raises ValueError: when it is no theme
    """
    response.set_cookie(
        COOKIE, Theme(theme).value, max_age=_ONE_YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True
    )
