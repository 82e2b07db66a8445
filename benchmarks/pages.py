"""The pages that people look at most, and opening a ticket, in a house of ten thousand tickets and in one of a million.

Run as: python -m benchmarks.pages [--rows 1000000]
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from benchmarks.figures import Figure, run
from benchmarks.load import KEY, Asked, Load, Taken, put
from benchmarks.portals import BASE, Place, Serving, background, made_place, serving, serving_yardstick
from benchmarks.processor import Used, Watched, postmaster_of

SMALL = 10_000
_WARM, _TIMES, _OPENINGS = 60, 400, 600
_CLIENTS = 8
# A quick try tells whether everything works, and little of how fast.
_TRIED_TIMES = 40


@dataclass(frozen=True)
class Cost:
    """What one request takes: milliseconds of the processor, of the server's and of the database's, and the wait."""

    server: float
    database: float
    taken: Taken

    @property
    def processor(self) -> float:
        return self.server + self.database

    def told(self) -> str:
        return (
            f"{self.server:.1f} ms in the web server and {self.database:.1f} ms in PostgreSQL; one client waits "
            f"{self.taken.percentile(0.5):.1f} ms (p50), {self.taken.percentile(0.95):.1f} ms (p95)"
        )


@dataclass(frozen=True)
class House:
    """A portal at work, and whom it knows."""

    place: Place
    web: Serving
    known: dict[str, Any]
    watched: Watched
    rows: int
    # How often each page is asked.
    times: int

    def page(self, path: str, who: str = "analyst") -> Asked:
        return Asked(path, self.known[who])

    @property
    def queue(self) -> Asked:
        return self.page(f"/mesa/filas/{self.known['queue']}/")

    @property
    def ticket(self) -> Asked:
        return self.page(f"/mesa/chamados/{self.known['ticket']}/?fila={self.known['queue']}")

    @property
    def own_ticket(self) -> Asked:
        return self.page(f"/chamados/{self.known['ticket']}/", "requester")

    @property
    def own_list(self) -> Asked:
        return self.page("/chamados/", "requester")

    def cost(self, asked: Asked) -> Cost:
        """Return what this page takes, one after the other."""
        return cost_of(self.web.port, self.watched, asked, self.times)


def measure(rows: int) -> list[Figure]:
    times = _TIMES if rows > SMALL else _TRIED_TIMES
    stick, stick_each = yardstick(times)
    with made_house(min(SMALL, rows), times) as house:
        small = {"queue": house.cost(house.queue), "ticket": house.cost(house.ticket)}
    with made_house(rows, times) as house:
        figures = [
            *figures_of_pages(house, small, stick),
            *figures_of_queries(house),
            *figures_of_opening(house),
        ]
    _say(f"the yardstick: {stick.processor:.2f} ms, {stick_each:.0f}/s")
    return figures


def figures_of_pages(house: House, small: dict[str, Cost], stick: Cost) -> Iterator[Figure]:
    queue, ticket = house.cost(house.queue), house.cost(house.ticket)
    many = put(Load(house.web.port, [house.queue], 3 * house.times, clients=_CLIENTS))
    yield Figure("queue page of the biggest queue, CPU of server + database", queue.processor, "ms", 12, 8,
                 note=f"{queue.told()}; {house.known['held']:,} tickets in the queue")  # fmt: skip
    yield Figure("the same, 8 clients", many.a_second, "/s", 130, 200, more_is_better=True, note=_clients(many))
    yield Figure("ticket page with 10 messages", ticket.processor, "ms", 12, 8, note=ticket.told())
    note = f"a page with session and one query takes {stick.processor:.2f} ms: {stick.told()}"
    for name, cost in (("queue page", queue), ("ticket page", ticket)):
        ratio = cost.processor / stick.processor
        yield Figure(f"{name} against the yardstick", ratio, "×", 12 / 2.75, 8 / 2.75, note=note)
    for name, before, after in (("queue", small["queue"], queue), ("ticket", small["ticket"], ticket)):
        sizes = f"{min(SMALL, house.rows):,} → {house.rows:,} tickets"
        yield Figure(f"growth of the {name} page, {sizes}", after.processor / before.processor, "×", 1.2, 1.1,
                     note=f"{before.processor:.1f} → {after.processor:.1f} ms")  # fmt: skip


def figures_of_queries(house: House) -> Iterator[Figure]:
    pages = {
        "queue": house.queue,
        "ticket at the desk": house.ticket,
        "ticket of a customer": house.own_ticket,
        "list of a customer": house.own_list,
        "search at the desk": house.page("/mesa/filas/busca/?q=XPTO"),
        "all that have ended": house.page("/mesa/filas/encerrados/"),
    }
    asked = json.dumps({name: (page.cookie, page.path) for name, page in pages.items()})
    words = [sys.executable, "-m", "benchmarks.counting"]
    done = subprocess.run(
        words, cwd=BASE, env=dict(house.place.environment), input=asked, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    counted: dict[str, int] = json.loads(done.stdout)
    note = ", ".join(f"{name} {number}" for name, number in counted.items())
    yield Figure("queries per list or ticket page, the most", max(counted.values()), "queries", 7, 5, note=note)


def figures_of_opening(house: House) -> Iterator[Figure]:
    forms = [_form(house, cookie) for cookie in house.known["customers"]]
    port = house.web.port
    put(Load(port, forms, _WARM, clients=_CLIENTS))
    before = house.watched.used()
    times = _OPENINGS * house.times // _TIMES
    taken = put(Load(port, forms, times, clients=_CLIENTS))
    used = house.watched.used() - before
    alone = _clients(taken) + _each(used, times)
    with background(house.place):
        beside = put(Load(port, forms, times, clients=_CLIENTS))
        steady = put(Load(port, forms, house.times, clients=_CLIENTS, a_second=20))
    yield Figure("opening a ticket (events, outbox, timeline), 8 clients", taken.a_second, "/s", 110, 200,
                 more_is_better=True, note=f"web server alone: {alone}; with worker, beat and sweeper beside it "
                 f"{beside.a_second:.0f}/s")  # fmt: skip
    yield Figure("opening a ticket at 20 a second, p95", steady.percentile(0.95), "ms", 300, 300,
                 note=f"p50 {steady.percentile(0.5):.0f} ms; worker, beat and sweeper at work")  # fmt: skip
    looked = put(Load(port, [house.queue], house.times, clients=_CLIENTS, a_second=20))
    yield Figure("queue page at 20 a second, p95", looked.percentile(0.95), "ms", 200, 200,
                 note=f"p50 {looked.percentile(0.5):.0f} ms")  # fmt: skip


def _form(house: House, cookie: str) -> Asked:
    """Return the form of a new ticket as a browser sends it, filled in."""
    request = urllib.request.Request(f"http://127.0.0.1:{house.web.port}/chamados/novo/", headers={"Cookie": cookie})
    with urllib.request.urlopen(request) as answer:
        page, cookies = answer.read().decode(), answer.headers.get_all("Set-Cookie") or []
    told = next(one.partition(";")[0] for one in cookies if one.startswith("csrftoken="))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    fields = {
        "csrfmiddlewaretoken": token[1],
        "key": KEY,
        "subject": "1402 não fatura a carga da filial 3",
        "description": "Ao confirmar a carga aparece um erro e a nota não é emitida. Já reiniciamos o serviço.",
        "stopped": "invoicing",
        "extent": "part",
        "environment": "production",
        "workaround": "painful",
        "customization": "standard",
        "request_type": "corrective",
        "severity_asked": "high",
        "product": str(house.known["product"]),
        "module": str(house.known["module"]),
        "act": "send",
    }
    return Asked("/chamados/novo/", f"{cookie}; {told}", urlencode(fields), status=302)


@contextmanager
def made_house(rows: int, times: int) -> Iterator[House]:
    """Fill a portal with so many tickets and serve it."""
    with made_place(DEMO="0", EMAIL_URL="", ALLOWED_HOSTS="localhost,127.0.0.1") as place:
        known = json.loads(place.run([sys.executable, "-m", "benchmarks.million", str(rows)]))
        with serving(place) as web:
            watched = Watched(web.process.pid, postmaster_of(place.owner_url), place.database)
            yield House(place, web, known, watched, rows, times)


def yardstick(times: int) -> tuple[Cost, float]:
    """Return what the page takes that everything is compared with, and how many of it 8 clients get in a second."""
    with made_place() as place, serving_yardstick(place) as web:
        request = urllib.request.Request(f"http://127.0.0.1:{web.port}/")
        with urllib.request.urlopen(request) as answer:
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
        watched = Watched(web.process.pid, postmaster_of(place.owner_url), place.database)
        asked = Asked("/", cookie)
        cost = cost_of(web.port, watched, asked, 3 * times)
        return cost, put(Load(web.port, [asked], 3 * times, clients=_CLIENTS)).a_second


def cost_of(port: int, watched: Watched, asked: Asked, times: int) -> Cost:
    """Ask one after the other, after a warm-up, and return what each took."""
    put(Load(port, [asked], _WARM, clients=4))
    before = watched.used()
    taken = put(Load(port, [asked], times))
    used = watched.used() - before
    return Cost(1000 * used.server / times, 1000 * used.database / times, taken)


def _clients(taken: Taken) -> str:
    return (
        f"p50 {taken.percentile(0.5):.0f} ms, p95 {taken.percentile(0.95):.0f} ms; the clients took "
        f"{100 * taken.own_seconds / taken.seconds:.0f} % of one core"
    )


def _each(used: Used, times: int) -> str:
    server, database = 1000 * used.server / times, 1000 * used.database / times
    return f"; each took {server:.1f} ms in the web server and {database:.1f} ms in PostgreSQL"


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    run(measure)
