"""Clients that ask over real HTTP and cost little themselves: one process, one thread, a socket for each.

Run as: python -m benchmarks.load    with a `Load` as JSON on its standard input; it tells a `Taken` as JSON. What it
takes of the processor is taken from the same cores as the server's, and is told.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
import uuid
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
# In a request's body it stands for an idempotency key that nobody used; as long as one.
KEY = "a-key-that-is-made-for-each-request-"
_PATIENCE = 60.0


@dataclass(frozen=True)
class Asked:
    """One request, again and again."""

    path: str
    cookie: str
    body: str = ""
    status: int = 200

    def as_bytes(self) -> bytes:
        lines = [f"{'POST' if self.body else 'GET'} {self.path} HTTP/1.1", "Host: localhost", f"Cookie: {self.cookie}"]
        lines += ["User-Agent: Mozilla/5.0 (X11; Linux x86_64)", "Accept: text/html", "Accept-Language: pt-BR"]
        if self.body:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(self.body.encode())}"]
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body).encode()


@dataclass(frozen=True)
class Load:
    """How many clients ask in turn for what, how often in all, and at which pace: as fast as they are answered, or so
    many a second, whether or not those before were answered."""

    port: int
    asked: Sequence[Asked]
    times: int
    clients: int = 1
    a_second: float = 0.0


@dataclass(frozen=True)
class Taken:
    """How it went: each answer's milliseconds, from when it was due; the seconds of all, and of the clients' work."""

    milliseconds: list[float]
    seconds: float
    own_seconds: float

    @property
    def a_second(self) -> float:
        return len(self.milliseconds) / self.seconds

    def percentile(self, part: float) -> float:
        """Return the time within which this part of the answers came."""
        found = sorted(self.milliseconds)
        return found[min(len(found) - 1, int(part * len(found)))]


class Refused(Exception):
    """An answer was not the one that was looked for; the text says which."""


@dataclass
class Line:
    """One connection, and what is being asked on it."""

    port: int
    asked: Asked | None = None
    due: float = 0.0
    heard: bytearray = field(default_factory=bytearray)
    length: int = -1

    def __post_init__(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=_PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, asked: Asked, words: bytes, due: float) -> None:
        self.asked, self.due, self.length = asked, due, -1
        self.heard.clear()
        self.socket.sendall(words)

    def hear(self) -> bool:
        """Read what came, and tell whether the answer is whole.

        :raises Refused: when it is another than was looked for
        """
        piece = self.socket.recv(262144)
        if not piece:
            raise Refused(f"{self.asked}: the line was closed after {bytes(self.heard[:300])!r}")
        self.heard += piece
        if self.length < 0:
            end = self.heard.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = bytes(self.heard[:end]).lower()
            self.length = end + 4 + int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            assert self.asked is not None
            if int(head[9:12]) != self.asked.status:
                raise Refused(f"{self.asked.path}: {head[:600].decode()}")
        return len(self.heard) >= self.length


def put(load: Load) -> Taken:
    """Put this load on the server, from a process of its own.

    :raises Refused: when an answer was another than was looked for
    """
    words = [sys.executable, "-m", "benchmarks.load"]
    done = subprocess.run(words, cwd=BASE, input=json.dumps(asdict(load)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(done.stderr[-2000:])
    return Taken(**json.loads(done.stdout))


def _put(load: Load) -> Taken:
    requests = [(asked, asked.as_bytes()) for asked in load.asked]
    idle = deque(Line(load.port) for _ in range(load.clients))
    milliseconds: list[float] = []
    busy = sent = 0
    with selectors.DefaultSelector() as waiting:
        began, own = time.perf_counter(), time.process_time()
        while len(milliseconds) < load.times:
            now = time.perf_counter()
            while sent < load.times and (load.a_second or idle):
                due = began + sent / load.a_second if load.a_second else now
                if due > now:
                    break
                line = idle.popleft() if idle else Line(load.port)
                asked, words = requests[sent % len(requests)]
                line.ask(asked, words.replace(KEY.encode(), uuid.uuid4().hex.encode().ljust(36, b"0")), due)
                waiting.register(line.socket, selectors.EVENT_READ, line)
                sent, busy = sent + 1, busy + 1
            pause = began + sent / load.a_second - now if load.a_second and sent < load.times else _PATIENCE
            for key, _events in waiting.select(max(0.0, pause)):
                line = key.data
                if line.hear():
                    milliseconds.append((time.perf_counter() - line.due) * 1000)
                    waiting.unregister(line.socket)
                    idle.append(line)
                    busy -= 1
        return Taken(milliseconds, time.perf_counter() - began, time.process_time() - own)


if __name__ == "__main__":
    given = json.load(sys.stdin)
    given["asked"] = [Asked(**one) for one in given["asked"]]
    json.dump(asdict(_put(Load(**given))), sys.stdout)
