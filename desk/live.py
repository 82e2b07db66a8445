"""Answers to polling: nothing is drawn where nothing changed."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language


def unchanged(request: HttpRequest, *parts: object) -> HttpResponse | None:
    """Return 304 when the asker holds what these parts stand for already, None when it has to be drawn.

    :param parts: values made from row versions, read before anything is rendered
    """
    response = get_conditional_response(request, etag=stamp(*parts))
    return response if response is not None and response.status_code == 304 else None


def stamped(response: HttpResponse, *parts: object) -> HttpResponse:
    """Name the answer by the same parts, and let nobody but the asker keep it."""
    response["ETag"] = stamp(*parts)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def stamp(*parts: object) -> str:
    """Return an ETag: the same for the same parts, read in the same language."""
    digest = hashlib.sha256(repr((get_language(), parts)).encode()).hexdigest()
    return f'"{digest[:32]}"'
