"""A portal to be measured: a database of its own on this machine's PostgreSQL, a broker of its own, and its processes.

It is started as in production: with the login that the second wall holds, by the programs of `manage.py portal`.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from helpdesk.supervisor.programs import background_programs, web_program
from tests.chaos.servers import RedisServer, connected, free_port, wait_until
from tests.live.serving import answers_ready

BASE = Path(__file__).resolve().parent.parent
USUAL_DATABASES = ("postgres://postgres@127.0.0.1:5432/postgres", "postgres://root@127.0.0.1:5432/postgres")
# A developer's shell may name a living portal's services.
_NOT_OURS = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "EMAIL_URL", "FILES_ROOT", "FILES_URL", "HTTPS",
             "PORTAL_URL", "DEBUG", "CLAMAV_URL", "OIDC_ISSUER", "DB_ROLE_PREFIX", "DB_CONN_MAX_AGE", "DEMO",
             "PROMETHEUS_MULTIPROC_DIR")  # fmt: skip
_ROLES = ("app", "staff", "customer", "gate")


class NoServer(Exception):
    """There is no PostgreSQL to measure on; the text is one sentence that says what to do."""


def postgresql_url() -> str:
    """Return the address of a server on this machine on which databases and roles may be made.

    :raises NoServer: when none answers
    """
    named = os.environ.get("TEST_DATABASE_URL", "")
    for url in [named] if named else USUAL_DATABASES:
        try:
            psycopg2.connect(url, connect_timeout=3).close()
        except psycopg2.OperationalError:
            continue
        return url
    raise NoServer("No PostgreSQL answers on localhost; start one, or name it with TEST_DATABASE_URL.")


@dataclass(frozen=True)
class Place:
    """What a portal stands on, made for one run and gone after it."""

    folder: Path
    # The owner's address of its database.
    owner_url: str
    environment: Mapping[str, str]

    @property
    def database(self) -> str:
        return urlsplit(self.owner_url).path.strip("/")

    def manage(self, *words: str) -> str:
        """Run a command of the portal's to its end, and return what it said."""
        return self.run([sys.executable, "manage.py", *words])

    def run(self, words: Sequence[str], **more: str) -> str:
        """Run a program with the portal's environment to its end, and return what it said.

        :raises RuntimeError: with its last words, when it fails
        """
        environment = {**self.environment, **more}
        done = subprocess.run(words, cwd=BASE, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{words} failed: {done.stderr[-3000:]}")
        return done.stdout


@contextmanager
def made_place(**settings: str) -> Iterator[Place]:
    """Make an empty portal's database, broker and folder; all of it is gone afterwards.

    :param settings: what its environment holds besides
    """
    server = postgresql_url()
    name = f"portal_bench_{os.getpid()}"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")))
        (folder / "data").mkdir(mode=0o700)
        redis = RedisServer(folder / "redis")
        stack.callback(redis.close)
        redis.start()
        stack.callback(_drop, server, name)
        with connected(server) as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        at = urlsplit(server)
        owner_url = at._replace(path=f"/{name}").geturl()
        login_url = at._replace(netloc=f"{name}_app:x@{at.hostname}:{at.port or 5432}", path=f"/{name}").geturl()
        environment = {
            **{key: value for key, value in os.environ.items() if key not in _NOT_OURS},
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "PORTAL_DATA": str(folder / "data"),
            "DATABASE_URL": login_url,
            "MIGRATION_DATABASE_URL": owner_url,
            "REDIS_URL": redis.url,
            "SECRET_KEY": secrets.token_urlsafe(64),
            "PORTAL_SUPERVISED": "1",
            "MALLOC_ARENA_MAX": "2",
            "PYTHONUTF8": "1",
            **settings,
        }
        place = Place(folder, owner_url, environment)
        place.manage("migrate", "--no-input", "--verbosity", "0")
        yield place


def _drop(server: str, name: str) -> None:
    with connected(server) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        for role in _ROLES:
            cursor.execute(f"DROP ROLE IF EXISTS {name}_{role}")


@dataclass(frozen=True)
class Serving:
    """A web server at work, and the process that began it."""

    port: int
    process: subprocess.Popen[bytes]


@contextmanager
def serving(place: Place) -> Iterator[Serving]:
    """Run the portal's web server alone, with its two workers, as `manage.py portal` starts it."""
    port = free_port()
    with started(place, web_program(host="127.0.0.1", port=port).argv, "web") as process:
        wait_until(lambda: answers_ready(port), seconds=120)
        yield Serving(port, process)


@contextmanager
def background(place: Place) -> Iterator[None]:
    """Run worker, beat and sweeper beside it."""
    with ExitStack() as stack:
        for program in background_programs(BASE):
            stack.enter_context(started(place, program.argv, program.name))
        yield


@contextmanager
def started(place: Place, words: Sequence[str], name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program beside this one, with what it says in a file of the place's folder."""
    with (place.folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(words, cwd=BASE, env=dict(place.environment), stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def log_of(place: Place, name: str) -> str:
    """Return what a program of this place has said."""
    path = place.folder / f"{name}.log"
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


@contextmanager
def serving_yardstick(place: Place) -> Iterator[Serving]:
    """Run the yardstick on the place's database, by the same web server with as many workers."""
    with connected(place.owner_url) as cursor:
        cursor.execute("CREATE TABLE django_session (session_key varchar(40) PRIMARY KEY, session_data text NOT NULL, "
                       "expire_date timestamptz NOT NULL)")  # fmt: skip
    port = free_port()
    words = list(web_program(host="127.0.0.1", port=port).argv)
    words[words.index("--blocking-threads") + 1] = "4"
    words[-1] = "benchmarks.yardstick:application"
    at = Place(place.folder, place.owner_url, {**place.environment, "YARDSTICK_URL": place.owner_url})
    with started(at, words, "yardstick") as process:
        wait_until(lambda: _listens(port), seconds=60)
        yield Serving(port, process)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
