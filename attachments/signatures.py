"""What bytes are, told from how they begin."""

from __future__ import annotations

from attachments.encodings import find_encoding
from attachments.refusals import Content

# How much of a file is looked at before anything of it is kept.
HEAD_BYTES = 64 * 1024

_STARTS: tuple[tuple[bytes, Content], ...] = (
    (b"\x89PNG\r\n\x1a\n", Content.PNG),
    (b"\xff\xd8\xff", Content.JPEG),
    (b"GIF87a", Content.GIF),
    (b"GIF89a", Content.GIF),
    (b"PK\x03\x04", Content.ZIP),
    (b"PK\x05\x06", Content.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content.OLE),
    (b"7z\xbc\xaf\x27\x1c", Content.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Content.RAR),
    (b"\x1f\x8b\x08", Content.GZIP),
    (b"\x7fELF", Content.PROGRAM),
    (b"\xca\xfe\xba\xbe", Content.PROGRAM),
    (b"\xfe\xed\xfa\xce", Content.PROGRAM),
    (b"\xfe\xed\xfa\xcf", Content.PROGRAM),
    (b"\xce\xfa\xed\xfe", Content.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Content.PROGRAM),
    (b"\x00asm", Content.PROGRAM),
    (b"dex\n", Content.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Content.SHORTCUT),
)
_RIFF = {b"WEBP": Content.WEBP, b"AVI ": Content.AVI}
# Brands of the box format that are pictures, not video.
_PICTURE_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"})
# Boxes with which QuickTime files of older cameras begin.
_QUICKTIME_BOXES = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_BITMAP_HEADERS = frozenset({12, 40, 52, 56, 108, 124})
_EBML = b"\x1a\x45\xdf\xa3"


def recognise(head: bytes) -> Content:
    """Return what the content is, from its first bytes (as many as `HEAD_BYTES` where there are)."""
    for start, content in _STARTS:
        if head.startswith(start):
            return content
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], Content.UNKNOWN)
    if head[:4] == _EBML:
        return _matroska(head)
    found = _box(head)
    if found is not None:
        return found
    if head[:2] == b"BM" and _is_bitmap(head):
        return Content.BMP
    # Readers forgive a mark or blank lines before the header, nothing more.
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return Content.PDF
    if find_encoding(head) is not None:
        return Content.TEXT
    return Content.PROGRAM if head[:2] in (b"MZ", b"ZM") else Content.UNKNOWN


def _box(head: bytes) -> Content | None:
    kind = head[4:8]
    if kind == b"ftyp":
        return Content.HEIC if head[8:12] in _PICTURE_BRANDS else Content.ISO_VIDEO
    # "2024free" begins a text; a box's length begins with a low byte.
    return Content.ISO_VIDEO if kind in _QUICKTIME_BOXES and head[0] < 0x20 else None


def _matroska(head: bytes) -> Content:
    at = head.find(b"\x42\x82", 0, 4096)
    if at < 0 or at + 3 > len(head):
        return Content.UNKNOWN
    length = head[at + 2] & 0x7F
    kind = head[at + 3 : at + 3 + length].rstrip(b"\x00")
    return {b"webm": Content.WEBM, b"matroska": Content.MATROSKA}.get(kind, Content.UNKNOWN)


def _is_bitmap(head: bytes) -> bool:
    # "BM" alone begins many a Portuguese text: the header's size and its reserved zeros make it a picture.
    return head[6:10] == bytes(4) and int.from_bytes(head[14:18], "little") in _BITMAP_HEADERS
