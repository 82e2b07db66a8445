"""What the portal consists of when it runs on one machine, and with which arguments."""

from __future__ import annotations

import sys
from pathlib import Path

from helpdesk.supervisor.broker import Broker
from helpdesk.supervisor.children import Program

# Two processes for two cores. Many threads, because a slow body holds one for as long as it lasts;
# pages pass a semaphore of their own (helpdesk.concurrency).
WEB_WORKERS = 2
WEB_THREADS = 48
# One task that waits for a mail server must not hold up the others.
TASKS_AT_ONCE = 2
_CELERY = "celery.__main__:main"


def broker_program(broker: Broker) -> Program | None:
    """Return the broker's program, None when it is somebody else's."""
    return Program("broker", broker.argv) if broker.argv else None


def web_program(*, host: str, port: int) -> Program:
    """Return the web server's program."""
    options = {
        "--interface": "wsgi",
        "--http": "1",
        "--host": host,
        "--port": str(port),
        "--workers": str(WEB_WORKERS),
        "--blocking-threads": str(WEB_THREADS),
        "--workers-kill-timeout": "5",
        "--respawn-interval": "1",
        "--log-level": "warning",
    }
    words = [word for pair in options.items() for word in pair]
    argv = (_beside("granian"), *words, "--no-ws", "--respawn-failed-workers", "helpdesk.wsgi:application")
    return Program("web", argv, entry="granian.cli:entrypoint")


def background_programs(base: Path) -> list[Program]:
    """Return the processes that no page waits for."""
    # The command that migrates has run the checks; here they would load every page's code into memory.
    celery = (_beside("celery"), "--app", "helpdesk", "--quiet", "--skip-checks")
    worker_options = ("--concurrency", str(TASKS_AT_ONCE), "--loglevel", "INFO", "--without-gossip", "--without-mingle")
    beat_options = ("--scheduler", "celery.beat:Scheduler", "--pidfile=", "--loglevel", "INFO")
    return [
        # A warm stop lets running tasks end; what is cut off is delivered again.
        Program("worker", (*celery, "worker", *worker_options), patience=15.0, entry=_CELERY),
        # Every sweep is due again within minutes: the schedule needs no file that a kill could spoil.
        Program("beat", (*celery, "beat", *beat_options), entry=_CELERY),
        Program("sweeper", (sys.executable, str(base / "manage.py"), "sweeper"), entry="manage:main"),
    ]


def _beside(name: str) -> str:
    """Return the script that was installed with this interpreter, whatever PATH says."""
    return str(Path(sys.executable).parent / name)
