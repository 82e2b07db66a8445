"""A browser without scripts: it keeps cookies, reads the forms of a page, sends them, and sends again what failed."""

from __future__ import annotations

import http.client
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from tests.chaos.calling import oddity_of
from tests.chaos.ledger import Ledger
from tests.portal.reading import Node, tree_of, values_of

_TIMEOUT = 15.0
_REDIRECTS = (301, 302, 303)


@dataclass(frozen=True)
class Page:
    """What a browser shows: where it is, how it was answered, and what stands on it; status 0 is a line that broke."""

    status: int
    path: str = ""
    # How long the answer says to wait; empty where sending again is not what helps.
    retry_after: str = ""
    root: Node = field(default_factory=lambda: Node("", {}))

    def form(self, action: str) -> Node | None:
        """Return the form that is sent to this address, None where the page has none."""
        forms = self.root.all("form", method="post")
        return next((form for form in forms if urlsplit(form.attributes.get("action", "")).path == action), None)


@dataclass(frozen=True)
class Pressed:
    """A form as it was sent: the same bytes go once more when a page is loaded anew."""

    action: str
    content_type: str
    body: bytes


class Window:
    """One browser with its cookies."""

    def __init__(self, port: int, ledger: Ledger) -> None:
        self._port, self._ledger = port, ledger
        self._cookies: dict[str, str] = {}

    def go(self, path: str) -> Page:
        """Ask for a page, and follow where it leads."""
        return self._ask("GET", path)

    @staticmethod
    def press(form: Node, values: Mapping[str, str], *, file: bytes = b"") -> Pressed:
        """Fill a form in and return what its button sends."""
        action = urlsplit(form.attributes["action"]).path
        token = form.one("input", name="csrfmiddlewaretoken").attributes["value"]
        filled = {**values_of(form), **values, "csrfmiddlewaretoken": token}
        if form.attributes.get("enctype") != "multipart/form-data":
            return Pressed(action, "application/x-www-form-urlencoded", urlencode(filled, doseq=True).encode())
        bound = secrets.token_hex(16)
        return Pressed(action, f"multipart/form-data; boundary={bound}", _parts(filled, file, bound))

    def send(self, pressed: Pressed) -> Page:
        """Send it, and follow where the answer leads."""
        return self._ask("POST", pressed.action, pressed)

    def _ask(self, method: str, path: str, pressed: Pressed | None = None) -> Page:
        for _ in range(5):
            try:
                status, headers, content = self._exchange(method, path, pressed)
            except (OSError, http.client.HTTPException):
                self._ledger.answered(0)
                # Where a form had been taken already, its ticket is what is asked for again.
                return Page(0, path)
            self._ledger.answered(status)
            if oddity := oddity_of(status, headers, f"{method} {path} of a browser"):
                self._ledger.say(oddity)
            if status not in _REDIRECTS:
                break
            method, path, pressed = "GET", _path_of(headers["Location"]), None
        root = tree_of(content.decode("utf-8", "replace"))
        return Page(status, urlsplit(path).path, headers.get("Retry-After", ""), root)

    def _exchange(self, method: str, path: str, pressed: Pressed | None) -> tuple[int, http.client.HTTPMessage, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT)
        try:
            line.request(method, path, body=pressed.body if pressed else None, headers=self._headers(pressed))
            answer = line.getresponse()
            content = answer.read()
        finally:
            line.close()
        for told in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(told).items():
                self._cookies[name] = morsel.value
        return answer.status, answer.headers, content

    def _headers(self, pressed: Pressed | None) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {
            "Accept": "text/html",
            "Accept-Language": "pt-BR",
            "Cookie": cookies,
            "Sec-Fetch-Site": "same-origin",
        }
        if pressed is not None:
            origin = f"http://127.0.0.1:{self._port}"
            headers |= {"Content-Type": pressed.content_type, "Origin": origin, "Sec-Fetch-Site": "same-origin"}
        return headers


def _path_of(location: str) -> str:
    found = urlsplit(location)
    return found.path + (f"?{found.query}" if found.query else "")


def _parts(filled: Mapping[str, object], file: bytes, bound: str) -> bytes:
    parts = []
    for name, value in filled.items():
        for one in value if isinstance(value, list) else [value]:
            parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n'.encode())
    # A browser names the field of files also where none was chosen.
    name = "carga.log" if file else ""
    head = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n'
    parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + file + b"\r\n")
    return b"".join(f"--{bound}\r\n".encode() + part for part in parts) + f"--{bound}--\r\n".encode()
