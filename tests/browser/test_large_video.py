"""A video of 200 MB through Chromium into a running portal: whole, byte for byte, with memory flat."""

from __future__ import annotations

import hashlib
import os
import re
import struct
import threading
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.attachments import samples
from tests.browser import places
from tests.browser.conftest import Open
from tests.browser.house import House, children
from tests.browser.seeing import Window

pytestmark = pytest.mark.browser

SIZE = 200 * 1024 * 1024
# What the whole web may grow by, its two processes together.
GROWTH = 64 * 1024


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Return a valid MP4 whose size is a box of random bytes that players skip."""
    path = tmp_path / "passos.mp4"
    filling = SIZE - len(samples.MP4)
    with path.open("wb") as file:
        file.write(samples.MP4 + struct.pack(">I4s", filling, b"free"))
        for _ in range(200):
            file.write(os.urandom(1024 * 1024))
        file.truncate(SIZE)
    return path


def test_large_video_arrives_whole_and_memory_stays_flat(house: House, see: Open, video: Path) -> None:
    seen = see(house.url)
    seen.enter_demo(places.ANA)
    page = seen.go("/chamados/novo/")
    page.get_by_label("Módulo").select_option("unknown")
    page.get_by_label("Assunto").fill("1402: os passos em vídeo")
    page.get_by_label("Descrição").fill("Fiz. Esperava. Aconteceu.")
    with Watched(house) as memory:
        page.locator("#opening input[type=file]").set_input_files(video)
        expect(page.locator("[data-upload-item][data-state=done]")).to_have_count(1, timeout=120_000)
        page.get_by_role("button", name="Enviar chamado").click()
        expect(page).to_have_url(re.compile(r"/chamados/\d+/$"))
        expect(page.locator(".conversation video")).to_have_count(1)
        with video.open("rb") as sent:
            assert _digest_as_served(seen, house) == hashlib.file_digest(sent, "sha256").hexdigest()
    assert memory.highest - memory.before < GROWTH, (memory.before, memory.highest)


class Watched:
    """Looks at the web's memory (PSS, in KB) until it ends."""

    def __init__(self, house: House) -> None:
        (web,) = [pid for pid, words in children(house.pid).items() if "granian" in words]
        self.pids = [web, *children(web)]
        self.before = self.highest = self._now()
        self._ended = threading.Event()
        self._looking = threading.Thread(target=self._look)

    def __enter__(self) -> Watched:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._ended.wait(0.2):
            self.highest = max(self.highest, self._now())

    def _now(self) -> int:
        rolled = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.pids]
        return sum(int(line.split()[1]) for text in rolled for line in text.splitlines() if line.startswith("Pss:"))


def _digest_as_served(seen: Window, house: House) -> str:
    """Fetch the film of the conversation as its reader does, and return its digest."""
    source = seen.page.locator(".conversation video, .conversation video source").first.get_attribute("src") or ""
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in seen.context.cookies())
    with urlopen(Request(house.url + source, headers={"Cookie": cookies}), timeout=60) as answer:
        return hashlib.file_digest(answer, "sha256").hexdigest()
