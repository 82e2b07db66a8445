"""Lines of a text of any size by their number, without reading the whole: an index of its blocks, and what is where."""

from __future__ import annotations

import codecs
import time
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from attachments.encodings import find_encoding

# Even, so that no character of UTF-16 lies across two blocks.
BLOCK = 256 * 1024
HEAD = 16 * 1024
_AT_ONCE = 8 * BLOCK
# How many bytes of a line are read before somebody asks for all of it.
FIRST_BYTES = 12 * 1024
# The bytes of UTF-8 that begin no character.
_FOLLOWING = bytes(range(0x80, 0xC0))


class Readable(Protocol):
    """Bytes that are read by place."""

    size: int

    def read_at(self, offset: int, length: int) -> bytes: ...


def _as_1252(error: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8 as Windows wrote it: logs grow by several programs."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    try:
        return wrong.decode("cp1252"), error.end
    except UnicodeDecodeError:
        return wrong.decode("latin-1"), error.end


codecs.register_error("attachments.as_1252", _as_1252)


@dataclass(frozen=True)
class Form:
    """How a text is written: its encoding, the codec for any piece of it, and the bytes of its mark."""

    encoding: str
    codec: str
    start: int = 0

    @property
    def unit(self) -> int:
        """Return of how many bytes the smallest character is."""
        return 2 if self.codec.startswith("utf-16") else 1

    @property
    def newline(self) -> bytes:
        return "\n".encode(self.codec)

    @property
    def carriage_return(self) -> bytes:
        return "\r".encode(self.codec)

    def decode(self, data: bytes, *, is_cut: bool = False) -> str:
        """Return the words; of a piece that is cut, without the character that is not whole."""
        errors = "attachments.as_1252" if self.codec == "utf-8" else "replace"
        return codecs.getincrementaldecoder(self.codec)(errors).decode(data, final=not is_cut)

    def count(self, data: bytes, start: int, stop: int) -> int:
        """Return how many lines end between two places of whole characters."""
        if self.unit == 1:
            return data.count(b"\n", start, stop)
        # Two characters beside each other may look like a newline between them: only decoding tells.
        return data[start:stop].decode(self.codec, "replace").count("\n")

    def ends(self, data: bytes) -> Iterator[int]:
        """Yield the places of newlines in a piece that begins with a whole character."""
        found = data.find(self.newline)
        while found >= 0:
            if found % self.unit == 0:
                yield found
                found = data.find(self.newline, found + self.unit)
            else:
                found = data.find(self.newline, found + 1)

    def last_end(self, data: bytes) -> int:
        """Return the place behind the last newline, 0 without any."""
        found = data.rfind(self.newline)
        while found >= 0 and found % self.unit:
            found = data.rfind(self.newline, 0, found + self.unit - 1)
        return found + self.unit if found >= 0 else 0


def form_of(head: bytes) -> Form:
    """Return how the text that begins so is written."""
    encoding = find_encoding(head) or "latin-1"
    if encoding == "utf-8-sig":
        return Form(encoding, "utf-8", 3)
    if encoding == "utf-16":
        return Form(encoding, "utf-16-le" if head.startswith(codecs.BOM_UTF16_LE) else "utf-16-be", 2)
    return Form(encoding, encoding)


@dataclass(frozen=True)
class LineIndex:
    """How many lines end before each block; as far as the text was counted, which may not be all of it yet."""

    size: int
    before: array[int] = field(default_factory=lambda: array("Q", [0]))
    # Whether something follows the last newline.
    has_tail: bool = False

    @property
    def counted(self) -> int:
        """Return up to which byte the lines are counted."""
        return min((len(self.before) - 1) * BLOCK, self.size)

    @property
    def is_complete(self) -> bool:
        return self.counted == self.size

    @property
    def lines(self) -> int:
        """Return how many lines are known, each to its end."""
        return self.before[-1] + (1 if self.has_tail and self.is_complete else 0)

    def packed(self) -> bytes:
        return self.before.tobytes()


def unpacked(*, size: int, packed: bytes, has_tail: bool) -> LineIndex:
    """Return the index that was kept as bytes."""
    before = array("Q")
    before.frombytes(packed)
    return LineIndex(size, before, has_tail)


def counted_on(content: Readable, form: Form, index: LineIndex, *, seconds: float | None = None) -> LineIndex:
    """Return the index after counting on for at most so many seconds; None counts to the end."""
    until = None if seconds is None else time.monotonic() + seconds
    before, has_tail, at = array("Q", index.before), index.has_tail, index.counted
    while at < content.size and (until is None or time.monotonic() < until):
        data = content.read_at(at, _AT_ONCE)
        skipped = form.start if at == 0 else 0
        for begin in range(0, len(data), BLOCK):
            end = min(begin + BLOCK, len(data))
            before.append(before[-1] + form.count(data, max(begin, skipped), end))
        ends = data.endswith(form.newline) and len(data) % form.unit == 0
        has_tail = len(data) > skipped and not ends
        at += len(data)
    return LineIndex(content.size, before, has_tail)


@dataclass(frozen=True)
class RawLine:
    """One line: its place, its length in bytes without its end, and its first bytes."""

    number: int
    offset: int
    length: int
    head: bytes


class Lines:
    """The lines of one text, by number from 1, as far as its index has counted."""

    def __init__(self, content: Readable, form: Form, index: LineIndex) -> None:
        self.content, self.form, self.index = content, form, index

    def offset_of(self, number: int) -> int | None:
        """Return where a line begins; None when it is not known."""
        if not 1 <= number <= self.index.lines:
            return None
        return self.form.start if number == 1 else self._newline(number - 1) + self.form.unit

    def end_of(self, number: int) -> int:
        """Return where a known line's newline stands, or the text's end."""
        return self._newline(number) if number <= self.index.before[-1] else self.index.size

    def _newline(self, nth: int) -> int:
        block = bisect_left(self.index.before, nth) - 1
        data = self.content.read_at(block * BLOCK, BLOCK)
        skipped = self.form.start if block == 0 else 0
        left = nth - self.index.before[block]
        for place in self.form.ends(data[skipped:]):
            left -= 1
            if not left:
                return block * BLOCK + skipped + place
        raise OSError("the text is not the one that was counted")

    def window(self, first: int, count: int) -> list[RawLine]:
        """Return up to `count` lines from `first` on; of memory some 12 KB a line and one block."""
        found: list[RawLine] = []
        last = min(first + count - 1, self.index.lines)
        at = self.offset_of(first)
        while at is not None and first + len(found) <= last:
            data = self.content.read_at(at, BLOCK)
            used = 0
            for end in self.form.ends(data):
                words = data[used:end].removesuffix(self.form.carriage_return)
                found.append(RawLine(first + len(found), at + used, len(words), words[:FIRST_BYTES]))
                used = end + self.form.unit
                if first + len(found) > last:
                    return found
            if not used:
                # The line is longer than what was read, or the last one.
                number = first + len(found)
                end = self.end_of(number)
                length = self._without_return(at, end) - at
                found.append(RawLine(number, at, length, data[: min(FIRST_BYTES, length)]))
                used = end - at + self.form.unit
            at += used
        return found

    def _without_return(self, begin: int, end: int) -> int:
        at = max(end - self.form.unit, begin)
        return at if self.content.read_at(at, end - at) == self.form.carriage_return else end

    def words_of(self, line: RawLine) -> str:
        """Return the beginning of a line, decoded."""
        return self.form.decode(line.head, is_cut=line.length > len(line.head))

    def piece(self, number: int, part: int, size: int, *, around: int) -> tuple[str, str, str] | None:
        """Return the part of a line (from 0, of some `size` bytes), with about `around` bytes before and behind it."""
        begin = self.offset_of(number)
        if begin is None:
            return None
        end = self._without_return(begin, self.end_of(number))
        if not begin <= begin + part * size < max(end, begin + 1):
            return None
        places = [begin + part * size - around, begin + part * size, begin + (part + 1) * size]
        cuts = [self._between(min(max(place, begin), end), begin, end) for place in (*places, places[2] + around)]
        before, here, behind = (
            self.form.decode(self.content.read_at(start, stop - start)) for start, stop in pairwise(cuts)
        )
        return before, here, behind

    def _between(self, offset: int, begin: int, end: int) -> int:
        """Return the first place from there on that is between two characters."""
        offset -= (offset - begin) % self.form.unit
        if self.form.codec == "utf-8":
            more = self.content.read_at(offset, 4) if begin < offset < end else b""
            follows = len(more) - len(more.lstrip(_FOLLOWING))
            return min(offset + (follows if follows < 4 else 0), end)
        unit = self.content.read_at(offset, 2) if self.form.unit == 2 and begin < offset < end else b""
        high = unit[1:] if self.form.codec == "utf-16-le" else unit[:1]
        return min(offset + (2 if high and 0xDC <= high[0] <= 0xDF else 0), end)
