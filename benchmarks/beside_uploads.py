"""The queue page while 50 customers send files at 64 KB/s, against the same page without them.

Run as: python -m benchmarks.beside_uploads
"""

from __future__ import annotations

import json
import socket
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.figures import Figure, run
from benchmarks.portals import made_place, serving
from benchmarks.uploads import LOAD_DEMO, Watched
from benchmarks.visitors import BYTES, FIRST_PIECE, MP4, PIECE, TUS, Visitor, signed_in, timed

SENDERS, RATE = 50, 64 * 1024
# A customer each, but that two are of one house.
PEOPLE = f"""
from datetime import date
from accounts.models import Contract, Organization, User
from core.sides import STAFF, asking_as
with asking_as(STAFF):
    for number in range({SENDERS}):
        if number % 2 == 0:
            house = Organization.objects.create(name=f"Casa {{number}}", short_name=f"Casa {{number}}")
            Contract.objects.create(organization=house, plan="standard", starts_on=date(2020, 1, 1))
        User.objects.create_user(
            email=f"cliente{{number}}@casa.example", password=None, name=f"Ana {{number}}", organization=house
        )
"""
ANALYST, QUEUE = "marina.sales@suporte.example", "/mesa/filas/todos/"
TURNS, PAGES = 3, 100
# Of one sender's bytes; what is sent lasts longer than is measured.
_STEP = 0.25


def measure(_rows: int) -> list[Figure]:
    senders = [f"cliente{number}@casa.example" for number in range(SENDERS)]
    with made_place(DEMO="1") as place:
        for script in (LOAD_DEMO, PEOPLE):
            place.run([sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", script])
        sessions = signed_in(place, [*senders, ANALYST])
        with serving(place) as served:
            reader = Visitor(served.port, sessions.pop(ANALYST))
            return figures_of(served.port, served.process.pid, reader, list(sessions.values()))


def figures_of(port: int, server: int, reader: Visitor, sessions: list[str]) -> list[Figure]:
    pages(reader, PAGES)
    alone: list[float] = []
    beside: list[float] = []
    watched = Watched(server)
    with watched.looking():
        for _turn in range(TURNS):
            alone += pages(reader, PAGES)
            with sending([Visitor(port, session) for session in sessions]):
                beside += pages(reader, PAGES)
    ratio = p95(beside) / p95(alone)
    note = (
        f"p95 {p95(beside):.1f} against {p95(alone):.1f} ms, median {statistics.median(beside):.1f} against "
        f"{statistics.median(alone):.1f} ms, {len(alone)} pages each, {TURNS} times in turn, on a small demo; "
        f"{watched.told}"
    )
    work = f"queue page p95 beside {SENDERS} uploads at 64 KB/s"
    return [Figure(work, ratio, "×", 1.5, 1.2, note=note)]


def pages(reader: Visitor, number: int) -> list[float]:
    """Return how many milliseconds each of so many pages took, with a breath between them."""
    taken = []
    for _page in range(number):
        taken.append(1000 * timed(lambda: reader.page(QUEUE)))
        time.sleep(0.02)
    return taken


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[18]


@contextmanager
def sending(visitors: list[Visitor]) -> Iterator[None]:
    """Let all of them send a file meanwhile, each at its rate; none comes to its end."""
    paths = [visitor.begin(64 * 1024**2) for visitor in visitors]
    lines = [begun(visitor, path) for visitor, path in zip(visitors, paths, strict=True)]
    over = threading.Event()

    def send() -> None:
        piece = bytes(int(RATE * _STEP))
        while not over.is_set():
            began = time.monotonic()
            for number, line in enumerate(lines):
                line.sendall(piece)
                # Spread over the time that they have, as fifty people are.
                over.wait(max(0.0, began + _STEP * (number + 1) / len(lines) - time.monotonic()))

    thread = threading.Thread(target=send)
    thread.start()
    # Until all are well under way.
    time.sleep(3)
    try:
        yield
    finally:
        over.set()
        thread.join()
        for line in lines:
            line.close()
        # The server notices when it next reads.
        time.sleep(2)
        assert all(kept(visitor, path) > FIRST_PIECE for visitor, path in zip(visitors, paths, strict=True))


def kept(visitor: Visitor, path: str) -> int:
    """Return how much of a file the server has."""
    visitor.line.close()
    status, body = visitor.ask("GET", path)
    assert status == 200, (status, body)
    return int(json.loads(body)["offset"])


def begun(visitor: Visitor, path: str) -> socket.socket:
    """Send an upload's beginning as a page does, and return the line on which the server waits for its second piece."""
    told = {"Content-Type": BYTES, **TUS}
    status, body = visitor.ask("PATCH", path, (MP4 + bytes(FIRST_PIECE))[:FIRST_PIECE], {**told, "Upload-Offset": "0"})
    assert status == 204, (status, body)
    visitor.line.putrequest("PATCH", path)
    length = PIECE - FIRST_PIECE
    for name, value in {**visitor.headers, **told, "Upload-Offset": str(FIRST_PIECE)}.items():
        visitor.line.putheader(name, value)
    visitor.line.putheader("Content-Length", str(length))
    visitor.line.endheaders()
    line = visitor.line.sock
    assert isinstance(line, socket.socket), path
    return line


if __name__ == "__main__":
    run(measure)
