"""The sheet and the pictures of the brand; their addresses change with what is in them."""

from __future__ import annotations

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse

from accounts.colours import NoColour, clean_colour
from accounts.selectors import logo_picture
from core.methods import require_safe
from lobby.brand.sheet import name_of, sheet_for

_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def brand_sheet(request: HttpRequest, sheet: str) -> HttpResponse:
    """Give the shades of a colour: computed, so that it needs neither database nor session."""
    try:
        colour = clean_colour("#" + sheet.partition("-")[0])
    except NoColour as error:
        raise Http404 from error
    response = HttpResponse(sheet_for(colour), content_type="text/css; charset=utf-8")
    # An address of another day holds what is right today, and is asked for again.
    response["Cache-Control"] = _FOR_EVER if name_of(colour) == sheet else "public, max-age=60"
    return response


@require_safe
def brand_picture(request: HttpRequest, picture: str) -> HttpResponse:
    """Give a size of the logo."""
    kind, _dash, digest = picture.partition("-")
    content = _content(kind, digest)
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type="image/png",
        headers={"Cache-Control": _FOR_EVER, "Content-Security-Policy": "default-src 'none'; sandbox"},
    )


def _content(kind: str, digest: str) -> bytes | None:
    try:
        return _kept(kind, digest)
    except LookupError:
        return None


@lru_cache(maxsize=16)
def _kept(kind: str, digest: str) -> bytes:
    """Return a picture from this process's memory: what a digest names never changes, also while no database is there.

    :raises LookupError: when there is none; which is not remembered
    """
    content = logo_picture(kind=kind, digest=digest)
    if content is None:
        raise LookupError(kind)
    return content
