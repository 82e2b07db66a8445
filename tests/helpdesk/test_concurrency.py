"""Pages take turns, and files take their own; health and dawdling senders hold none."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.models import User
from helpdesk.concurrency import Bodies, PageSemaphoreMiddleware

factory = RequestFactory()


class Crowd:
    """A view that keeps everyone inside until the door opens, and counts them."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.door = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, _request: HttpRequest) -> HttpResponse:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.door.wait(10)
        with self._lock:
            self.inside -= 1
        return HttpResponse("done")


@pytest.fixture
def crowd(settings: Any) -> Crowd:
    settings.PAGES_PER_WORKER = settings.STREAMS_PER_WORKER = 2
    settings.PAGE_PATIENCE_SECONDS = 0.05
    return Crowd()


def ask(middleware: Callable[[HttpRequest], HttpResponse], requests: list[HttpRequest], crowd: Crowd) -> list[int]:
    """Send all at once; the door opens when nobody else can get in."""
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda request=request: statuses.append(middleware(request).status_code))
        for request in requests
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(0.2)
    crowd.door.set()
    for thread in threads:
        thread.join(10)
    return sorted(statuses)


def take_all(middleware: PageSemaphoreMiddleware) -> list[bool]:
    """Take both places, as two others would, and say whether each was free."""
    return [middleware._turns.take(whose, patience=0) for whose in ("one", "two")]


def test_only_so_many_pages_work_at_once_and_the_rest_is_told_to_come_back(crowd: Crowd) -> None:
    middleware = PageSemaphoreMiddleware(crowd)

    statuses = ask(middleware, [factory.get("/", REMOTE_ADDR=f"10.0.0.{n}") for n in range(5)], crowd)

    assert (statuses, crowd.most) == ([200, 200, 503, 503, 503], 2)


def test_refused_page_says_when_to_come_back(crowd: Crowd) -> None:
    middleware = PageSemaphoreMiddleware(crowd)
    take_all(middleware)

    page, problem = middleware(factory.get("/")), middleware(factory.get("/api/v1/tickets/"))

    assert [answer["Retry-After"] for answer in (page, problem)] == ["10", "10"]
    assert "o que você escreveu continua lá" in page.content.decode()
    assert (problem["Content-Type"], json.loads(problem.content)["code"]) == ("application/problem+json", "all_busy")


@pytest.mark.parametrize(
    "request_",
    [
        factory.post("/x", b"bytes", content_type="application/octet-stream", HTTP_COOKIE="sessionid=a"),
        factory.get("/livez"),
        factory.get("/readyz"),
    ],
    ids=["stream", "livez", "readyz"],
)
def test_uploads_and_health_pass_while_all_turns_are_taken(crowd: Crowd, request_: HttpRequest) -> None:
    middleware = PageSemaphoreMiddleware(crowd)
    take_all(middleware)
    crowd.door.set()

    assert middleware(request_).status_code == 200


def test_turn_is_given_back_when_a_page_fails(crowd: Crowd) -> None:
    def fails(_request: HttpRequest) -> HttpResponse:
        raise ValueError("no page")

    middleware = PageSemaphoreMiddleware(fails)
    for _ in range(3):
        with pytest.raises(ValueError, match="no page"):
            middleware(factory.get("/"))

    assert take_all(middleware) == [True, True]


class SlowBody:
    """A body whose sender stops half way until told to go on."""

    def __init__(self) -> None:
        self.asked, self.go_on = threading.Event(), threading.Event()

    def read(self, _size: int = -1) -> bytes:
        self.asked.set()
        if not self.go_on.wait(10):
            raise OSError("never came")
        return b""

    def close(self) -> None:
        """Nothing to close: the socket is the server's."""


def test_dawdling_form_holds_no_turn(crowd: Crowd) -> None:
    crowd.door.set()
    middleware = PageSemaphoreMiddleware(crowd)
    body = SlowBody()
    slow = factory.post("/", b"a=1", content_type="application/x-www-form-urlencoded")
    slow._stream = slow.environ["wsgi.input"] = body
    thread = threading.Thread(target=middleware, args=(slow,))
    thread.start()
    body.asked.wait(5)

    free = take_all(middleware)

    body.go_on.set()
    for whose in ("one", "two"):
        middleware._turns.give_back(whose)
    thread.join(10)
    assert free == [True, True]


