"""What all processes of `make run` hold in memory at rest: empty, and with the demo after its pages were asked for.

Run as: python -m benchmarks.resting_memory
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.demo import fill
from benchmarks.figures import Figure, run
from benchmarks.visitors import Visitor, addresses_in, sign_in
from tests.browser.house import children
from tests.chaos.servers import free_port, wait_until
from tests.live.serving import answers_ready

BASE = Path(__file__).resolve().parent.parent
# For sweeps and beats to have come by once each, and for what starts to have ended.
SETTLES = 40.0
PEOPLE = ("ana.lima@aurora.example", "marina.sales@suporte.example", "davi.cordeiro@suporte.example")
DOORS = ("/", "/chamados/", "/chamados/novo/", "/mesa/", "/mesa/configurar/", "/mesa/configurar/sistema/")
KNOWN = {"granian": "web", "celery beat": "beat", "celeryd": "worker", "sweeper": "sweeper"}
_MUST, _GOAL = 500, 350


def measure(_rows: int) -> list[Figure]:
    return [
        figure_of("all processes of `make run` at rest, empty", is_demo=False),
        figure_of("all processes of `make run` at rest, with the demo after its pages", is_demo=True),
    ]


def figure_of(work: str, *, is_demo: bool) -> Figure:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        if is_demo:
            fill(Path(folder) / "var")
        with started(Path(folder), is_demo=is_demo) as house:
            asked = pages_asked(house.port) if is_demo else 0
            time.sleep(SETTLES)
            held = proportional(house.pid)
    each = ", ".join(f"{name} {kilobytes / 1024:.0f}" for name, kilobytes in held.most_common())
    return Figure(work, held.total() / 1024, "MB", _MUST, _GOAL, note=f"PSS by program: {each}; {asked} pages asked")


class House:
    """A portal that was started by the one command."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid, self.port = pid, port


@contextmanager
def started(folder: Path, *, is_demo: bool) -> Iterator[House]:
    """Start the embedded default on a folder of its own, wait for all of it, and stop it afterwards."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")}
    environment = {**kept, "PORTAL_DATA": str(folder / "var"), "PORT": str(port), "DEMO": str(int(is_demo))}
    with (folder / "portal.log").open("wb") as log:
        words = [sys.executable, "manage.py", "portal"]
        process = subprocess.Popen(words, cwd=BASE, env=environment, stdout=log, stderr=log)
    try:
        wait_until(lambda: answers_ready(port), seconds=180)
        yield House(process.pid, port)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def pages_asked(port: int) -> int:
    """Ask for each door's pages and for some of what they lead to, as three people, and return how many there were."""
    asked = 0
    for email in PEOPLE:
        visitor = Visitor(port, sign_in(port, email))
        # Over a new connection each, so that both workers answer.
        for door in DOORS:
            status, body = visitor.ask("GET", door)
            visitor.line.close()
            asked += 1
            if status != 200:
                continue
            for path in addresses_in(body.decode(), r"/[a-z/]+\d+/")[:5]:
                visitor.ask("GET", path)
                visitor.line.close()
                asked += 1
    return asked


def proportional(supervisor: int) -> Counter[str]:
    """Return the kilobytes (PSS) of a process and all below it, by what they are."""
    held = Counter({"supervisor": _pss(supervisor)})
    for pid, words in children(supervisor).items():
        name = next((name for word, name in KNOWN.items() if word in words), "broker")
        held[name] += _pss(pid) + sum(_pss(below) for below in children(pid))
    return held


def _pss(pid: int) -> int:
    told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:"))


if __name__ == "__main__":
    run(measure)
