"""How many pages one web process makes at once, and how many of its threads may wait for somebody's bytes."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError

from accounts.access import counted_address
from accounts.models import User
from accounts.programs import token_of
from attachments.services.senders import let_go_of_database
from helpdesk.failures import busy
from helpdesk.metrics.access import may_read_metrics
from helpdesk.metrics.middleware import teller_of_places
from helpdesk.streams import ComingBody
from helpdesk.turns import Crowded, Known, Turns

_FORM_WITH_FILES = "multipart/form-data"
_BYTES = ("application/octet-stream", "application/offset+octet-stream")
_HEALTH_PATHS = ("/livez", "/readyz")
_WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")


class Bodies:
    """The threads of this process that wait for a body: never all of them, and few for one stranger's address."""

    def __init__(self, *, most: int, most_long_of_one: int, most_short: int, most_short_of_one: int) -> None:
        self._most, self._most_long_of_one = most, most_long_of_one
        self._most_short, self._most_short_of_one = most_short, most_short_of_one
        self._lock = threading.Lock()
        self._long: Counter[str] = Counter()
        self._short: Counter[str] = Counter()

    @contextmanager
    def long(self, whose: str) -> Iterator[bool]:
        """Hold a place for a file of theirs on its way; False where there is none."""
        with self._lock:
            waiting = self._long.total() + self._short.total()
            has_place = waiting < self._most and self._long[whose] < self._most_long_of_one
            self._long[whose] += has_place
        try:
            yield has_place
        finally:
            with self._lock:
                self._long[whose] -= has_place
                if not self._long[whose]:
                    del self._long[whose]

    @contextmanager
    def short(self, address: str) -> Iterator[bool]:
        """Hold a place for a form of this address while it is read; False where there is none."""
        with self._lock:
            waiting = self._short.total()
            has_place = (
                waiting < self._most_short
                and waiting + self._long.total() < self._most
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
    """Let `PAGES_PER_WORKER` pages of this process work at once, and beside them `STREAMS_PER_WORKER` files.

    Each of them holds a database connection, and a worker has dozens of threads: nothing that may ask the database
    works without a place, whatever it says it brings. Health and metrics, which ask for nobody, pass by.
    No customer has all of them: their requests wait for each other, and others pass them by (helpdesk.turns).
    A short body is read before the page takes its turn: a sender who dawdles must not hold one. Senders who dawdle
    together are refused before they hold every thread: a page without a body finds one.
    A long body is read by its view, which holds neither place nor connection while it waits for bytes
    (helpdesk.streams); since files are written down between two readings, they wait for each other and not for pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._turns = Turns(
            places=settings.PAGES_PER_WORKER,
            most_waiting_of_one=settings.PAGES_WAITING_OF_ONE,
            tell=teller_of_places(settings.PAGES_PER_WORKER),
        )
        self._streams = Turns(places=settings.STREAMS_PER_WORKER, most_waiting_of_one=settings.LONG_BODIES_OF_ONE)
        self._known = Known()
        self._patience = float(settings.PAGE_PATIENCE_SECONDS)
        self._bodies = Bodies(
            most=settings.BODIES_PER_WORKER,
            most_long_of_one=settings.LONG_BODIES_OF_ONE,
            most_short=settings.SHORT_BODIES_PER_WORKER,
            most_short_of_one=settings.SHORT_BODIES_PER_ADDRESS,
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in _HEALTH_PATHS:
            # Answered before anything reads what else was sent.
            return self._of_nobody(request) if request.method in ("GET", "HEAD") else _not_allowed()
        if request.method not in _WITH_BODY:
            # Whoever watches must see a portal whose places are all taken.
            return self._of_nobody(request) if may_read_metrics(request) else self._page(request)
        if _is_streamed(request):
            return self._stream(request)
        with self._read_ahead(request) as has_place:
            if has_place:
                _read_short_body(request)
        return self._page(request) if has_place else _unread(request)

    def _read_ahead(self, request: HttpRequest) -> AbstractContextManager[bool]:
        """Return a place for reading what fits into memory: a browser that says it came in may bring files, slowly."""
        if request.content_type == _FORM_WITH_FILES and settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self._bodies.long(self._whose_is(request))
        return self._bodies.short(counted_address(request))

    def _stream(self, request: HttpRequest) -> HttpResponse:
        whose = self._whose_is(request)
        with self._bodies.long(whose) as has_place:
            # Never crowded: as many as may wait are as many as find a place for their body.
            if not has_place or not self._streams.take(whose, patience=self._patience):
                return _unread(request)
            # Django has no other way to put something before a body.
            inner: Any = request
            inner._stream = ComingBody(inner._stream, length=_length_of(request), turns=self._streams, whose=whose)
            try:
                response = self.get_response(request)
            finally:
                let_go_of_database()
                self._streams.give_back(whose)
        self._learn(request)
        return response

    def _of_nobody(self, request: HttpRequest) -> HttpResponse:
        # Who passes by the places must not have the database asked for a session: each who asks holds a connection.
        request.COOKIES = {}
        return self.get_response(request)

    def _page(self, request: HttpRequest) -> HttpResponse:
        whose = self._whose_is(request)
        try:
            has_turn = self._turns.take(whose, patience=self._patience)
        except Crowded:
            return busy(request, status=429, seconds=1)
        if not has_turn:
            return busy(request, status=503, seconds=10)
        try:
            response = self.get_response(request)
        finally:
            self._turns.give_back(whose)
        self._learn(request)
        return response

    def _whose_is(self, request: HttpRequest) -> str:
        way_in = _way_in_of(request)
        return (self._known.whose(way_in) if way_in else None) or f"address:{counted_address(request)}"

    def _learn(self, request: HttpRequest) -> None:
        way_in, whose = _way_in_of(request), _whose(request)
        if way_in and whose:
            self._known.learn(way_in, whose)


def _way_in_of(request: HttpRequest) -> bytes | None:
    """Return what tells a token or a session from others, and cannot be used as one."""
    sent = request.headers.get("Authorization") or request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return hashlib.sha256(sent.encode("utf-8", "surrogateescape")).digest() if sent else None


def _whose(request: HttpRequest) -> str | None:
    """Return whose share the request is of: a customer's as a whole, each person's of support; None of nobody's.

    Only of who was looked up already: this asks the database nothing.
    """
    token = token_of(request)
    person = token.person if token is not None else getattr(request, "_cached_user", None)
    if not isinstance(person, User):
        return None
    return f"person:{person.pk}" if person.organization_id is None else f"house:{person.organization_id}"


def _not_allowed() -> HttpResponse:
    return HttpResponseNotAllowed(["GET", "HEAD"])


def _unread(request: HttpRequest) -> HttpResponse:
    response = busy(request, status=503, seconds=10)
    # What they still send is not waited for.
    response.headers["Connection"] = "close"
    return response


def _is_streamed(request: HttpRequest) -> bool:
    """Whether a file may come that does not fit into memory, or one that is kept as far as it came."""
    if request.content_type not in (_FORM_WITH_FILES, *_BYTES):
        return False
    if not 0 <= _length_of(request) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return True
    return request.content_type in _BYTES and settings.SESSION_COOKIE_NAME in request.COOKIES


def _length_of(request: HttpRequest) -> int:
    """Return how many bytes the request says it brings; -1 where it does not."""
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else -1


def _read_short_body(request: HttpRequest) -> None:
    try:
        len(request.body)
    except (RequestDataTooBig, UnreadablePostError):
        # The view's own reading meets the same and answers for it.
        return
