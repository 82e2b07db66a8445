"""A ClamAV daemon of our own that speaks as the real one does (test_clamav compares them), and misbehaves on demand."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

# What every virus scanner knows and nothing runs (eicar.org), written so that no scanner takes this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Eicar-Test-Signature"


class FakeClamd:
    """One daemon on a port or a Unix socket; `manner` is how it behaves from the next connection on.

    well: answers as it should · hangs: takes all and says nothing · hangs_up: takes all and closes
    cut: half an answer · halves: the answer in two pieces · odd: words that mean nothing · drips: a letter now and then
    A manner may be given for scans alone: `version_manner` is that of the greeting.
    """

    def __init__(self, *, path: Path | None = None, limit: int = 1024 * 1024) -> None:
        self.manner = self.version_manner = "well"
        self.limit = limit
        self.scanned: list[bytes] = []
        family = socket.AF_UNIX if path else socket.AF_INET
        self._listener = socket.socket(family, socket.SOCK_STREAM)
        self._listener.bind(str(path) if path else ("127.0.0.1", 0))
        self._listener.listen()
        self.url = f"unix://{path}" if path else f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Stop listening: from now on every connection is refused."""
        self._closing.set()
        with contextlib.suppress(OSError):
            # Closing alone wakes nobody who waits in accept().
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=5)

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._answer, args=(line,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _answer(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError), line.makefile("rb") as heard:
            command = b""
            while not command.endswith(b"\0"):
                letter = heard.read(1)
                if not letter:
                    return
                command += letter
            if command == b"zVERSION\0":
                self._say(line, b"ClamAV 1.4.6/27500/Tue Nov 24 08:00:00 2026", self.version_manner)
            elif command == b"zINSTREAM\0":
                self._say(line, self._judge(heard), self.manner)

    def _judge(self, heard: object) -> bytes:
        data = b""
        while size := int.from_bytes(self._whole(heard, 4), "big"):
            data += self._whole(heard, size)
            if len(data) > self.limit:
                return b"INSTREAM size limit exceeded. ERROR"
        self.scanned.append(data)
        return f"stream: {NAME} FOUND".encode() if EICAR in data else b"stream: OK"

    @staticmethod
    def _whole(heard: object, size: int) -> bytes:
        got = heard.read(size)
        if len(got) < size:
            # One that hung up in mid-file sent no file: its end is no empty piece.
            raise ConnectionResetError
        return got

    def _say(self, line: socket.socket, words: bytes, manner: str) -> None:
        if manner == "well":
            line.sendall(words + b"\0")
        elif manner == "cut":
            line.sendall(words[: len(words) - 1])
        elif manner == "halves":
            line.sendall(words[:9])
            self._closing.wait(0.1)
            line.sendall(words[9:] + b"\0")
        elif manner == "odd":
            line.sendall(b"stream: UNKNOWN COMMAND\0")
        elif manner == "drips":
            while not self._closing.wait(0.05):
                line.sendall(b"s")
        elif manner == "hangs":
            self._closing.wait(30)


@contextlib.contextmanager
def running(**options: object) -> Iterator[FakeClamd]:
    """Yield a daemon that is there while the block runs."""
    daemon = FakeClamd(**options)
    try:
        yield daemon
    finally:
        daemon.close()
