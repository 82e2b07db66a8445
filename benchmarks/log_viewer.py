"""How fast a large text is counted, opened at any line, and searched; it makes the file, and takes it away again.

Run as: python benchmarks/log_viewer.py [MEGABYTES] [FOLDER]
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from django.conf import settings

from attachments.lines import HEAD, LineIndex, Lines, counted_on, form_of
from attachments.reading import shown_window
from attachments.searching import Search
from lobby.logs.marking import Marker

WINDOW = 400
PLACES = 40
SEARCH_SECONDS = 1.5
MEGABYTE = 1024**2
# What a stranger may send to make one search slow: the text, the words that are searched in it.
WORST = {
    "question marks for a sign that is not there": (("?" * 999 + "\n") * 1049, "?" * 199 + "あ"),
    "signs of another script": ("あ" * (MEGABYTE // 3), "い" * 200),
    "one long line of one sign": ("a" * (MEGABYTE - 1) + "b", "a" * 199 + "é→"),
    "signs beyond the common ones": ("".join(map(chr, range(0x10000, 0x10000 + MEGABYTE // 4))), "い" * 200),
    "short lines of hidden words": ("senha=abacate\n" * (MEGABYTE // 14), "abacate"),
    "a long line of hidden words": ("senha=" + "a" * MEGABYTE, "a"),
    "a hundred long lines with one hit each": (("a" * 10_000 + "\n") * 105, "a"),
}


class InMemory:
    """A text, read by place."""

    def __init__(self, data: bytes) -> None:
        self._data, self.size = data, len(data)

    def read_at(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]


class OnDisk:
    """A file, read by place."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self.size = path.stat().st_size

    def read_at(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(length)


def write_log(path: Path, megabytes: int, encoding: str) -> None:
    """Write lines of a log of this trade, of very different lengths, until the file is so large."""
    chance = random.Random(1402)
    words = ["emissão", "não", "carga", "pedido", "ORA-01403:", "dados", "cStat=100", "filial", "sessão", "PCNFSAID"]
    block = "".join(
        f"2026-11-24T07:{chance.randrange(60):02}:44 {' '.join(chance.choices(words, k=chance.randrange(1, 30)))}\r\n"
        for _ in range(20_000)
    ).encode(encoding)
    with path.open("wb") as file:
        for _ in range(megabytes * 1024**2 // len(block) + 1):
            file.write(block)
        file.write("agulha no palheiro".encode(encoding))


@contextmanager
def told(what: str, size: int = 0) -> Iterator[None]:
    """Print how long it took, how long the processor worked, and how much it went through in a second of that."""
    began, worked = time.perf_counter(), time.process_time()
    yield
    took, worked = time.perf_counter() - began, time.process_time() - worked
    rate = f"{size / worked / 1e6:8.0f} MB/s" if size else ""
    print(f"{what:70} {1000 * took:9.1f} ms, processor {1000 * worked:9.1f} ms {rate}")


def measure_worst() -> None:
    """Print what one request takes for each of the texts that were made to be slow, searched and marked."""
    for what, (text, words) in WORST.items():
        content = InMemory(text.encode())
        form = form_of(content.read_at(0, HEAD))
        lines = Lines(content, form, counted_on(content, form, LineIndex(content.size)))
        with told(f"search: {what}"):
            Search(lines, words, limit=100, seconds=SEARCH_SECONDS).run()
        shown = shown_window(lines, 1, WINDOW)
        marker = Marker(words, seconds=SEARCH_SECONDS)
        with told(f"marks in a window: {what}"):
            for line in shown:
                marker.pieces_of(line.text)
        if text.isascii():
            continue
        marker = Marker(words, seconds=SEARCH_SECONDS)
        with told(f"marks in the whole text: {what}"):
            marker.pieces_of(text)


def main() -> None:
    # The tokens that stand for secrets need a key.
    settings.configure(SECRET_KEY="benchmark")
    measure_worst()
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    for encoding in ("utf-8", "cp1252", "utf-16-le"):
        with tempfile.NamedTemporaryFile(suffix=".log", dir=sys.argv[2] if len(sys.argv) > 2 else None) as made:
            measure(Path(made.name), megabytes, encoding)


def measure(path: Path, megabytes: int, encoding: str) -> None:
    """Print what one file takes."""
    write_log(path, megabytes, encoding)
    content = OnDisk(path)
    form = form_of(content.read_at(0, HEAD))
    print(f"{form.encoding}, {content.size / 1e6:.0f} MB")
    with told("counting all lines", content.size):
        index = counted_on(content, form, LineIndex(content.size))
    lines = Lines(content, form, index)
    print(f"{index.lines} lines, an index of {len(index.packed()) / 1024:.0f} KB")
    chance = random.Random(7)
    worst = 0.0
    for number in [1, index.lines, *(chance.randrange(1, index.lines) for _ in range(PLACES))]:
        began = time.perf_counter()
        shown_window(lines, max(1, number - WINDOW // 2), WINDOW)
        worst = max(worst, time.perf_counter() - began)
    print(f"{'window at any line, the slowest':44} {1000 * worst:9.1f} ms")
    for needle in ("agulha no palheiro", "emissao nao existe"):
        with told(f"search to the end: {needle}", content.size):
            found = Search(lines, needle, limit=100, seconds=3600).run()
        print(f"{len(found.hits)} found")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