def test_body_over_the_limit_is_left_to_the_view(crowd: Crowd, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 3
    crowd.door.set()

    response = PageSemaphoreMiddleware(crowd)(factory.post("/", b"12345", content_type="application/json"))

    assert response.status_code == 200


def dawdling(body: SlowBody, *, address: str = "10.0.0.1", path: str = "/") -> HttpRequest:
    slow = factory.post(path, b"a=1", content_type="application/x-www-form-urlencoded", REMOTE_ADDR=address)
    slow._stream = slow.environ["wsgi.input"] = body
    return slow


@pytest.fixture
def dawdlers(crowd: Crowd, settings: Any) -> Iterator[PageSemaphoreMiddleware]:
    """Give a process in which eight forms of one address are half sent."""
    settings.SHORT_BODIES_PER_ADDRESS, settings.SHORT_BODIES_PER_WORKER, settings.BODIES_PER_WORKER = 8, 10, 11
    crowd.door.set()
    middleware = PageSemaphoreMiddleware(crowd)
    bodies = [SlowBody() for _ in range(8)]
    threads = [threading.Thread(target=middleware, args=(dawdling(body),)) for body in bodies]
    for thread in threads:
        thread.start()
    for body in bodies:
        body.asked.wait(5)
    yield middleware
    for body in bodies:
        body.go_on.set()
    for thread in threads:
        thread.join(10)


def test_ninth_form_that_dawdles_from_one_address_is_refused_at_once(dawdlers: PageSemaphoreMiddleware) -> None:
    ninth = SlowBody()

    refused = dawdlers(dawdling(ninth))

    assert (refused.status_code, refused["Connection"], ninth.asked.is_set()) == (503, "close", False)
    form = {"content_type": "application/x-www-form-urlencoded", "REMOTE_ADDR": "10.0.0.2"}
    assert [dawdlers(factory.post("/", b"a=1", **form)).status_code, dawdlers(factory.get("/")).status_code] == [
        200,
        200,
    ]


def test_places_for_bodies_come_back(dawdlers: PageSemaphoreMiddleware) -> None:
    others = [SlowBody(), SlowBody()]
    threads = [threading.Thread(target=dawdlers, args=(dawdling(body, address="10.0.0.2"),)) for body in others]
    for thread in threads:
        thread.start()
    for body in others:
        body.asked.wait(5)

    full = dawdlers(dawdling(SlowBody(), address="10.0.0.3")).status_code
    for body in others:
        body.go_on.set()
    for thread in threads:
        thread.join(10)
    form = {"content_type": "application/x-www-form-urlencoded", "REMOTE_ADDR": "10.0.0.3"}
    assert (full, dawdlers(factory.post("/", b"a=1", **form)).status_code) == (503, 200)


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_reads_no_body(crowd: Crowd, path: str) -> None:
    body = SlowBody()

    answer = PageSemaphoreMiddleware(crowd)(dawdling(body, path=path))

    assert (answer.status_code, body.asked.is_set()) == (405, False)


def test_kind_of_a_body_lets_nobody_pass_who_brings_none(crowd: Crowd) -> None:
    middleware = PageSemaphoreMiddleware(crowd)
    take_all(middleware)

    assert middleware(factory.get("/", CONTENT_TYPE="application/octet-stream")).status_code == 503


def test_files_of_one_house_leave_places_for_those_of_others() -> None:
    bodies = Bodies(most=4, most_long_of_one=2, most_short=4, most_short_of_one=2)
    with bodies.long("aurora") as first, bodies.long("aurora") as second, bodies.long("aurora") as third:
        other = bodies.long("boreal")
        assert (first, second, third, other.__enter__()) == (True, True, False, True)
        other.__exit__(None, None, None)
    with bodies.long("aurora") as again:
        assert again


def chunked(content_type: str) -> HttpRequest:
    """Return a request that does not say how much it brings."""
    return factory.generic("POST", "/x", CONTENT_TYPE=content_type, HTTP_TRANSFER_ENCODING="chunked")


class Askers:
    """A view that asks the database and keeps everyone inside, counting who holds a connection."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self.connections: list[object] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            User.objects.exists()
            self.connections.append(connection.connection)
            return self._crowd(request)
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "make",
    [
        lambda: factory.post("/x", {"field": "value"}, HTTP_COOKIE="sessionid=made-up"),
        lambda: factory.post("/x", b"bytes", content_type="application/octet-stream", HTTP_COOKIE="sessionid=made-up"),
        lambda: factory.patch(
            "/x", b"bytes", content_type="application/offset+octet-stream", HTTP_COOKIE="sessionid=made-up"
        ),
        lambda: chunked("application/octet-stream"),
        lambda: chunked("multipart/form-data; boundary=cut"),
    ],
    ids=["form", "bytes", "tus", "chunked-bytes", "chunked-form"],
)
def test_no_kind_of_body_takes_a_connection_without_a_place(crowd: Crowd, make: Callable[[], HttpRequest]) -> None:
    askers = Askers(crowd)
    statuses = ask(PageSemaphoreMiddleware(askers), [make() for _ in range(5)], crowd)

    # One place is never given to an address that has the rest.
    assert (statuses, crowd.most, len(askers.connections)) == ([200, 503, 503, 503, 503], 1, 1)


@pytest.mark.django_db(transaction=True)
def test_file_whose_bytes_are_waited_for_holds_neither_place_nor_connection(crowd: Crowd) -> None:
    held: list[bool] = []

    class Looking(SlowBody):
        def read(self, _size: int = -1) -> bytes:
            held.append(connection.connection is not None)
            return super().read()

    def view(request: HttpRequest) -> HttpResponse:
        User.objects.exists()
        request.read(10)
        held.append(User.objects.exists())
        return HttpResponse()

    middleware = PageSemaphoreMiddleware(view)
    slow, body = chunked("application/octet-stream"), Looking()
    slow._stream = body
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(middleware(slow).status_code))
    thread.start()
    body.asked.wait(5)

    free = [middleware._streams.take(whose, patience=0) for whose in ("one", "two")]
    body.go_on.set()
    thread.join(0.2)
    waits = (thread.is_alive(), list(held))
    middleware._streams.give_back("one")
    thread.join(10)

    assert (free, waits, answers, held) == ([True, True], (True, [False]), [200], [False, False])


@pytest.mark.django_db
def test_file_within_a_transaction_keeps_its_place(crowd: Crowd) -> None:
    held: Counter[str] = Counter()

    class Looking(SlowBody):
        def read(self, _size: int = -1) -> bytes:
            held.update(middleware._streams._held)
            return b""

    def view(request: HttpRequest) -> HttpResponse:
        request.read(10)
        return HttpResponse()

    middleware = PageSemaphoreMiddleware(view)
    request = chunked("application/octet-stream")
    request._stream = Looking()
    middleware(request)

    assert held == {"address:127.0.0.1": 1}
