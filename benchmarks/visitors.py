"""People at a portal: signed in, loading its pages and sending files over real connections, as browsers do."""

from __future__ import annotations

import base64
import http.client
import json
import re
import secrets
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from benchmarks.portals import Place

# As `static/js/tus.js` does: a little of it first, then pieces that end at a multiple of this, each twice as long as
# the one before while none takes longer than so many seconds.
FIRST_PIECE, PIECE, LONGEST_PIECE, QUICK = 64 * 1024, 8 * 1024**2, 64 * 1024**2, 2.0
TUS = {"Tus-Resumable": "1.0.0"}
# Told to everyone who starts the demo.
PASSWORD = "demo-portal-2026"
BYTES = "application/offset+octet-stream"
# The beginning of a film, whatever comes after it.
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00\x00\x00\x08free"
_SIGN_IN = """
import json
from django.test import Client
from accounts.models import User
from core.sides import STAFF, asking_as
def cookie(person):
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value
with asking_as(STAFF):
    print(json.dumps({person.email: cookie(person) for person in User.objects.filter(email__in=%r)}))
"""


@dataclass
class Visitor:
    """Somebody who is signed in, with one connection that is kept open."""

    port: int
    session: str
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    line: http.client.HTTPConnection = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"sessionid={self.session}; csrftoken={self.token}", "X-CSRFToken": self.token}

    def ask(
        self, method: str, path: str, body: bytes | memoryview = b"", more: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send a request, and return the status and the body of its answer."""
        self.line.request(method, path, body, {**self.headers, **(more or {})})
        answer = self.line.getresponse()
        return answer.status, answer.read()

    def page(self, path: str) -> str:
        """Return a page that is there."""
        status, body = self.ask("GET", path, more={"Accept": "text/html"})
        assert status == 200, (path, status, body[:300])
        return body.decode()

    def begin(self, size: int, name: str = "erro.mp4") -> str:
        """Begin an upload, and return its address."""
        named = base64.b64encode(name.encode()).decode()
        about = {"Upload-Length": str(size), "Upload-Metadata": f"filename {named}"}
        status, body = self.ask("POST", "/arquivos/envios/", more={**TUS, **about})
        assert status == 201, (status, body)
        return f"/arquivos/envios/{json.loads(body)['id']}/"

    def send(self, data: bytes) -> str:
        """Send a file as the page's own script does, and return the address at which it lies."""
        path, view, offset, length = self.begin(len(data)), memoryview(data), 0, PIECE
        while offset < len(data):
            wanted = length - offset % PIECE if offset else FIRST_PIECE
            piece = view[offset : offset + wanted]
            told, began = {"Content-Type": BYTES, "Upload-Offset": str(offset), **TUS}, time.perf_counter()
            status, body = self.ask("PATCH", path, piece, told)
            assert status == 204, (status, body)
            if offset and time.perf_counter() - began < QUICK:
                length = min(2 * length, LONGEST_PIECE)
            offset += len(piece)
        _status, body = self.ask("GET", path)
        return str(json.loads(body)["url"])

    def form(self, path: str, data: bytes, name: str = "erro.mp4") -> None:
        """Send a file in a form of the page, without its script: one request with all of it."""
        mark = secrets.token_hex(16)
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            "Content-Type: video/mp4\r\n\r\n"
        ).encode()
        tail = f"\r\n--{mark}--\r\n".encode()
        self.line.putrequest("POST", path)
        told = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        for key, value in {**self.headers, **told}.items():
            self.line.putheader(key, value)
        self.line.putheader("Content-Length", str(len(head) + len(data) + len(tail)))
        self.line.endheaders()
        view = memoryview(data)
        self.line.send(head)
        for start in range(0, len(data), 1024**2):
            self.line.send(view[start : start + 1024**2])
        self.line.send(tail)
        answer = self.line.getresponse()
        body = answer.read().decode()
        # A form that lacks everything else comes back with what it brought.
        assert (answer.status, name in body) == (422, True), (answer.status, body[:500])


def signed_in(place: Place, emails: list[str]) -> dict[str, str]:
    """Return the session of each of these people, as if they had just signed in."""
    words = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", _SIGN_IN % (emails,)]
    found: dict[str, str] = json.loads(place.run(words).splitlines()[-1])
    return found


def addresses_in(html: str, pattern: str) -> list[str]:
    """Return the paths that a page links to and that match, each once, in order."""
    found = re.findall(rf'href="({pattern})"', html)
    return list(dict.fromkeys(urlsplit(address).path for address in found))


def sign_in(port: int, email: str) -> str:
    """Come in by a button of the demo's sign-in page, and return the session."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    line.request("GET", "/conta/entrar/")
    answer = line.getresponse()
    told, page = answer.getheader("Set-Cookie", ""), answer.read().decode()
    cookie = re.search(r"csrftoken=(\w+)", told)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert cookie
    assert token
    form = urlencode({"csrfmiddlewaretoken": token[1], "login": email, "password": PASSWORD})
    kind = "application/x-www-form-urlencoded"
    line.request("POST", "/conta/entrar/", form, {"Cookie": f"csrftoken={cookie[1]}", "Content-Type": kind})
    answer = line.getresponse()
    answer.read()
    found = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    session = re.search(r"sessionid=(\w+)", " ".join(found))
    assert session, answer.status
    line.close()
    return session[1]


def timed(act: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
