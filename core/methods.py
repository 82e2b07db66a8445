"""The methods that an address takes, declared where they can be read before its view is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.http import HttpResponseBase
from django.views.decorators import http

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

# By the view itself, not by a mark on it: a decorator around this one would hand the mark on, and it may say first to
# whom the address exists at all.
_taken: dict[Callable[..., Any], tuple[str, ...]] = {}


def require_http_methods(methods: Iterable[str]) -> Callable[[View], View]:
    """Let a view take these methods alone, as Django's decorator of that name, and declare them."""
    taken = tuple(methods)

    def decorate(view: View) -> View:
        guarded = http.require_http_methods(list(taken))(view)
        _taken[guarded] = taken
        return guarded

    return decorate


require_GET = require_http_methods(["GET"])  # noqa: N816 -- Django's own name
require_POST = require_http_methods(["POST"])  # noqa: N816 -- Django's own name
require_safe = require_http_methods(["GET", "HEAD"])


def declared_methods(view: Callable[..., Any]) -> tuple[str, ...] | None:
    """Return what the view takes, whoever asks; None where that depends on who asks, or is not said."""
    return _taken.get(view)
