"""What must be there before anything starts: a data folder of one's own, a secret, a free port."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import secrets
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from helpdesk.supervisor.refusal import Refusal

_PORT_GRACE = 5.0


def prepare_folder(folder: Path) -> None:
    """Make the data folder, for its owner's eyes only, and prove that it can be written.

    :raises Refusal: when it cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "logs").mkdir(exist_ok=True)
        probe = folder / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise Refusal(
            f"The data folder {folder} cannot be written ({error.strerror}); make it writable, "
            "or name another with PORTAL_DATA=/path/to/folder."
        ) from error


@contextlib.contextmanager
def hold_folder(folder: Path, *, url: str) -> Iterator[bool]:
    """Keep the folder to one supervisor; the value tells whether the last one was killed.

    :raises Refusal: when another supervisor holds it.
    """
    with (folder / "portal.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            raise Refusal(_already_running(folder, lock.fileno())) from error
        lock.seek(0)
        # A supervisor that ends by itself empties the file.
        was_killed = bool(lock.read())
        _rewrite(lock.fileno(), json.dumps({"pid": os.getpid(), "url": url}))
        try:
            yield was_killed
        finally:
            _rewrite(lock.fileno(), "")


def _rewrite(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)


def _already_running(folder: Path, descriptor: int) -> str:
    try:
        holder = json.loads(os.pread(descriptor, 4096, 0))
        where = f" at {holder['url']} (process {holder['pid']})"
    except (ValueError, KeyError, TypeError):
        where = ""
    return (
        f"The portal already runs on {folder}{where}; "
        "stop that one first, or name another folder with PORTAL_DATA=/path/to/folder."
    )


def forget_counts(folder: Path) -> None:
    """Let the web's counters begin anew with it: the numbers of processes come again, and with them their files."""
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)


def ensure_secret(folder: Path) -> None:
    """Make the secret key on the first start, readable by its owner alone."""
    path = folder / "secret_key"
    if path.is_file() and path.stat().st_size:
        return
    # Written aside and renamed: a start that is cut here must not leave half a key.
    draft = folder / ".secret_key"
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    draft.replace(path)


def ensure_port_free(host: str, port: int, *, patient: bool) -> None:
    """Prove that the web server will get its port.

    `patient`: wait a little, because what a killed supervisor left is about to go.

    :raises Refusal: when something else holds it, or it may not be had.
    """
    give_up_at = time.monotonic() + (_PORT_GRACE if patient else 0)
    while True:
        try:
            _bind(host, port)
        except OSError as error:
            if time.monotonic() >= give_up_at:
                raise Refusal(_port_sentence(host, port, error)) from error
            time.sleep(0.2)
        except OverflowError as error:
            raise Refusal(f"{port} is no port; choose one between 1024 and 65535, such as PORT=8001.") from error
        else:
            return


def _bind(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _port_sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken; stop what listens there, or choose another with PORT={_neighbour(port)}."
    if error.errno == errno.EACCES:
        return f"Port {port} needs rights that you do not have; choose one above 1023, such as PORT=8000."
    return f"Port {port} on {host} cannot be opened ({error.strerror}); check PORT and PORTAL_HOST."


def _neighbour(port: int) -> int:
    return port + 1 if port < 65535 else 8000
