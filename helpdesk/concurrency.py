"""How many pages one web process makes at once: few, so that many threads may wait for slow bodies."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError

# Bodies that may be large or slow; their views read them with no database connection held.
_STREAMED_TYPES = ("multipart/form-data", "application/octet-stream", "application/offset+octet-stream")
_HEALTH_PATHS = ("/livez", "/readyz")


class PageSemaphoreMiddleware:
    """Let `PAGES_PER_WORKER` pages of this process work at once; uploads and health pass by.

    Each working page holds a database connection, and a worker has dozens of threads.
    A short body is read before the page takes its turn: a sender who dawdles must not hold one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._turns = threading.BoundedSemaphore(settings.PAGES_PER_WORKER)
        self._patience = float(settings.PAGE_PATIENCE_SECONDS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in _HEALTH_PATHS or _has_streamed_body(request):
            return self.get_response(request)
        _read_short_body(request)
        if not self._turns.acquire(timeout=self._patience):
            return HttpResponse(status=503, headers={"Retry-After": "10"})
        try:
            return self.get_response(request)
        finally:
            self._turns.release()


def _has_streamed_body(request: HttpRequest) -> bool:
    return request.content_type in _STREAMED_TYPES


def _read_short_body(request: HttpRequest) -> None:
    try:
        len(request.body)
    except (RequestDataTooBig, UnreadablePostError):
        # The view's own reading meets the same and answers for it.
        return
