"""How many pages one web process makes at once, and how many of its threads may wait for somebody's bytes."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError

from accounts.access import client_address

# Bodies that may be large or slow; their views read them with no database connection held.
_STREAMED_TYPES = ("multipart/form-data", "application/octet-stream", "application/offset+octet-stream")
_HEALTH_PATHS = ("/livez", "/readyz")
_WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")


class Bodies:
    """The threads of this process that wait for a body: never all of them, and few for one stranger's address."""

    def __init__(self, *, most: int, most_short: int, most_short_of_one: int) -> None:
        self._most, self._most_short, self._most_short_of_one = most, most_short, most_short_of_one
        self._lock = threading.Lock()
        self._long = 0
        self._short: Counter[str] = Counter()

    @contextmanager
    def long(self) -> Iterator[bool]:
        """Hold a place for a file on its way; False where there is none."""
        with self._lock:
            has_place = self._long + self._short.total() < self._most
            self._long += has_place
        try:
            yield has_place
        finally:
            with self._lock:
                self._long -= has_place

    @contextmanager
    def short(self, address: str) -> Iterator[bool]:
        """Hold a place for a form of this address while it is read; False where there is none."""
        with self._lock:
            waiting = self._short.total()
            has_place = (
                waiting < self._most_short
                and waiting + self._long < self._most
                and self._short[address] < self._most_short_of_one
            )
            self._short[address] += has_place
        try:
            yield has_place
        finally:
            with self._lock:
                self._short[address] -= has_place
                if not self._short[address]:
                    del self._short[address]


class PageSemaphoreMiddleware:
    """Let `PAGES_PER_WORKER` pages of this process work at once; uploads and health pass by.

    Each working page holds a database connection, and a worker has dozens of threads.
    A short body is read before the page takes its turn: a sender who dawdles must not hold one. Senders who dawdle
    together are refused before they hold every thread: a page without a body finds one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._turns = threading.BoundedSemaphore(settings.PAGES_PER_WORKER)
        self._patience = float(settings.PAGE_PATIENCE_SECONDS)
        self._bodies = Bodies(
            most=settings.BODIES_PER_WORKER,
            most_short=settings.SHORT_BODIES_PER_WORKER,
            most_short_of_one=settings.SHORT_BODIES_PER_ADDRESS,
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in _HEALTH_PATHS:
            # Answered before anything reads what else was sent.
            return self.get_response(request) if request.method in ("GET", "HEAD") else _not_allowed()
        if request.method not in _WITH_BODY:
            return self._page(request)
        if _has_streamed_body(request):
            with self._bodies.long() as has_place:
                return self.get_response(request) if has_place else _busy()
        with self._bodies.short(client_address(request)) as has_place:
            if has_place:
                _read_short_body(request)
        return self._page(request) if has_place else _busy()

    def _page(self, request: HttpRequest) -> HttpResponse:
        if not self._turns.acquire(timeout=self._patience):
            return HttpResponse(status=503, headers={"Retry-After": "10"})
        try:
            return self.get_response(request)
        finally:
            self._turns.release()


def _not_allowed() -> HttpResponse:
    return HttpResponseNotAllowed(["GET", "HEAD"])


def _busy() -> HttpResponse:
    return HttpResponse(status=503, headers={"Retry-After": "10", "Connection": "close"})


def _has_streamed_body(request: HttpRequest) -> bool:
    """Whether a file may come: from a browser that says it came in, or in a form too long for anything else."""
    if request.content_type not in _STREAMED_TYPES:
        return False
    length = request.headers.get("Content-Length", "")
    is_long = not length.isdecimal() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return is_long or settings.SESSION_COOKIE_NAME in request.COOKIES


def _read_short_body(request: HttpRequest) -> None:
    try:
        len(request.body)
    except (RequestDataTooBig, UnreadablePostError):
        # The view's own reading meets the same and answers for it.
        return
