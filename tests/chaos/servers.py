"""PostgreSQL and Redis of the suite's own, in its own folder, to be crashed, stopped, emptied and filled."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from helpdesk.supervisor import broker

DATABASE = "portal"
OWNER, AT_WORK = "chaos_owner", "chaos_portal"
# Where Debian keeps what it does not put on PATH.
_DEBIAN = Path("/usr/lib/postgresql")
# A file system in memory, where there is one: nothing here outlives the machine.
MEMORY = Path("/dev/shm")
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    # A killed server loses nothing that it gave to the system; only a power cut would, and none is played here.
    "fsync": "off",
    "shared_buffers": "64MB",
    # In its own folder, where a crash leaves nothing behind.
    "dynamic_shared_memory_type": "mmap",
    "restart_after_crash": "on",
    "logging_collector": "off",
}


class ServersMissing(Exception):
    """PostgreSQL's own programs are not on this machine; the text is one sentence that says what to do."""


def programs_of_postgresql() -> Path:
    """Return the folder with initdb and pg_ctl, the newest where there are several.

    :raises ServersMissing: when there is none
    """
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].partition(".")[0]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise ServersMissing("No PostgreSQL server was found; install one (apt-get install postgresql).")


class Cluster:
    """One PostgreSQL server: root gives it to a user without rights, since it refuses to serve root."""

    def __init__(self, folder: Path, *, port: int) -> None:
        self.folder, self.port = folder, port
        self._programs = programs_of_postgresql()
        self._who: dict[str, Any] = {}
        if os.geteuid() == 0:
            person = _without_rights()
            self._who = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}

    def make(self) -> None:
        """Make an empty cluster with the database of a portal, and the login that owns it."""
        self.folder.mkdir(parents=True)
        if self._who:
            os.chown(self.folder, self._who["user"], self._who["group"])
        words = ("-D", str(self.folder), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self._run("initdb", *words)
        lines = [f"{name} = '{value}'" for name, value in _SETTINGS.items()]
        lines.append(f"unix_socket_directories = '{self.folder}'")
        with (self.folder / "postgresql.conf").open("a") as file:
            file.write("\n".join(["", *lines, ""]))
        self.start()
        with connected(self.url(OWNER, "postgres")) as cursor:
            cursor.execute(f"CREATE DATABASE {DATABASE}")

    @classmethod
    def copied(cls, other: Path, folder: Path, *, port: int) -> Cluster:
        """Return a server on a copy of a cluster at rest."""
        shutil.copytree(other, folder)
        cluster = cls(folder, port=port)
        with (folder / "postgresql.conf").open("a") as file:
            file.write(f"unix_socket_directories = '{folder}'\n")
        if cluster._who:
            for place in (folder, *folder.rglob("*")):
                os.chown(place, cluster._who["user"], cluster._who["group"], follow_symlinks=False)
        return cluster

    def url(self, login: str, name: str = DATABASE) -> str:
        """Return the address by which this login reaches a database."""
        return f"postgres://{login}:x@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Start it and wait until it answers; a crash is recovered from first."""
        words = ("-D", str(self.folder), "-o", f"-p {self.port}", "-l", str(self.folder / "log"), "-t", "60", "-w")
        self._run("pg_ctl", *words, "start")

    def stop(self, manner: str = "fast") -> None:
        """Stop it: "fast" ends in order, "immediate" as a crash does."""
        self._run("pg_ctl", "-D", str(self.folder), "-m", manner, "-t", "60", "-w", "stop")

    def kill_a_backend(self) -> bool:
        """Kill one of the processes that serve, whereupon the server ends all others and recovers."""
        try:
            with connected(self.url(OWNER)) as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE usename = %s AND pid <> pg_backend_pid() LIMIT 1", [AT_WORK]
                )
                found = cursor.fetchone()
        except psycopg2.OperationalError:
            return False
        if found is None:
            return False
        try:
            os.kill(found[0], signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def answers(self) -> bool:
        """Tell whether it takes a connection now."""
        try:
            with connected(self.url(OWNER)):
                return True
        except psycopg2.OperationalError:
            return False

    def _run(self, program: str, *words: str) -> None:
        log = self.folder.with_name("postgresql.out")
        with log.open("ab") as file:
            done = subprocess.run(
                [self._programs / program, *words],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                check=False,
                **self._who,
            )
        if done.returncode:
            raise RuntimeError(f"{program} {words} ended with {done.returncode}: {log.read_text()[-2000:]}")


def _without_rights() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServersMissing("PostgreSQL refuses to serve root, and there is neither a user postgres nor nobody.")


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """Give a cursor of a connection of its own, on which every statement stands alone."""
    connection = psycopg2.connect(url, connect_timeout=5)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


class RedisServer:
    """The portal's embedded broker and cache, run by the suite."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._broker = broker.choose(given="", data=folder)
        self._log = folder / "redis.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = self._broker.url

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._broker.argv, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        wait_until(self._broker.answers, seconds=20)

    def kill(self) -> None:
        """End it outright."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def flush(self) -> None:
        """Take everything out of it, the queues too."""
        self._ask("FLUSHALL")

    def fill(self) -> None:
        """Leave no room: from now on every write is refused."""
        self._ask("CONFIG", "SET", "maxmemory", "1")

    def make_room(self) -> None:
        """Take the bound away again."""
        self._ask("CONFIG", "SET", "maxmemory", "0")

    def close(self) -> None:
        """End it and leave nothing outside its folder."""
        if self._process is not None:
            self.kill()
        if self._broker.socket is not None:
            shutil.rmtree(self._broker.socket.parent, ignore_errors=True)

    def _ask(self, *words: str) -> None:
        assert self._broker.socket is not None
        client = redis.Redis(unix_socket_path=str(self._broker.socket), socket_timeout=5, retry=Retry(NoBackoff(), 0))
        try:
            client.execute_command(*words)  # type: ignore[no-untyped-call]  # as the library has it
        finally:
            client.close()


def wait_until(holds: Callable[[], bool], *, seconds: float) -> None:
    """Wait for something to become true.

    :raises TimeoutError: when it does not in so many seconds
    """
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(f"not within {seconds} s: {holds}")
        time.sleep(0.05)


def free_port() -> int:
    """Return a port on which nobody listens at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
