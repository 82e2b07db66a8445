"""How large a picture says it is, read from its header; nothing is decoded, so that no picture can flood us."""

from __future__ import annotations

from collections.abc import Callable

from attachments.refusals import Content

ReadAt = Callable[[int, int], bytes]
Size = tuple[int, int]

# 100 megapixels are more than any phone's or scanner's; decoded they fill 400 MB in the reader's browser.
MAX_PIXELS = 100_000_000
_MAX_SEGMENTS = 1000


def dimensions(content: Content, read_at: ReadAt) -> Size | None:
    """Return width and height in pixels, or None where the header is not whole."""
    reader = _READERS.get(content)
    if reader is None:
        return None
    size = reader(read_at)
    return size if size is not None and min(size) > 0 else None


def _png(read_at: ReadAt) -> Size | None:
    head = read_at(0, 24)
    if len(head) < 24 or head[12:16] != b"IHDR":
        return None
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _gif(read_at: ReadAt) -> Size | None:
    head = read_at(0, 10)
    if len(head) < 10:
        return None
    return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")


def _bmp(read_at: ReadAt) -> Size | None:
    head = read_at(0, 26)
    if len(head) < 26:
        return None
    if int.from_bytes(head[14:18], "little") == 12:
        return int.from_bytes(head[18:20], "little"), int.from_bytes(head[20:22], "little")
    # A negative height only means that rows run from the top.
    width = int.from_bytes(head[18:22], "little", signed=True)
    height = int.from_bytes(head[22:26], "little", signed=True)
    return abs(width), abs(height)


def _jpeg(read_at: ReadAt) -> Size | None:
    offset = 2
    for _ in range(_MAX_SEGMENTS):
        segment = read_at(offset, 9)
        if len(segment) < 9 or segment[0] != 0xFF:
            return None
        marker = segment[1]
        if marker == 0xFF:
            offset += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(segment[7:9], "big"), int.from_bytes(segment[5:7], "big")
        else:
            offset += 2 + int.from_bytes(segment[2:4], "big")
    return None


def _webp(read_at: ReadAt) -> Size | None:
    head = read_at(0, 30)
    if len(head) < 30:
        return None
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    return None


_READERS: dict[Content, Callable[[ReadAt], Size | None]] = {
    Content.PNG: _png,
    Content.GIF: _gif,
    Content.BMP: _bmp,
    Content.JPEG: _jpeg,
    Content.WEBP: _webp,
}
