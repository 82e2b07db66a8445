"""`make test`: unit and flow tests on SQLite, the same on PostgreSQL and Redis, and beside both a real browser.

`make walks` (`--walks`): what goes through every address with every method as every role, and takes as long again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

import psycopg2
import redis

BASE = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
# One for each of two cores. A browser is waited for half the time, as it waits for an upload, an answer or a person
# who pauses: what runs beside it takes that half.
PROCESSES = "2"
SLOWEST = "--durations=10"
ENGINE = "chromium-headless-shell"
_QUIETLY = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

# Where a developer's machine has them by custom; tried only when no variable names another.
USUAL_DATABASES = ("postgres://postgres@127.0.0.1:5432/postgres", "postgres://root@127.0.0.1:5432/postgres")
USUAL_REDIS = "redis://127.0.0.1:6379/9"
# What knows neither a database nor Redis, or starts the embedded ones by itself, is told once.
WITHOUT_SERVICES = (
    *("architecture", "masking", "calendars/test_business_time_properties.py", "calendars/test_business_time_edges.py"),
    "accounts/importing/test_tables.py",
    *(f"attachments/test_{name}.py" for name in ("checks", "contents", "lines", "names", "object_store", "searching")),
    # The demo of 200 tickets; that it loads is seen of a small one, there too.
    "helpdesk/test_demo.py",
    *(f"helpdesk/test_{name}.py" for name in ("demo_plan", "portal_command", "supervisor_children", "telemetry")),
    *(f"helpdesk/backup/test_{name}.py" for name in ("making", "restoring", "backup_command")),
    *("tickets/test_markup.py", "tickets/test_states.py", "triage/signatures"),
)
# The long walks through every address, each made once. What one may see is for the first wall to say, which stands
# alone on SQLite: on PostgreSQL the second would cover its holes. Which value a database takes, and whether every page
# works behind the second wall, is seen on PostgreSQL, where that answers.
WALKS_OF_THE_FIRST_WALL = tuple(
    f"security/test_{name}.py"
    for name in ("canaries", "foreign_ids", "hostile_files", "hostile_words", "mass_assignment")
)
# Short enough to be told each time, and for the first wall to say like those.
OF_THE_FIRST_WALL = ("security/test_side_paths.py",)
WALKS_OF_THE_DATABASE = (
    *(f"security/test_{name}.py" for name in ("hostile_fields", "odd_numbers_and_names", "permissions_matrix")),
    "api/test_schemathesis.py",
)


class Refusal(Exception):
    """The tests cannot run as asked; the text is one sentence that says what to do."""


@dataclass(frozen=True)
class Part:
    """One run of pytest."""

    name: str
    words: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


def main() -> int:
    # pytest's own words behind `make test` are for one file: `.venv/bin/pytest tests/tickets`.
    are_walks = sys.argv[1:] == ["--walks"]
    try:
        install_tools()
        collect_static()
        chosen, aside = (walks(), []) if are_walks else (parts(), [browser_part()])
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    with beside(aside) as others:
        failed = [part.name for part in chosen if not passes(part)] + others()
    if failed:
        print(f"\nmake {'walks' if are_walks else 'test'}: {', '.join(failed)} failed")
    return 1 if failed else 0


def install_tools() -> None:
    """Have Chromium and GNU gettext, by apt-get where that is possible, and Chromium's engine alone where it is packed.

    :raises Refusal: when one is missing and cannot be installed from here.
    """
    wanted = {"chromium": ("chromium", "chromium-browser", "google-chrome"), "gettext": ("xgettext",)}
    missing = [package for package, names in wanted.items() if not any(shutil.which(name) for name in names)]
    may_install = shutil.which("apt-get") is not None and os.geteuid() == 0
    if missing and not may_install:
        command = f"sudo apt-get install --yes --no-install-recommends {' '.join(missing)}"
        raise Refusal(f"The tests need {' and '.join(missing)}; install with: {command}")
    has_engine = shutil.which(ENGINE) is not None
    if may_install and (missing or not has_engine):
        subprocess.run(["apt-get", "update", "--quiet=2"], env=_QUIETLY, check=False)
    if missing and not installs(missing):
        raise Refusal(f"{' and '.join(missing)} could not be installed (apt-get's message stands above).")
    # Not every system has it as a package: the whole browser does the same in more time.
    if may_install and not has_engine and not installs([ENGINE]):
        print(f"Going on without {ENGINE}.", flush=True)


def installs(packages: list[str]) -> bool:
    print(f"Installing {' and '.join(packages)} …", flush=True)
    command = ["apt-get", "install", "--yes", "--no-install-recommends", "--quiet=2", *packages]
    return subprocess.run(command, env=_QUIETLY, check=False).returncode == 0


def parts() -> list[Part]:
    """Return the runs, in order.

    :raises Refusal: when a service was asked for by name and does not answer.
    """
    marks = ("-m", "not browser and not chaos and not drill")
    everywhere = (*at_once(PROCESSES), *marks, "tests", *ignored(WALKS_OF_THE_FIRST_WALL + WALKS_OF_THE_DATABASE))
    found = [Part("unit and flow tests on SQLite", everywhere)]
    if services := services_for_tests():
        told_once = ignored(WITHOUT_SERVICES + OF_THE_FIRST_WALL)
        found.append(Part("the same on PostgreSQL and Redis", (*everywhere, *told_once), services))
    return found


def browser_part() -> Part:
    # By name: collecting every other test only to leave it out takes longer than some of these take to run.
    return Part("browser tests", (*at_once(PROCESSES), "-m", "browser", *files_marked("browser")))


def walks() -> list[Part]:
    """Return the runs of the walks, in order.

    :raises Refusal: when a service was asked for by name and does not answer.
    """
    services = services_for_tests()
    where = "PostgreSQL and Redis" if services else "SQLite"
    first, second = ((*at_once(PROCESSES), *placed(some)) for some in (WALKS_OF_THE_FIRST_WALL, WALKS_OF_THE_DATABASE))
    return [
        Part("walks past the first wall, on SQLite", first),
        Part(f"walks that ask the database, on {where}", second, services),
    ]


def at_once(processes: str) -> tuple[str, ...]:
    # Those that take long lie beside each other: a worker that has ended takes over what another has yet to do.
    return ("--numprocesses", processes, "--dist", "worksteal", SLOWEST)


def placed(places: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"tests/{place}" for place in places)


def ignored(places: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"--ignore=tests/{place}" for place in places)


def files_marked(mark: str) -> list[str]:
    """Return the files of tests that name this mark."""
    files = sorted((BASE / "tests").rglob("test_*.py"))
    return [str(file.relative_to(BASE)) for file in files if f"pytest.mark.{mark}" in file.read_text(encoding="utf-8")]


def services_for_tests() -> dict[str, str]:
    database, store = os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", "")
    if database and not database_answers(database):
        raise Refusal(f"TEST_DATABASE_URL names {shown(database)}, which does not answer; start it or unset that.")
    if store and not redis_answers(store):
        raise Refusal(f"TEST_REDIS_URL names {shown(store)}, which does not answer; start it or unset that.")
    database = database or next((url for url in USUAL_DATABASES if database_answers(url)), "")
    store = store or (USUAL_REDIS if redis_answers(USUAL_REDIS) else "")
    if not (database and store):
        absent = " and ".join(name for name, url in (("PostgreSQL", database), ("Redis", store)) if not url)
        print(
            f"LEFT OUT: the same tests on PostgreSQL and Redis, because no {absent} answers on localhost.", flush=True
        )
        return {}
    name = f"test_portal_{os.getpid()}"
    return {"TEST_DATABASE_URL": database, "TEST_REDIS_URL": store, "TEST_DATABASE_NAME": name}


def database_answers(url: str) -> bool:
    try:
        psycopg2.connect(url, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def redis_answers(url: str) -> bool:
    client = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def shown(url: str) -> str:
    """Return the address without a password."""
    parts_of_url = urlsplit(url)
    return f"{parts_of_url.scheme}://{parts_of_url.hostname or ''}:{parts_of_url.port or ''}{parts_of_url.path}"


def collect_static() -> None:
    """Bring the collected files up to date: browser tests see what a person sees."""
    subprocess.run([PYTHON, "scripts/prepare.py", "--dev"], cwd=BASE, check=True)


@contextmanager
def beside(parts: list[Part]) -> Iterator[Callable[[], list[str]]]:
    """Run these in turn while the block works; what is given waits for them, shows them and names those that failed."""
    if parts:
        print(f"\n{', '.join(part.name for part in parts)}: beside what follows, and told behind it", flush=True)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as pool:
        output = Path(folder) / "output"
        running = pool.submit(failed_into, output, parts)

        def end() -> list[str]:
            failed = running.result()
            print(output.read_text(encoding="utf-8"), end="", flush=True)
            return failed

        yield end


def failed_into(output: Path, parts: list[Part]) -> list[str]:
    with output.open("w", encoding="utf-8") as file:
        return [part.name for part in parts if not passes(part, file)]


def passes(part: Part, output: TextIO = sys.stdout) -> bool:
    print(f"\n=== {part.name}", file=output, flush=True)
    started = time.monotonic()
    # The word that turns warnings off would turn the errors off too.
    environment = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONWARNINGS", "PYTEST_ADDOPTS"}
    }
    if not part.environment.get("TEST_DATABASE_URL"):
        environment.pop("TEST_DATABASE_URL", None)
        environment.pop("TEST_REDIS_URL", None)
    command = [PYTHON, "-m", "pytest", *part.words]
    process = subprocess.Popen(
        command, cwd=BASE, env={**environment, **part.environment}, stdout=output, stderr=subprocess.STDOUT
    )
    # What it and those behind it took of the processor: waiting takes nothing, servers count apart.
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    took = f"{time.monotonic() - started:.0f} s ({used.ru_utime + used.ru_stime:.0f} s of processor)"
    passed = process.returncode == 0
    print(f"=== {part.name}: {'passed' if passed else 'FAILED'} in {took}", file=output, flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())
