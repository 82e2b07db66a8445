"""What processes have used of the processor, from /proc: a web server and its workers, PostgreSQL for a database."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import psycopg2

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Used:
    """Seconds of user and system time: of the server's processes, and of the database's."""

    server: float
    database: float

    def __sub__(self, other: Used) -> Used:
        return Used(self.server - other.server, self.database - other.database)

    @property
    def both(self) -> float:
        return self.server + self.database


@dataclass(frozen=True)
class _Process:
    pid: int
    parent: int
    own: int
    # Of children that have ended.
    gone: int
    words: str


@dataclass(frozen=True)
class Watched:
    """A web server's first process, and the first of PostgreSQL with the database that it serves."""

    server: int
    postmaster: int
    database: str

    def used(self) -> Used:
        """Return what both have used until now, with all that is below them.

        A process of PostgreSQL that has ended counts with its parent, whichever database it served: what others do on
        that server meanwhile is counted in.
        """
        found = _processes()
        ours = sum(found[pid].own + found[pid].gone for pid in _family(found, self.server))
        first = found[self.postmaster]
        backends = [one for one in found.values() if one.parent == first.pid and f" {self.database} " in one.words]
        return Used(ours / TICK, (first.own + first.gone + sum(one.own for one in backends)) / TICK)


def postmaster_of(url: str) -> int:
    """Return the first process of the PostgreSQL behind this address, which must be on this machine."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
        return _processes()[backend].parent


def _family(found: dict[int, _Process], first: int) -> set[int]:
    family = {first}
    while grown := {process.pid for process in found.values() if process.parent in family} - family:
        family |= grown
    return family


def _processes() -> dict[int, _Process]:
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        pid = int(folder.name)
        own, gone = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
        found[pid] = _Process(pid, int(fields[1]), own, gone, words)
    return found
