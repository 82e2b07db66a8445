"""By hand, against a running portal: a large file over a cut line and restarts, pages beside slow senders, a long log.

Run as: python benchmarks/cut_uploads.py http://localhost:8000 EMAIL PASSWORD [MEGABYTES] [--slow 50] [--log MEGABYTES]
            [--portal PID]

0 leaves a part out. With the process of `manage.py portal` its web processes are watched, and killed twice on the way.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import os
import random
import re
import signal
import statistics
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
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

    def begin(self, size: int, name: str = "erro.mp4") -> str:
        name = base64.b64encode(name.encode()).decode()
        headers = {"Upload-Length": str(size), "Upload-Metadata": f"filename {name}", **TUS}
        status, told, body = self.ask("POST", "/arquivos/envios/", **headers)
        assert status == 201, (status, body)
        return urlsplit(told["location"]).path

    def digest(self, path: str) -> bytes:
        """Return the digest of an answer, which is read in pieces."""
        connection = http.client.HTTPConnection(self.host, timeout=600)
        connection.request("GET", path, headers={"Cookie": self.cookie})
        answer, digest = connection.getresponse(), hashlib.sha256()
        while piece := answer.read(BLOCK):
            digest.update(piece)
        connection.close()
        return digest.digest()

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


@dataclass
class Watched:
    """The processes under a supervisor: how much memory the web ones have, and at most had; 0 where none is named."""

    supervisor: int
    most: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def web(self) -> list[int]:
        """Return the web processes, the one that starts the others first."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                found[int(folder.name)] = (int(stat[1]), (folder / "cmdline").read_bytes())
            except OSError:
                continue
        first = [pid for pid, (parent, told) in found.items() if parent == self.supervisor and b"granian" in told]
        return first + [pid for pid, (parent, _) in found.items() if parent in first]

    def memory(self) -> int:
        """Return the megabytes that the web processes hold together, without files that the system keeps for them."""
        held = 0
        for pid in self.web():
            try:
                told = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            held += sum(int(line.split()[1]) for line in told.splitlines() if line.startswith("RssAnon"))
        return held // 1024

    def watch(self) -> None:
        """Look twice a second, from a thread of its own, until `stop`."""
        self._stop.clear()
        self.most = 0
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self._stop.wait(0.5):
            self.most = max(self.most, self.memory())

    def stop(self) -> None:
        self._stop.set()

    def told(self, before: int) -> str:
        return f"memory of the web processes: {before} MB before, {self.most} MB at most, {self.memory()} MB after"

    def kill_web(self, portal: Portal) -> float:
        """Kill the web processes, and return after how many seconds pages are there again."""
        began = time.monotonic()
        for pid in self.web():
            os.kill(pid, signal.SIGKILL)
        while True:
            try:
                if portal.ask("GET", "/readyz")[0] == 200:
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.1)


