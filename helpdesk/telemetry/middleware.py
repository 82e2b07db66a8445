"""A span for each request, where traces are on."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse


class TraceMiddleware:
    """Trace each request by method and route.

    :raises MiddlewareNotUsed: where traces are off.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
            raise MiddlewareNotUsed
        from helpdesk.telemetry.traces import span  # noqa: PLC0415 -- loaded only where traces are on

        self.get_response = get_response
        self._span = span

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with self._span(request.method or "") as begun:
            response = self.get_response(request)
            route = request.resolver_match.view_name if request.resolver_match else "none"
            begun.update_name(f"{request.method} {route}")
            begun.set_attribute("http.request.method", request.method or "")
            begun.set_attribute("http.route", route)
            begun.set_attribute("http.response.status_code", response.status_code)
        return response
