"""`manage.py portal` as a person meets it: real processes, killed and stopped in every way."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpdesk.supervisor.broker import running_beside

BASE = Path(__file__).resolve().parent.parent.parent
NAMES = {"broker": "-server", "web": "granian", "worker": "celeryd", "beat": "celery beat", "sweeper": "sweeper"}


@dataclass
class Portal:
    data: Path
    port: int
    process: subprocess.Popen[str]
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text()

    def children(self) -> dict[str, int]:
        """Return the direct children's process ids by their program's name."""
        found = {}
        for pid, parent, words in processes():
            if parent == self.process.pid:
                found.update({name: pid for name, mark in NAMES.items() if mark in words})
        return found

    def all_pids(self) -> set[int]:
        table = [(pid, parent) for pid, parent, _words in processes()]
        pids = {self.process.pid}
        for _ in range(4):
            pids |= {pid for pid, parent in table if parent in pids}
        return pids

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def processes() -> Iterator[tuple[int, int, str]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state = (folder / "stat").read_text().rpartition(")")[2].split()
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if state[0] != "Z":
                yield int(folder.name), int(state[1]), words


def until(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    give_up_at = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.05)
    return True


def alive(pids: set[int]) -> set[int]:
    return pids & {pid for pid, _parent, _words in processes()}


def environment(data: Path, port: int) -> dict[str, str]:
    mine = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEMO"}
    kept = {name: value for name, value in os.environ.items() if name not in mine}
    return {**kept, "PORTAL_DATA": str(data), "PORT": str(port), "DEMO": "0"}


@pytest.fixture(scope="module")
def portals() -> Iterator[list[Portal]]:
    """Return the portals that were started, to be stopped at the end."""
    running: list[Portal] = []
    yield running
    for portal in running:
        stop(portal)


@pytest.fixture
def old_portal(portals: list[Portal], tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Portal:
    """Return a portal that had nothing to make when it started: the one of the test before, where that left it running.

    Its ten processes take as long to start as a hundred other tests.
    """
    living = [portal for portal in portals if portal.process.poll() is None]
    if not living:
        folder = tmp_path_factory.mktemp("old")
        (folder / "data").mkdir()
        shutil.copyfile(migrated_file, folder / "data" / "portal.sqlite3")
        living = [start(folder)]
        portals += living
    return living[0]


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    there = start(tmp_path)
    yield there
    stop(there)


def start(tmp_path: Path) -> Portal:
    """Start a portal on the folder `data`, which need not be there."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    data, output = tmp_path / "data", tmp_path / "output"
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "portal"],
            cwd=BASE,
            env=environment(data, port),
            stdout=file,
            stderr=subprocess.STDOUT,
            text=True,
        )
    there = Portal(data, port, process, output)
    try:
        # The first one migrates, also where ten others do.
        assert until(lambda: "Ctrl-C" in there.said, 180), there.said
        assert until(lambda: set(there.children()) == set(NAMES)), there.children()
    except AssertionError:
        stop(there)
        raise
    return there


def processes_of(portal: Portal, condition: str) -> list[str]:
    """Return the kinds of the processes that the portal has written down and of which this holds."""
    with closing(sqlite3.connect(portal.data / "portal.sqlite3", timeout=30)) as database:
        rows = database.execute(f"SELECT kind FROM monitoring_process WHERE {condition} ORDER BY kind")
        return [kind for (kind,) in rows]


def stop(portal: Portal) -> None:
    everyone = portal.all_pids()
    portal.process.terminate()
    try:
        portal.process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        for pid in alive(everyone):
            os.kill(pid, signal.SIGKILL)
        raise


def test_portal_answers_when_it_says_so_and_stops_without_a_trace(portal: Portal) -> None:
    assert portal.answers()
    assert f"http://localhost:{portal.port}" in portal.said
    # Supervisor, broker, web and its two, worker and its two, beat, sweeper.
    assert until(lambda: len(portal.all_pids()) == 10)
    everyone = portal.all_pids()
    socket_folder = Path(running_beside(portal.data).removeprefix("unix://").partition("?")[0]).parent
    assert socket_folder.is_dir()
    assert until(lambda: processes_of(portal, "ended_at IS NULL") == ["beat", "sweeper", "worker"])

    portal.process.send_signal(signal.SIGINT)

    assert portal.process.wait(timeout=30) == 0
    assert portal.said.endswith("Stopped.\n")
    assert alive(everyone) == set()
    assert (portal.data / "portal.lock").read_text() == ""
    assert not socket_folder.exists()
    assert processes_of(portal, "ended_at IS NULL") == []
    assert processes_of(portal, "ended_at IS NOT NULL") == ["beat", "sweeper", "worker"]


def test_second_start_on_the_same_data_says_so_and_leaves(old_portal: Portal) -> None:
    second = subprocess.run(
        [sys.executable, "manage.py", "portal"],
        cwd=BASE,
        env=environment(old_portal.data, old_portal.port + 1),
        capture_output=True,
        text=True,
    )

    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == (
        f"The portal already runs on {old_portal.data} at http://localhost:{old_portal.port} "
        f"(process {old_portal.process.pid}); stop that one first, or name another folder with "
        "PORTAL_DATA=/path/to/folder.\n"
    )


def test_portal_that_is_asked_to_stop_while_the_demo_comes_in_leaves_no_process(
    tmp_path: Path, migrated_file: Path
) -> None:
    (tmp_path / "data").mkdir()
    shutil.copyfile(migrated_file, tmp_path / "data" / "portal.sqlite3")
    with (tmp_path / "output").open("w") as file, socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
        probe.close()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "portal"],
            cwd=BASE,
            env={**environment(tmp_path / "data", port), "DEMO": "1"},
            stdout=file,
            stderr=subprocess.STDOUT,
            text=True,
        )
    beginning = Portal(tmp_path / "data", port, process, tmp_path / "output")
    try:
        assert until(lambda: any("load_demo" in words for _pid, up, words in processes() if up == process.pid), 120)
        everyone = beginning.all_pids()
    finally:
        process.terminate()

    assert (process.wait(timeout=30) != 0, len(everyone)) == (True, 2)
    assert until(lambda: not alive(everyone))
    assert "Ctrl-C" not in beginning.said


def test_each_child_comes_back_after_a_kill(old_portal: Portal) -> None:
    before = old_portal.children()
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)

    assert until(
        lambda: (
            set(old_portal.children()) == set(NAMES) and not set(old_portal.children().values()) & set(before.values())
        )
    )
    assert until(old_portal.answers)
    assert [name for name in NAMES if f"{name} ended (SIGKILL)" not in old_portal.said] == []


def test_killed_supervisor_leaves_no_process(old_portal: Portal) -> None:
    everyone = old_portal.all_pids()

    old_portal.process.kill()

    assert until(lambda: alive(everyone) == set())


def test_terminal_that_went_away_ends_nothing_and_leaves_its_number_to_no_file() -> None:
    """A child that is forked later writes to that number: it must lead nowhere, and never into a database."""
    script = (
        "import os, sys, django\n"
        "django.setup()\n"
        "from helpdesk.management.commands.portal import Command\n"
        "read, write = os.pipe()\n"
        "os.dup2(write, 1)\n"
        "os.close(read)\n"
        "os.close(write)\n"
        "command = Command()\n"
        "command._tell('one')\n"
        "command._tell('two')\n"
        "sys.stderr.write(f'{sys.stdout.fileno()} {os.readlink(\"/proc/self/fd/1\")}')\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", script], cwd=BASE, env=environment, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "1 /dev/null")
