"""What `manage.py portal` does before Django is set up: its settings say where the broker listens and what key signs.

The supervisor then holds the settings of all its children, which are forked from it (helpdesk.supervisor.forking).
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from helpdesk.place import BASE_DIR, PORT, PORTAL_DATA, PORTAL_HOST
from helpdesk.supervisor import broker, ground
from helpdesk.supervisor.refusal import Refusal
from helpdesk.supervisor.watch import Place


@dataclass(frozen=True)
class Start:
    """What was made ready: where the portal will run, and with which broker."""

    place: Place
    broker: broker.Broker

    @property
    def url(self) -> str:
        return f"http://localhost:{self.place.port}"


_made: list[Start] = []


def made_ready() -> Start:
    """Return what this process made ready.

    :raises Refusal: where it was started in another way than by `manage.py portal`.
    """
    if not _made:
        raise Refusal("Start the portal with: python manage.py portal.")
    return _made[0]


@contextmanager
def readiness(words: Sequence[str]) -> Iterator[None]:
    """Prepare folder, port, secret and broker, tell them to the environment, and hold the folder meanwhile.

    :param words: the command line behind `portal`
    :raises SystemExit: with the sentence that says why the portal cannot start here.
    """
    options = _options(words)
    if options is None:
        yield
        return
    try:
        with _ready_at(Place(base=BASE_DIR, data=PORTAL_DATA, host=options.host, port=options.port)):
            yield
    except Refusal as refusal:
        # One sentence, without a traceback around it.
        raise SystemExit(str(refusal)) from None
    except KeyboardInterrupt:
        # Before the watch listens for it: a command that prepares something was cut off, and is safe to repeat.
        raise SystemExit("Stopped before the start was complete.") from None


@contextmanager
def _ready_at(place: Place) -> Iterator[None]:
    # The folder may have been made by others, open to all: what this process and its children put there is not.
    os.umask(0o077)
    ground.prepare_folder(place.data)
    with ground.hold_folder(place.data, url=f"http://localhost:{place.port}") as was_killed:
        ground.ensure_port_free(place.host, place.port, patient=was_killed)
        ground.ensure_secret(place.data)
        chosen = broker.choose(given=os.environ.get("REDIS_URL", ""), data=place.data)
        start = Start(place, chosen)
        _tell_children(start)
        _made.append(start)
        try:
            yield
        finally:
            _made.clear()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `manage.py portal` takes."""
    parser.add_argument("--port", type=int, default=PORT, help="where the web answers (PORT)")
    parser.add_argument("--host", default=PORTAL_HOST, help="on which address (PORTAL_HOST)")
    parser.add_argument("--collect", action="store_true", help="collect static files that changed, as `make run` does")


def _options(words: Sequence[str]) -> argparse.Namespace | None:
    """Return what was asked for; None where nothing is to be started, but help or a refusal of words is to be read."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    add_arguments(parser)
    try:
        options, others = parser.parse_known_args(words)
    except argparse.ArgumentError:
        return None
    return None if {"-h", "--help", "--version"} & set(others) else options


def _tell_children(start: Start) -> None:
    os.environ.setdefault("PORTAL_URL", start.url)
    # 48 threads with an arena each would keep what they once needed; who is forked is told by a call.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    os.environ.update(
        PORTAL_DATA=str(start.place.data),
        REDIS_URL=start.broker.url,
        PORTAL_SUPERVISED="1",
        PYTHONUTF8="1",
        PYTHONUNBUFFERED="1",
    )
