"""Programs that send files and open tickets, and remember what they were told was kept."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import threading
import time
import uuid
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any


@dataclass(frozen=True)
class Kept:
    """A ticket that was acknowledged, and the digest of its one file."""

    number: int
    subject: str
    sha256: str


@dataclass
class Client:
    """One program that works until it is told to stop; `ports` are where it may ask, in turn."""

    token: str
    ports: list[int]
    kept: list[Kept] = field(default_factory=list)
    # What was not answered as it should be.
    refused: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    asked: int = 0
    thread: threading.Thread | None = None

    def work(self) -> None:
        while not self.stop.is_set():
            self._open_ticket()

    def _open_ticket(self) -> None:
        data, subject = os.urandom(30_000).hex().encode(), f"Carga {uuid.uuid4().hex[:12]}"
        file = self._send_file(data)
        body = {"subject": subject, "description": "Esperava 14 notas. Saíram 13.", "attachments": [file]}
        opened = self._ask(
            "/api/v1/tickets/",
            json.dumps(body).encode(),
            {"Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/json"},
        )
        if opened is not None:
            self.kept.append(Kept(opened[1]["number"], subject, hashlib.sha256(data).hexdigest()))

    def _send_file(self, data: bytes) -> str:
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(len(data)),
            "Upload-Metadata": f"filename {b64encode(b'erro.txt').decode()}",
            "Content-Type": "application/offset+octet-stream",
        }
        begun = self._ask("/arquivos/envios/", data, headers)
        return PurePosixPath(begun[0]).name if begun else ""

    def _ask(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[str, Any] | None:
        """Return the new thing's address and what was said of it; None, and a line of `refused`, where it was not."""
        self.asked += 1
        line = http.client.HTTPConnection("127.0.0.1", self.ports[self.asked % len(self.ports)], timeout=60)
        try:
            line.request("POST", path, body=body, headers={"Authorization": f"Token {self.token}", **headers})
            answer = line.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.refused.append(f"{path}: {error!r}")
            return None
        finally:
            line.close()
        if answer.status != 201:
            self.refused.append(f"{path}: {answer.status} {content[:300]!r}")
            return None
        return answer.headers.get("Location", ""), json.loads(content or "null")


@contextmanager
def working(token: str, ports: list[int], *, clients: int = 2) -> Iterator[list[Client]]:
    """Let so many clients work meanwhile; behind it, each has ended what it had begun."""
    crowd = [Client(token, ports) for _ in range(clients)]
    for client in crowd:
        client.thread = threading.Thread(target=client.work)
        client.thread.start()
    try:
        yield crowd
    finally:
        end(crowd)


def end(crowd: Sequence[Client]) -> None:
    """Let each client end what it has begun, and no more."""
    for client in crowd:
        client.stop.set()
    for client in crowd:
        if client.thread is not None:
            client.thread.join(timeout=120)


def kept_by(crowd: Sequence[Client]) -> list[Kept]:
    """Return what was acknowledged up to now."""
    return [one for client in crowd for one in list(client.kept)]


def until(condition: Callable[[], bool]) -> None:
    """Wait until it holds."""
    give_up_at = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)