def one_large_file(portal: Portal, megabytes: int, watched: Watched) -> None:
    chance = random.Random(1402)
    # In blocks: a number of 8 billion bits is too large for Python.
    data = MP4 + b"".join(chance.randbytes(BLOCK) for _ in range(megabytes))[len(MP4) :]
    before = watched.memory()
    watched.watch()
    started = time.monotonic()
    path = portal.begin(len(data))
    offset, away, sent = 0, [], 0
    for cut in range(1, 11):
        sent += len(data) * cut // 11 - offset
        portal.send(path, data, offset, cut_after=len(data) * cut // 11 - offset)
        if watched.supervisor and cut in (4, 8):
            away.append(watched.kill_web(portal))
        # The server notices the cut when it next reads.
        time.sleep(0.3)
        offset = portal.offset(path)
    sent += len(data) - offset
    portal.send(path, data, offset)
    seconds = time.monotonic() - started
    _, _, told = portal.ask("GET", path)
    address = re.search(rb'"url": "([^"]+)"', told)
    assert address is not None, told
    same = portal.digest(address[1].decode()) == hashlib.sha256(data).digest()
    watched.stop()
    print(f"{megabytes} MB, cut ten times: {seconds:.1f} s, byte for byte {same}")
    print(f"sent twice because of the cuts: {(sent - len(data)) / BLOCK:.1f} MB")
    if watched.supervisor:
        print(f"web killed twice, back after {', '.join(f'{one:.1f} s' for one in away)}")
        print(
            f"memory of the web processes: {before} MB before, {watched.most} MB at most, {watched.memory()} MB after"
        )


def pages_beside_slow_senders(portal: Portal, senders: int, watched: Watched) -> None:
    data = MP4 + bytes(64 * 1024 * 60)
    print("pages alone:", pages(portal))
    before = watched.memory()
    watched.watch()
    paths = [portal.begin(len(data)) for _ in range(senders)]
    threads = [threading.Thread(target=portal.send, args=(path, data, 0), kwargs={"rate": 64 * 1024}) for path in paths]
    for thread in threads:
        thread.start()
    time.sleep(3)
    print(f"pages beside {senders} uploads at 64 KB/s:", pages(portal))
    for thread in threads:
        thread.join()
    watched.stop()
    if watched.supervisor:
        print(watched.told(before))


def pages(portal: Portal) -> str:
    """Return how long pages of the portal's door take, five after the other."""
    found = re.search(rb'href="(/chamados/\d+/)', portal.ask("GET", "/chamados/")[2])
    assert found is not None, "the person has no ticket"
    times = []
    for path in ("/", "/chamados/", "/chamados/novo/", found[1].decode()) * 25:
        times.append(1000 * timed(portal, path))
        time.sleep(0.05)
    cuts = statistics.quantiles(times, n=20)
    return f"median {statistics.median(times):.0f} ms, p95 {cuts[18]:.0f} ms, slowest {max(times):.0f} ms"


def timed(portal: Portal, path: str) -> float:
    """Return how many seconds a page took."""
    started = time.monotonic()
    status, _, _ = portal.ask("GET", path)
    assert status == 200, (path, status)
    return time.monotonic() - started


def one_long_log(portal: Portal, megabytes: int, watched: Watched) -> None:
    """Send a log, and read it while its lines are being counted and afterwards, and once more as a download."""
    chance = random.Random(1402)
    words = ["emissao", "carga", "pedido", "ORA-01403:", "dados", "cStat=100", "filial", "sessao", "PCNFSAID"]
    block = "".join(
        f"2026-11-24T07:{chance.randrange(60):02}:44 {' '.join(chance.choices(words, k=chance.randrange(1, 30)))}\n"
        for _ in range(20_000)
    ).encode()
    data = block * (megabytes * BLOCK // len(block)) + b"agulha no palheiro\n"
    lines = data.count(b"\n")
    path = portal.begin(len(data), "servidor.log")
    portal.send(path, data, 0)
    address = re.search(rb'"url": "([^"]+)"', portal.ask("GET", path)[2])
    assert address is not None
    viewer = address[1].decode() + "log/"
    asked = {
        "the beginning": "",
        "in the middle": f"?linha={lines // 2}",
        "the end": "?fim=1",
        "a word near the beginning": "?busca=ORA-01403",
        "a word on the last line": "?busca=agulha",
    }
    print(f"{len(data) / 1e6:.0f} MB, {lines} lines")
    before = watched.memory()
    watched.watch()
    for state in ("not counted yet", "counted"):
        if state == "counted":
            while b"mais de" in portal.ask("GET", viewer)[2]:
                time.sleep(1)
        for what, query in asked.items():
            times = [1000 * timed(portal, viewer + query) for _ in range(3)]
            print(f"{state}: {what}: {', '.join(f'{one:.0f} ms' for one in times)}")
    print(f"a word on the last line, clicked on to the end: {clicked_on(portal, viewer + '?busca=agulha')}")
    started = time.monotonic()
    digest = portal.digest(address[1].decode())
    print(f"download in {time.monotonic() - started:.0f} s, byte for byte {digest == hashlib.sha256(data).digest()}")
    watched.stop()
    if watched.supervisor:
        print(
            f"memory of the web processes: {before} MB before, {watched.most} MB at most, {watched.memory()} MB after"
        )


def clicked_on(portal: Portal, path: str) -> str:
    """Return how long a search takes that is gone on with until it finds something, and after how many clicks."""
    clicks, started, base = 0, time.monotonic(), path.partition("?")[0]
    while True:
        page = portal.ask("GET", path)[2]
        resume = re.search(rb'href="[^"]*\?(busca=agulha&amp;desde=[^"#]+)"', page)
        if b"<mark" in page or resume is None:
            return f"{time.monotonic() - started:.1f} s, {clicks} clicks, found {b'<mark' in page}"
        path = f"{base}?{resume[1].decode().replace('&amp;', '&')}"
        clicks += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("email")
    parser.add_argument("password")
    parser.add_argument("megabytes", nargs="?", type=int, default=1024)
    parser.add_argument("--slow", type=int, default=50)
    parser.add_argument("--log", type=int, default=0)
    parser.add_argument("--portal", type=int, default=0)
    asked = parser.parse_args()
    portal = Portal(urlsplit(asked.address).netloc)
    portal.sign_in(asked.email, asked.password)
    watched = Watched(asked.portal)
    if asked.megabytes:
        one_large_file(portal, asked.megabytes, watched)
    if asked.slow:
        pages_beside_slow_senders(portal, asked.slow, watched)
    if asked.log:
        one_long_log(portal, asked.log, watched)


if __name__ == "__main__":
    main()
