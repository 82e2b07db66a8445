"""Counting requests, where metrics are on; where they are off the library is not even loaded."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse


def _begin() -> None:
    """Say where processes add up; the library reads it when it is loaded."""
    settings.METRICS_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.METRICS_FOLDER)


class MetricsMiddleware:
    """Count each request by route, method and status, and time it until its answer begins.

    :raises MiddlewareNotUsed: where metrics are off.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_ARE_ON:
            raise MiddlewareNotUsed
        _begin()
        from helpdesk.metrics.counting import count_request  # noqa: PLC0415 -- loaded only where metrics are on

        self.get_response = get_response
        self._count = count_request

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        self._count(
            route=match.view_name if match else "",
            method=request.method or "",
            status=response.status_code,
            seconds=time.perf_counter() - began,
        )
        return response


def teller_of_places(places: int) -> Callable[[int], None] | None:
    """Return what hears how many places of this process are held; None where metrics are off."""
    if not settings.METRICS_ARE_ON:
        return None
    _begin()
    from helpdesk.metrics.counting import tell_places  # noqa: PLC0415 -- as above

    return tell_places(places)
