"""Uploads against a running portal: one large file over a cut line, and pages beside fifty slow senders.

Run as: python benchmarks/uploads.py http://localhost:8000 EMAIL PASSWORD [MEGABYTES] [--slow 50]
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import random
import re
import statistics
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

TUS = {"Tus-Resumable": "1.0.0"}
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00\x00\x00\x08free"
BLOCK = 1024 * 1024


@dataclass
class Portal:
    """A portal, and the cookies of someone who is signed in."""

    host: str
    cookie: str = ""
    token: str = ""

    def ask(self, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.host, timeout=120)
        told = {"Cookie": self.cookie, "X-CSRFToken": self.token, **headers}
        connection.request(method, path, b"", told)
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found

    def sign_in(self, email: str, password: str) -> None:
        connection = http.client.HTTPConnection(self.host)
        connection.request("GET", "/conta/entrar/")
        answer = connection.getresponse()
        self._keep(answer)
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read())
        assert token is not None
        form = urlencode({"csrfmiddlewaretoken": token[1].decode(), "login": email, "password": password})
        kind = "application/x-www-form-urlencoded"
        connection.request("POST", "/conta/entrar/", form, {"Cookie": self.cookie, "Content-Type": kind})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 302, answer.status
        self._keep(answer)
        _, _, page = self.ask("GET", "/chamados/novo/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        self.token = token[1].decode()

    def _keep(self, answer: http.client.HTTPResponse) -> None:
        jar = dict(pair.split("=", 1) for pair in self.cookie.split("; ") if "=" in pair)
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                jar[key] = rest.partition(";")[0]
        self.cookie = "; ".join(f"{key}={value}" for key, value in jar.items())

    def begin(self, size: int) -> str:
        name = base64.b64encode(b"erro.mp4").decode()
        headers = {"Upload-Length": str(size), "Upload-Metadata": f"filename {name}", **TUS}
        status, told, body = self.ask("POST", "/arquivos/envios/", **headers)
        assert status == 201, (status, body)
        return urlsplit(told["location"]).path

    def offset(self, path: str) -> int:
        _, told, _ = self.ask("HEAD", path, **TUS)
        return int(told["upload-offset"])

    def send(self, path: str, data: bytes, offset: int, *, cut_after: int | None = None, rate: int = 0) -> None:
        """Send bytes of an upload; cut the line after so many, or send so many a second."""
        connection = http.client.HTTPConnection(self.host, timeout=300)
        connection.putrequest("PATCH", path)
        kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset), **TUS}
        for name, value in {"Cookie": self.cookie, "X-CSRFToken": self.token, **kind}.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(data) - offset))
        connection.endheaders()
        view, step = memoryview(data), rate // 4 or BLOCK
        end = len(data) if cut_after is None else min(len(data), offset + cut_after)
        for start in range(offset, end, step):
            connection.send(view[start : min(start + step, end)])
            if rate:
                time.sleep(0.25)
        if cut_after is None:
            answer = connection.getresponse()
            assert answer.status == 204, (answer.status, answer.read())
        connection.close()


def one_large_file(portal: Portal, megabytes: int) -> None:
    data = MP4 + random.Random(1402).randbytes(megabytes * BLOCK - len(MP4))
    started = time.monotonic()
    path = portal.begin(len(data))
    offset = 0
    for cut in range(1, 11):
        portal.send(path, data, offset, cut_after=len(data) * cut // 11 - offset)
        # The server notices the cut when it next reads.
        time.sleep(0.3)
        offset = portal.offset(path)
    portal.send(path, data, offset)
    seconds = time.monotonic() - started
    _, _, told = portal.ask("GET", path)
    address = re.search(rb'"url": "([^"]+)"', told)
    assert address is not None, told
    _, headers, back = portal.ask("GET", address[1].decode())
    same = hashlib.sha256(back).digest() == hashlib.sha256(data).digest()
    print(f"{megabytes} MB, cut ten times: {seconds:.1f} s, byte for byte {same}, ETag {headers['etag'][:13]}…")


def pages_beside_slow_senders(portal: Portal, senders: int) -> None:
    data = MP4 + bytes(64 * 1024 * 30)
    print("pages alone:", pages(portal))
    paths = [portal.begin(len(data)) for _ in range(senders)]
    threads = [threading.Thread(target=portal.send, args=(path, data, 0), kwargs={"rate": 64 * 1024}) for path in paths]
    for thread in threads:
        thread.start()
    time.sleep(3)
    print(f"pages beside {senders} uploads at 64 KB/s:", pages(portal))
    for thread in threads:
        thread.join()


def pages(portal: Portal) -> str:
    times = []
    for _ in range(60):
        started = time.monotonic()
        status, _, _ = portal.ask("GET", "/chamados/")
        assert status == 200
        times.append((time.monotonic() - started) * 1000)
        time.sleep(0.1)
    cuts = statistics.quantiles(times, n=20)
    return f"median {statistics.median(times):.0f} ms, p95 {cuts[18]:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("email")
    parser.add_argument("password")
    parser.add_argument("megabytes", nargs="?", type=int, default=1024)
    parser.add_argument("--slow", type=int, default=50)
    asked = parser.parse_args()
    portal = Portal(urlsplit(asked.address).netloc)
    portal.sign_in(asked.email, asked.password)
    if asked.megabytes:
        one_large_file(portal, asked.megabytes)
    if asked.slow:
        pages_beside_slow_senders(portal, asked.slow)


if __name__ == "__main__":
    main()
