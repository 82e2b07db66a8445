"""ClamAV's daemon, asked over its INSTREAM command (clamd(8), "COMMANDS"): by TCP or by a socket of this machine."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from attachments.enums import ScanError, ScanState
from attachments.scanner_port import ScannerUnavailable, Verdict

PORT: Final = 3310
# How long a connection may take, and the answer to who is there.
_GREETING: Final = 5.0
_LONGEST_ANSWER: Final = 4096
_TOO_LARGE: Final = "INSTREAM size limit exceeded."
# What it says of a file that it did not read to its end, where it is told to say so (AlertExceedsMax).
_LIMITS: Final = "Heuristics.Limits.Exceeded"


class NotAnAddress(ValueError):
    """The address of a scanner is neither `tcp://host:port` nor `unix:///path`."""


def address_of(url: str) -> str | tuple[str, int]:
    """Return what a socket connects to: the path of a Unix socket, or host and port.

    :raises NotAnAddress: for anything else.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORT
    except ValueError as error:
        raise NotAnAddress(url) from error
    if parts.scheme == "unix" and parts.path and not parts.netloc:
        return parts.path
    if parts.scheme == "tcp" and parts.hostname and parts.path in ("", "/"):
        return parts.hostname, port
    raise NotAnAddress(url)


class ClamAV:
    """One daemon; each question has a connection of its own, so that nothing is left over from the last."""

    def __init__(self, url: str, *, patience: float) -> None:
        self._address = address_of(url)
        self._patience = patience

    def name(self) -> str:
        """Return engine and signatures, such as `ClamAV 1.4.6/27500`.

        :raises ScannerUnavailable: when nothing answers within a few seconds.
        """
        try:
            with self._connected(_GREETING) as line:
                line.sendall(b"zVERSION\0")
                told = _answer(line, _GREETING)
        except OSError as error:
            raise ScannerUnavailable(str(error)) from error
        # Behind the signatures' number stands their date.
        return "/".join(told.split("/")[:2])

    def scan(self, pieces: Iterable[bytes]) -> Verdict:
        """Return the verdict over a whole file.

        :raises ScannerUnavailable: when there is none.
        """
        try:
            with self._connected(self._patience) as line:
                self._send(line, pieces)
                told = _answer(line, self._patience)
        except OSError as error:
            raise ScannerUnavailable(str(error)) from error
        return _verdict(told)

    def _connected(self, patience: float) -> socket.socket:
        if isinstance(self._address, str):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(_GREETING)
            try:
                line.connect(self._address)
            except OSError:
                line.close()
                raise
        else:
            line = socket.create_connection(self._address, timeout=_GREETING)
        line.settimeout(patience)
        return line

    def _send(self, line: socket.socket, pieces: Iterable[bytes]) -> None:
        """Send the file; stop where the daemon has had enough and says so in its answer."""
        try:
            line.sendall(b"zINSTREAM\0")
            for piece in pieces:
                if _has_answered(line):
                    return
                line.sendall(len(piece).to_bytes(4, "big") + piece)
            line.sendall(bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            # It closed before all was sent: what it said before that can still be read.
            return


def _has_answered(line: socket.socket) -> bool:
    poll = select.poll()
    poll.register(line, select.POLLIN)
    return bool(poll.poll(0))


def _answer(line: socket.socket, patience: float) -> str:
    """Return what was said, which ends with a zero byte: an answer that was cut is none."""
    until = time.monotonic() + patience
    said = b""
    while not said.endswith(b"\0"):
        # Of one that says a letter a minute, all letters together have so long.
        left = until - time.monotonic()
        if left <= 0 or len(said) > _LONGEST_ANSWER:
            raise ScannerUnavailable("no answer within the time")
        line.settimeout(left)
        more = line.recv(_LONGEST_ANSWER)
        if not more:
            raise ScannerUnavailable("the answer was cut")
        said += more
    return said[:-1].decode("utf-8", "replace").strip()


def _verdict(told: str) -> Verdict:
    words = told.removeprefix("stream: ")
    if words == "OK":
        return Verdict(ScanState.CLEAN)
    if words.endswith(" FOUND"):
        found = words.removesuffix(" FOUND")
        if found.startswith(_LIMITS):
            return Verdict(ScanState.ERROR, ScanError.TOO_LARGE)
        return Verdict(ScanState.REFUSED, found[:120])
    if words.startswith(_TOO_LARGE):
        return Verdict(ScanState.ERROR, ScanError.TOO_LARGE)
    raise ScannerUnavailable(f"it said {told[:200]!r}")
