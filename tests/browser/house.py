"""A whole portal as `make run` starts it, on a demo and a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from uuid import UUID

BASE = Path(__file__).resolve().parent.parent.parent
_OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "FILES_ROOT", "FILES_URL", "HTTPS", "PORTAL_URL", "TEST_COLLECTED")
_PATIENCE = 120.0


@dataclass(frozen=True)
class House:
    """A portal that answers."""

    url: str
    data: Path
    port: int = 0
    pid: int = 0

    def numbers(self, where: str, *values: object) -> list[int]:
        """Return the tickets of the demo that a condition of SQL names, newest first."""
        people = "JOIN accounts_user person ON person.id = ticket.requester_id"
        rows = sqlite3.connect(self.data / "portal.sqlite3", timeout=20).execute(
            f"SELECT ticket.id FROM tickets_ticket ticket {people} WHERE {where} ORDER BY ticket.id DESC", values
        )
        return [number for (number,) in rows]

    def log_of(self, email: str) -> str:
        """Return the id of the largest log that this person sent."""
        return self.file_of(email, "log")

    def archive(self) -> str:
        """Return the id of an archive that somebody sent."""
        return self._file("file.kind = ?", "archive")

    def file_of(self, email: str, extension: str) -> str:
        """Return the id of the largest file of that extension that this person sent.

        :raises LookupError: when there is none.
        """
        return self._file("person.email = ? AND file.name LIKE ?", email, f"%.{extension}")

    def _file(self, where: str, *values: object) -> str:
        found = (
            sqlite3.connect(self.data / "portal.sqlite3", timeout=20)
            .execute(
                "SELECT file.id FROM attachments_attachment file"
                " JOIN accounts_user person ON person.id = file.uploaded_by_id"
                f" WHERE {where} AND file.owner_kind = 'message' ORDER BY file.size DESC",
                values,
            )
            .fetchone()
        )
        if found is None:
            raise LookupError(f"the demo has no file of {values}")
        return str(UUID(found[0]))


@contextmanager
def running_house(data: Path, *, port: int = 0) -> Iterator[House]:
    """Start every process of the portal with the demo, and stop them all at the end.

    :raises RuntimeError: with the portal's own words, when no page comes.
    """
    port = port or _free_port()
    environment = {**environment_of(data), "PORT": str(port)}
    data.mkdir(parents=True, exist_ok=True)
    with (data / "portal.log").open("w") as log:
        command = [sys.executable, "manage.py", "portal", "--port", str(port)]
        process = subprocess.Popen(command, cwd=BASE, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"http://localhost:{port}/readyz", process, data / "portal.log")
            yield House(url=f"http://localhost:{port}", data=data, port=port, pid=process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=40)


def prepare(data: Path, migrated_file: Path) -> None:
    """Fill an empty folder with a database that holds the demo."""
    data.mkdir(parents=True)
    shutil.copyfile(migrated_file, data / "portal.sqlite3")
    subprocess.run([sys.executable, "manage.py", "load_demo"], cwd=BASE, env=environment_of(data), check=True)


def environment_of(data: Path) -> dict[str, str]:
    """Return what a command of that portal runs with."""
    inherited = {name: value for name, value in os.environ.items() if name not in _OURS}
    return {
        **inherited,
        "PORTAL_DATA": str(data),
        "DEMO": "1",
        "DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
    }


def children(parent: int) -> dict[int, str]:
    """Return the command lines of a process's living children."""
    found: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat, words = (folder / "stat").read_text(), (folder / "cmdline").read_bytes()
        except OSError:
            continue
        state, above = stat.rpartition(")")[2].split()[:2]
        if int(above) == parent and state != "Z":
            found[int(folder.name)] = words.replace(b"\0", b" ").decode(errors="replace")
    return found


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"The portal did not answer:\n{log.read_text()[-3000:]}")
