"""Programs that ask the portal over HTTP: again with the same key until they are answered, or gone without a word."""

from __future__ import annotations

import http.client
import json
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from tests.chaos.ledger import Ledger

API = "/api/v1"
UPLOADS = "/arquivos/envios/"
BYTES = "application/offset+octet-stream"
# What is worth asking again; 0 is a line that broke. 500 is a fault of the portal's: it is told, and asked again.
AGAIN = frozenset({0, 429, 500, 502, 503})
_TIMEOUT = 15.0
_PAUSE = 0.25


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 is nothing, or half of it."""

    status: int
    body: Any = None
    # Found by their names in any case.
    headers: Message = field(default_factory=Message)

    @property
    def code(self) -> str:
        """The word by which a problem says what it is."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


class Caller:
    """One program with one token; its line is opened anew whenever it broke."""

    def __init__(self, port: int, token: str, ledger: Ledger) -> None:
        self._port, self._token, self._ledger = port, token, ledger
        self._line: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Ask once."""
        given = {"Authorization": f"Token {self._token}", "Accept": "application/json", **(headers or {})}
        try:
            line = self._open_line()
            line.request(method, path, body=body or None, headers=given)
            response = line.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            self.hang_up()
            self._ledger.answered(0)
            return Answer(0)
        answer = Answer(response.status, _read(content), response.headers)
        if response.will_close:
            self.hang_up()
        self._ledger.answered(answer.status)
        if oddity := oddity_of(answer.status, answer.headers, f"{method} {path}"):
            self._ledger.say(oddity)
        return answer

    def send(self, path: str, sent: object, *, key: str) -> Answer:
        """Post JSON under a key, once."""
        return self.ask("POST", f"{API}{path}", body=json.dumps(sent).encode(), headers=_with_key(key))

    def send_and_go(self, path: str, sent: object, *, key: str) -> None:
        """Post JSON under a key and hang up before anything is answered."""
        try:
            body = json.dumps(sent).encode()
            given = {"Authorization": f"Token {self._token}", **_with_key(key)}
            self._open_line().request("POST", f"{API}{path}", body=body, headers=given)
        except (OSError, http.client.HTTPException):
            self._ledger.answered(0)
        self.hang_up()

    def send_half(self, path: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Announce a body, send half of it, and be gone."""
        try:
            line = self._open_line()
            line.putrequest("PATCH", path)
            given = {"Authorization": f"Token {self._token}", **headers, "Content-Length": str(len(body))}
            for name, value in given.items():
                line.putheader(name, value)
            line.endheaders()
            line.send(body[: len(body) // 2])
        except (OSError, http.client.HTTPException):
            self._ledger.answered(0)
        self.hang_up()

    def hang_up(self) -> None:
        """Close the line."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _open_line(self) -> http.client.HTTPConnection:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT)
        return self._line


def _with_key(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key, "Content-Type": "application/json"}


def _read(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return None


def oddity_of(status: int, headers: Message, asked: str) -> str:
    """Say what is wrong with an answer, whatever was asked: a fault of the portal's, or a 503 without a time."""
    if status in (500, 502):
        return f"{asked} was answered {status}"
    if status == 503 and "Retry-After" not in headers:
        return f"{asked} was answered 503 without Retry-After"
    return ""


def pause() -> None:
    """Wait a moment before asking again: not as long as Retry-After says, since a run is short."""
    time.sleep(_PAUSE)


def upload_headers(*, size: int, name: str) -> dict[str, str]:
    """Return what begins an upload of so many bytes."""
    metadata = f"filename {b64encode(name.encode()).decode()}"
    return {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": metadata}


def piece_headers(*, offset: int) -> dict[str, str]:
    """Return what goes on with an upload from this byte."""
    return {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Content-Type": BYTES}
