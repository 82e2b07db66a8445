"""One portal with servers of its own, made to be broken: its ground, its processes, and what they are started with."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.house import children
from tests.chaos.clients import Person
from tests.chaos.disk import Disk
from tests.chaos.mail_server import MailServer
from tests.chaos.servers import AT_WORK, MEMORY, OWNER, Cluster, RedisServer, free_port, wait_until

BASE = Path(__file__).resolve().parent.parent.parent
# The folder of a ground that another process made and keeps.
GROUND = "CHAOS_GROUND"
# A developer's shell may name a living portal's services.
_NOT_OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "FILES_ROOT", "HTTPS", "PORTAL_URL", "DEBUG", "CLAMAV_URL",
             "OIDC_ISSUER", "TEST_COLLECTED", "PYTHONWARNINGS")  # fmt: skip
_MARKS = {"web": "granian", "worker": "celeryd", "beat": "celery beat", "sweeper": " sweeper"}


@dataclass
class House:
    """The portal of a run and all that it stands on."""

    folder: Path
    port: int
    cluster: Cluster
    redis: RedisServer
    mail: MailServer
    disk: Disk
    environment: dict[str, str]
    people: tuple[list[Person], list[Person]]
    keeper: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self, *, only: str = "") -> None:
        """Start every process, or those of one program alone, and wait for the first page."""
        logs = self.folder / "logs"
        logs.mkdir(exist_ok=True)
        self.ask_keeper()
        wish = str(self.folder / "wish")
        words = [sys.executable, "-m", "tests.chaos.keeper", str(BASE), str(logs), str(self.port), wish, only]
        with (logs / "keeper.log").open("ab") as log:
            self.keeper = subprocess.Popen(words, cwd=BASE, env=self.environment, stdout=log, stderr=log)
        wait_until(self.is_ready, seconds=180)

    def stop(self) -> None:
        """Stop every process in order."""
        if self.keeper is not None:
            self.keeper.send_signal(signal.SIGTERM)
            self.keeper.wait(timeout=120)
            self.keeper = None

    def is_ready(self) -> bool:
        """Tell whether the portal says that it can do its work."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def pids(self, program: str) -> list[int]:
        """Return the process of a program, or with "'s children" behind its name, those below it."""
        assert self.keeper is not None
        name, _, below = program.partition("'s ")
        found = [pid for pid, words in children(self.keeper.pid).items() if _MARKS[name] in words]
        return [pid for parent in found for pid in children(parent)] if below else found

    def ask_keeper(self, *, beats: int = 1, clock: str = "") -> None:
        """Have so many beats run, and worker and sweeper by a clock that is so far off ("+3h"); unsaid, as usual."""
        wish = self.folder / "wish.new"
        wish.write_text(json.dumps({"beats": beats, "clock": clock}))
        # At once: the keeper reads it at any moment.
        wish.rename(self.folder / "wish")

    def keep_logs(self, place: Path) -> None:
        """Copy what every process wrote about itself to a place that stays."""
        shutil.copytree(self.folder / "logs", place, dirs_exist_ok=True)
        shutil.copy(self.cluster.folder / "log", place / "postgresql.log")

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one of the portal's commands to its end."""
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=BASE, env=self.environment, capture_output=True, text=True, check=False)


@dataclass(frozen=True)
class Ground:
    """A cluster at rest with a portal's empty tables and its people, to be copied by every run."""

    folder: Path
    people: tuple[list[Person], list[Person]]

    @property
    def cluster(self) -> Path:
        return self.folder / "postgresql"


@contextmanager
def made_ground() -> Iterator[Ground]:
    """Make the cluster that runs begin with: what takes longest is done once, also where another run made it."""
    if made := os.environ.get(GROUND):
        yield _ground_in(Path(made))
        return
    with _own_folder() as folder:
        cluster = Cluster(folder / "postgresql", port=free_port())
        cluster.make()
        try:
            (folder / "data").mkdir()
            environment = {**_inherited(), **_settings(folder, cluster=cluster)}
            told_by([sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"], environment)
            (folder / "people.json").write_text(told_by([sys.executable, "-m", "tests.chaos.people"], environment))
        finally:
            cluster.stop()
        yield _ground_in(folder)


def _ground_in(folder: Path) -> Ground:
    told = json.loads((folder / "people.json").read_text())
    customers, analysts = ([Person(**one) for one in told[side]] for side in ("customers", "analysts"))
    return Ground(folder, (customers, analysts))


@contextmanager
def made_house(ground: Ground, *, planted: Mapping[str, str] | None = None) -> Iterator[House]:
    """Make a portal with people and no ticket, not yet running; everything of it is gone afterwards.

    :param planted: what the environment of its processes holds besides
    """
    with ExitStack() as stack:
        folder = stack.enter_context(_own_folder())
        (folder / "data").mkdir(mode=0o700)
        disk = Disk(folder / "files")
        stack.callback(disk.close)
        cluster = Cluster.copied(ground.cluster, folder / "postgresql", port=free_port())
        cluster.start()
        stack.callback(cluster.stop, "immediate")
        redis = RedisServer(folder / "redis")
        stack.callback(redis.close)
        redis.start()
        mail = MailServer()
        stack.callback(mail.close)
        port = free_port()
        environment = {
            **_inherited(),
            **_settings(folder, cluster=cluster),
            "REDIS_URL": redis.url,
            "EMAIL_URL": mail.start(),
            "PORTAL_URL": f"http://localhost:{port}",
            **(planted or {}),
        }
        house = House(folder, port, cluster, redis, mail, disk, environment, ground.people)
        stack.callback(house.stop)
        yield house


@contextmanager
def _own_folder() -> Iterator[Path]:
    parent = MEMORY if os.access(MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="portal-chaos-", dir=parent))
    # The server's own user passes through it, and reads nothing else in it.
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _inherited() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _NOT_OURS}


def _settings(folder: Path, *, cluster: Cluster) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        "PORTAL_DATA": str(folder / "data"),
        "FILES_ROOT": str(folder / "files"),
        "DATABASE_URL": cluster.url(AT_WORK),
        "MIGRATION_DATABASE_URL": cluster.url(OWNER),
        "EMAIL_TIMEOUT": "4",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DEMO": "0",
        "DEBUG": "0",
        "PORTAL_SUPERVISED": "1",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(BASE),
    }


def told_by(words: list[str], environment: Mapping[str, str]) -> str:
    """Return what a command says.

    :raises RuntimeError: with its last words, when it fails
    """
    done = subprocess.run(words, cwd=BASE, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words} failed: {done.stderr[-3000:]}")
    return done.stdout
