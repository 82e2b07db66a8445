"""A file of 200 MB sent to a portal, against writing, hashing and syncing it by hand; and what memory that takes.

Run as: python -m benchmarks.uploads
"""

from __future__ import annotations

import hashlib
import os
import random
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import Figure, run
from benchmarks.portals import Place, Serving, made_place, serving
from benchmarks.visitors import MP4, Visitor, signed_in, timed
from tests.browser.house import children

MEGABYTES, TURNS = 200, 7
WHO = "ana.lima@aurora.example"
LOAD_DEMO = """
from core.database import database_now
from helpdesk.demo.loading import load
load(now=database_now(), share=0.02)
"""


def measure(_rows: int) -> list[Figure]:
    data = MP4 + random.Random(1402).randbytes(MEGABYTES * 1024**2 - len(MP4))
    with made_place(DEMO="1") as place:
        place.run([sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", LOAD_DEMO])
        session = signed_in(place, [WHO])[WHO]
        with serving(place) as served:
            return figures_of(place, served, Visitor(served.port, session), data)


def figures_of(place: Place, served: Serving, visitor: Visitor, data: bytes) -> list[Figure]:
    watched = Watched(served.process.pid)
    for _turn in range(3):
        for path in ("/", "/chamados/", "/chamados/novo/"):
            visitor.page(path)
    by_hand, by_script, by_form = [], [], []
    # What a worker's very first file loads once is no matter of the file's size.
    visitor.send(data[: 1024**2])
    with watched.looking():
        for _turn in range(TURNS):
            by_hand.append(timed(lambda: kept_by_hand(place.folder / "by-hand", data)))
            by_script.append(timed(lambda: visitor.send(data)))
            by_form.append(timed(lambda: visitor.form("/chamados/novo/", data)))
    return [
        ratio_of(f"{MEGABYTES} MB upload against by hand", by_script, by_hand),
        ratio_of(f"{MEGABYTES} MB upload by a form without JavaScript against by hand", by_form, by_hand),
        Figure("memory that a worker gains by it", watched.gained, "MB", 16, 4, note=watched.told),
    ]


def ratio_of(work: str, taken: list[float], by_hand: list[float]) -> Figure:
    """Return the median of turns against the median of what was done by hand between them."""
    own, other = statistics.median(taken), statistics.median(by_hand)
    note = f"{spread(taken)} against {spread(by_hand)}, {len(taken)} turns each"
    return Figure(work, own / other, "×", 2.5, 1.5, note=note)


def spread(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"


def kept_by_hand(path: Path, data: bytes) -> None:
    """Write, hash and sync, as somebody would who had the file in hand and nobody to ask."""
    digest, view = hashlib.sha256(), memoryview(data)
    with path.open("wb", buffering=0) as file:
        for start in range(0, len(data), 256 * 1024):
            piece = view[start : start + 256 * 1024]
            file.write(piece)
            digest.update(piece)
        os.fsync(file.fileno())
    assert digest.hexdigest()
    path.unlink()


@dataclass
class Watched:
    """The memory of a web server's workers, looked at while files come."""

    server: int
    before: dict[int, float] = field(default_factory=dict)
    most: dict[int, float] = field(default_factory=dict)
    after: dict[int, float] = field(default_factory=dict)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look twenty times a second meanwhile, at all that is theirs and no file's."""
        self.before = self.now()
        self.most = dict(self.before)
        over = threading.Event()

        def look() -> None:
            while not over.wait(0.05):
                self.most = {pid: max(self.most.get(pid, 0), held) for pid, held in self.now().items()}

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            self.after = self.now()

    def now(self) -> dict[int, float]:
        """Return the megabytes that each worker has of its own."""
        return {pid: anonymous(pid) for pid in children(self.server)}

    @property
    def gained(self) -> float:
        """Return the most that one of them had above what it had before."""
        return max(held - self.before[pid] for pid, held in self.most.items())

    @property
    def told(self) -> str:
        """Return each worker's megabytes before, at most and afterwards."""
        each = (f"{self.before[pid]:.1f}, {self.most[pid]:.1f} and {self.after[pid]:.1f}" for pid in self.before)
        return f"anonymous memory before, at most and after, in MB: {'; '.join(each)}"


def anonymous(pid: int) -> float:
    """Return the megabytes of a process that belong to no file."""
    told = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    return sum(int(line.split()[1]) for line in told.splitlines() if line.startswith(("RssAnon", "RssShmem"))) / 1024


if __name__ == "__main__":
    run(measure)
