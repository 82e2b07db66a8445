"""A gateway for alerts on the loopback that keeps what it was sent, and answers as it is told."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Taken:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class FakeGateway:
    """`status` is what it answers; `headers` go along, such as where it would lead to."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)

    def __post_init__(self) -> None:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                gateway.taken.append(Taken(self.path, headers, self.rfile.read(length)))
                self.send_response(gateway.status)
                for name, value in gateway.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's own name
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://localhost:{self._server.server_port}/alertas?chave=abc"

    def close(self) -> None:
        """Stop answering: from now on nobody is there."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
