"""What the portal does with a file: judges its name, its head and the whole of it, then shows what it says it holds."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import islice

from attachments import names
from attachments.checks import check_head, check_whole
from attachments.contents import contents_of_gzip, contents_of_zip, has_directory, pages_of_pdf
from attachments.covering import covered
from attachments.enums import FileKind
from attachments.lines import BLOCK, HEAD, LineIndex, Lines, counted_on, form_of
from attachments.names import extension_of
from attachments.reading import PART_BYTES, parts_of, shown_part, shown_window
from attachments.refusals import FileRefused
from attachments.searching import Search
from attachments.signatures import HEAD_BYTES
from tests.security.hostile_files import EVERY, TAMED, Hostile


class Held:
    """Bytes at hand, read by place as a stored file is."""

    def __init__(self, data: bytes) -> None:
        self._data, self.size = data, len(data)

    def read_at(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]


def judged() -> dict[str, Hostile]:
    """Return every hostile file under a label of its own."""
    return {f"{number:03} {hostile.name[:40]!r}": hostile for number, hostile in enumerate(EVERY)}


def works(hostile: Hostile, data: bytes) -> str:
    """Return the refusal, or `tamed` once everything was done that the portal does with a file that it took."""
    content = Held(data)
    try:
        name = names.clean(hostile.name)
        verdict = check_head(name=name, declared_type="", head=data[:HEAD_BYTES])
        check_whole(verdict, name=name, read_at=content.read_at, size=content.size)
    except FileRefused as refused:
        return str(refused.code)
    extension = extension_of(name)
    if verdict.kind == FileKind.TEXT:
        form = form_of(data[:HEAD_BYTES])
        lines = Lines(content, form, counted_on(content, form, LineIndex(content.size)))
        [lines.words_of(line) for line in lines.window(1, 200)]
        Search(lines, "alert", limit=100, seconds=0.5).run()
    elif verdict.kind == FileKind.PDF:
        pages_of_pdf(content.read_at, content.size)
    elif has_directory(verdict.kind, extension):
        found = (contents_of_gzip if extension == "gz" else contents_of_zip)(content.read_at, content.size)
        assert found is not None
        found.items(0, 200)
        assert (found.total, found.folder_count, found.nested_count, found.parts(extension)) is not None
    return TAMED


class Endless:
    """A text of any size that repeats itself and ends no line: as large as a file may be, and nowhere."""

    def __init__(self, words: bytes, size: int) -> None:
        self._words, self.size = words, size

    def read_at(self, offset: int, length: int) -> bytes:
        length = max(0, min(length, self.size - offset))
        skipped = offset % len(self._words)
        return (self._words * ((skipped + length) // len(self._words) + 1))[skipped : skipped + length]

    def stream(self, start: int, stop: int) -> Iterator[bytes]:
        for at in range(start, stop, BLOCK):
            yield self.read_at(at, min(BLOCK, stop - at))


LARGEST = 2 * 1024**3
# What one line of two gigabytes is made of: nothing to see, words, secrets, and a text of two bytes a sign.
ENDLESS = {
    "blank": b"a",
    "words": "ORA-01403: dados não encontrados em PCSIS1402; ".encode(),
    "secrets": b"senha=Segredo#77k;cpf=529.982.247-25 ",
    "wide": "não fatura; ".encode("utf-16-le"),
}


def counts(words: bytes) -> list[int]:
    """Return how far the lines of an endless text are counted in the time that a reader waits, and that they go on."""
    content = Endless(words, LARGEST)
    form = form_of(content.read_at(0, HEAD))
    index = counted_on(content, form, LineIndex(LARGEST), seconds=0.2)
    further = counted_on(content, form, index, seconds=0.2)
    return [index.counted > 0, further.counted > index.counted or further.is_complete]


def shows(words: bytes) -> list[object]:
    """Return what of an endless line a page shows, a search finds, and a download begins with."""
    content = Endless(words, LARGEST)
    lines = Lines(content, form_of(content.read_at(0, HEAD)), _counted())
    (line,) = shown_window(lines, 1, 200)
    middle = shown_part(lines, 1, parts_of(lines, 1) // 2) or ""
    found = Search(lines, "não está", limit=100, seconds=0.3).run()
    sent = sum(len(piece) for piece in islice(covered(content), 4))
    leaks = any("Segredo" in text for text in (line.text, middle))
    return [line.is_folded, 0 < len(middle) <= 4 * PART_BYTES, found.hits, found.resume is not None, sent > 0, leaks]


def _counted() -> LineIndex:
    return LineIndex(LARGEST, array("Q", [0] * (LARGEST // BLOCK + 1)), has_tail=True)
