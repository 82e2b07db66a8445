"""Small files of every kind, made here: whole ones, and the ones that a portal must not take."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

ZEROS = bytes(64 * 1024 * 1024)


def picture(form: str, *, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """Return a real picture in Pillow's format of that name."""
    buffer = io.BytesIO()
    Image.new("RGB", size, (20, 90, 90)).save(buffer, form, **options)
    return buffer.getvalue()


def png_of(width: int, height: int) -> bytes:
    """Return a small PNG whose header claims any size."""
    header = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">L", 13) + chunk + struct.pack(">L", zlib.crc32(chunk)) + bytes(60)


def webp_of(kind: bytes, body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<L", len(body) + 12) + b"WEBP" + kind + struct.pack("<L", len(body)) + body


def box(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">L", len(body) + 8) + kind + body


MP4 = box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2avc1mp41") + box(b"free") + box(b"mdat", bytes(range(256)) * 4)
MOV = box(b"ftyp", b"qt  \x00\x00\x02\x00qt  ") + box(b"wide") + box(b"mdat", bytes(200))
OLD_MOV = box(b"moov", bytes(200)) + box(b"mdat", bytes(200))
HEIC = box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic") + bytes(100)
_EBML = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08"
WEBM = _EBML + b"\x42\x82\x84webm\x42\x87\x81\x04" + bytes(100)
MKV = _EBML + b"\x42\x82\x88matroska\x42\x87\x81\x04" + bytes(100)
AVI = b"RIFF" + struct.pack("<L", 200) + b"AVI LIST" + bytes(190)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(48) + b"PE\x00\x00" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
SHORTCUT = b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100)
SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(100)
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(100)
LOG = b"23/11/2026 07:12:44 ORA-01403: dados n\xc3\xa3o encontrados\n" * 20


def zip_of(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP with these members, in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def open_xml(folder: str, **more: bytes) -> bytes:
    """Return what Word (word), Excel (xl) and PowerPoint (ppt) save since 2007, in small."""
    return zip_of({"[Content_Types].xml": b"<Types/>", f"{folder}/document.xml": b"<w/>", **more})


def open_document(media_type: str) -> bytes:
    """Return what LibreOffice saves, in small: its type comes first, stored as it is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", media_type, compress_type=zipfile.ZIP_STORED)
        archive.writestr("content.xml", b"<office/>")
    return buffer.getvalue()


def ole_of(*streams: str, circular: bool = False) -> bytes:
    """Return a compound file whose directory, in its second sector, names these streams."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<L", header, 48, 1)
    struct.pack_into("<109L", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<2L", 0xFFFFFFFD, 1 if circular else 0xFFFFFFFE) + b"\xff" * 504
    directory = bytearray(512)
    for place, name in enumerate(["Root Entry", *streams]):
        text = name.encode("utf-16-le")
        directory[place * 128 : place * 128 + len(text)] = text
        struct.pack_into("<H", directory, place * 128 + 64, len(text) + 2)
    return bytes(header) + table + bytes(directory)


def zip_bomb() -> bytes:
    """Return 64 MB of zeros in 64 KB."""
    return zip_of({"log.txt": ZEROS})


def gzip_bomb() -> bytes:
    return gzip.compress(ZEROS, mtime=0)


def claiming_zip(*, size: int, count: int = 1) -> bytes:
    """Return an archive whose directory claims `count` entries of `size` bytes, in the large format where needed."""
    # Grown in place: bytes would be copied for each of the seventy thousand.
    entries = bytearray()
    for number in range(count):
        name = f"{number}.log".encode()
        extra = struct.pack("<2HQ", 1, 8, size) if size > 0xFFFFFFFE else b""
        stored = 0xFFFFFFFF if extra else size
        entries += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 45, 45, 0, 8, 0, 0, 0, 9, stored, len(name), len(extra), 0, 0, 0, 0, 0
        )
        entries += name + extra
    body = b"PK\x03\x04" + bytes(60)
    if count <= 0xFFFE:
        return body + entries + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(entries), len(body), 0)
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(entries), len(body))
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(body) + len(entries), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return body + entries + large + locator + end


def reader(data: bytes) -> Callable[[int, int], bytes]:
    """Return the way in which checks read a file, over bytes at hand."""
    return lambda offset, length: data[offset : offset + length]
