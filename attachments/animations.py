"""How many frames a picture says it moves in, read from its blocks; no frame is decoded."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attachments.refusals import Content

ReadAt = Callable[[int, int], bytes]
Size = tuple[int, int]

# Every frame is drawn over the whole picture: an hour of a full screen at ten frames a second.
MAX_ANIMATED_PIXELS = 75_000_000_000
MAX_FRAMES = 36_000
# Blocks are walked one by one, and a GIF has four thousand in each megabyte.
_MAX_GIF_BYTES = 256 * 1024**2
_MAX_CHUNKS = 100_000
_WINDOW = 1024**2


def is_flood(content: Content, canvas: Size, read_at: ReadAt, size: int) -> bool:
    """Tell whether drawing all frames of a picture is more than a reader's browser should be asked for."""
    counter = _COUNTERS.get(content)
    if counter is None:
        return False
    most = min(MAX_FRAMES, MAX_ANIMATED_PIXELS // max(1, canvas[0] * canvas[1]))
    return any(frames > most for frames in counter(read_at, size, canvas))


def _png(read_at: ReadAt, _size: int, _canvas: Size) -> Iterator[int]:
    at = 8
    for _ in range(_MAX_CHUNKS):
        head = read_at(at, 12)
        # What an animation is told by stands before the first picture (APNG 1.0), else it is none.
        if len(head) < 12 or head[4:8] == b"IDAT":
            return
        if head[4:8] == b"acTL":
            yield int.from_bytes(head[8:12], "big")
            return
        at += 12 + int.from_bytes(head[:4], "big")
    yield MAX_FRAMES + 1


def _webp(read_at: ReadAt, size: int, _canvas: Size) -> Iterator[int]:
    at, frames = 12, 0
    window, begin = b"", 0
    for _ in range(_MAX_CHUNKS):
        if not begin <= at <= begin + len(window) - 8:
            window, begin = read_at(at, _WINDOW), at
        head = window[at - begin : at - begin + 8]
        if len(head) < 8 or at >= size:
            return
        if head[:4] == b"ANMF":
            frames += 1
            yield frames
        length = int.from_bytes(head[4:8], "little")
        at += 8 + length + length % 2
    yield MAX_FRAMES + 1


class _Blocks:
    """The bytes of a file in their order, read in windows."""

    def __init__(self, read_at: ReadAt) -> None:
        self._read_at = read_at
        self._window, self._begin, self.at = b"", 0, 0

    def take(self, length: int) -> bytes:
        """Return the next bytes; fewer at the end."""
        place = self.at - self._begin
        if not 0 <= place <= len(self._window) - length:
            self._window, self._begin, place = self._read_at(self.at, max(_WINDOW, length)), self.at, 0
        self.at += length
        return self._window[place : place + length]

    def pass_sub_blocks(self) -> bool:
        """Pass what a block holds; tell whether it ended as one does."""
        while length := self.take(1):
            if length == b"\x00":
                return True
            self.at += length[0]
        return False


def _gif(read_at: ReadAt, size: int, canvas: Size) -> Iterator[int]:
    if size > _MAX_GIF_BYTES:
        yield MAX_FRAMES + 1
        return
    blocks, frames = _Blocks(read_at), 0
    blocks.at = 13 + _colours_in(blocks.take(13)[10:11])
    while kind := blocks.take(1):
        if kind == b",":
            head = blocks.take(9)
            width, height = int.from_bytes(head[4:6], "little"), int.from_bytes(head[6:8], "little")
            frames += 1
            # A frame larger than the picture is drawn in its own size.
            yield frames if width <= canvas[0] and height <= canvas[1] else MAX_FRAMES + 1
            blocks.at += _colours_in(head[8:9]) + 1
        elif kind == b"!":
            blocks.at += 1
        else:
            return
        if not blocks.pass_sub_blocks():
            return


def _colours_in(flags: bytes) -> int:
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


_COUNTERS: dict[Content, Callable[[ReadAt, int, Size], Iterator[int]]] = {
    Content.PNG: _png,
    Content.GIF: _gif,
    Content.WEBP: _webp,
}
