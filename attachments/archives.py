"""What a ZIP says it holds, read from its central directory alone; nothing is ever unpacked."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

ReadAt = Callable[[int, int], bytes]

# Deflate reaches 1032 : 1 on zeros; logs stay under 100 : 1, and small archives can hurt nobody.
MAX_RATIO = 300
RATIO_COUNTS_FROM = 50 * 1024**2
MAX_UNPACKED = 100 * 1024**3
MAX_ENTRIES = 20_000
MAX_DIRECTORY_BYTES = 8 * 1024**2

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LONGEST_COMMENT = 65_535


class NotAnArchive(Exception):
    """The file begins like a ZIP, but has no readable directory: cut off, or damaged."""


class ArchiveTooHeavy(Exception):
    """Unpacked, it would be far larger than any evidence: a bomb."""


# Fields of the extra part: sizes that need 64 bits, and the name in Unicode beside the one of DOS.
_EXTRA_LARGE = 1
_EXTRA_UNICODE_NAME = 0x7075
# The kind of a file stands in the four highest bits of what Unix says of it.
_UNIX_LINK = 0xA
_GZIP_NAMED, _GZIP_EXTRA = 8, 4
_GZIP_HEAD = 2048


@dataclass(frozen=True)
class Entry:
    """One name in the directory and its size unpacked, as the archive claims; and where and how it lies there."""

    name: str
    size: int
    is_locked: bool = False
    # A name that stands for another place, wherever that may be.
    is_link: bool = False
    offset: int = field(default=0, compare=False)
    packed: int = field(default=0, compare=False)
    method: int = field(default=0, compare=False)


def list_entries(read_at: ReadAt, size: int) -> list[Entry]:
    """Return what a ZIP of `size` bytes holds.

    :raises NotAnArchive: when there is no whole directory.
    :raises ArchiveTooHeavy: beyond the limits on entries, size unpacked or ratio.
    """
    start, length, promised = _find_directory(read_at, size)
    if length > MAX_DIRECTORY_BYTES or promised > MAX_ENTRIES:
        raise ArchiveTooHeavy
    entries: list[Entry] = []
    total = 0
    for entry in _walk(read_at(start, length)):
        entries.append(entry)
        total += entry.size
        if len(entries) > MAX_ENTRIES or total > MAX_UNPACKED:
            raise ArchiveTooHeavy
    if total > RATIO_COUNTS_FROM and total > MAX_RATIO * size:
        raise ArchiveTooHeavy
    return entries


def weigh_gzip(read_at: ReadAt, size: int) -> None:
    """Pass a gzip whose trailer (the size modulo 4 GB) tells of no bomb.

    :raises NotAnArchive: when it is too short to have one.
    :raises ArchiveTooHeavy: beyond the ratio.
    """
    if size < 18:
        raise NotAnArchive
    unpacked = int.from_bytes(read_at(size - 4, 4), "little")
    if unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * size:
        raise ArchiveTooHeavy


def name_in_gzip(read_at: ReadAt) -> str:
    """Return the name that a gzip gives to what it holds (RFC 1952, section 2.3.1), empty where it gives none."""
    head = read_at(0, _GZIP_HEAD)
    if len(head) < 18 or not head[3] & _GZIP_NAMED:
        return ""
    at = 10
    if head[3] & _GZIP_EXTRA:
        at += 2 + int.from_bytes(head[10:12], "little")
    end = head.find(b"\x00", at)
    return _decoded(head[at:end]) if end >= 0 else ""


def _find_directory(read_at: ReadAt, size: int) -> tuple[int, int, int]:
    """Return where the directory starts, its length and the number of entries promised."""
    tail_start = max(size - _END.size - _LONGEST_COMMENT, 0)
    tail = read_at(tail_start, size - tail_start)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise NotAnArchive
    _, _, _, _, entries, length, offset, _ = _END.unpack_from(tail, at)
    end = tail_start + at
    if 0xFFFF in (entries,) or 0xFFFFFFFF in (length, offset):
        end, length, entries = _find_large_directory(read_at, end)
    # From its end backwards: a self-extracting stub before the archive shifts every stored offset.
    start = end - length
    if start < 0:
        raise NotAnArchive
    return start, length, entries


def _find_large_directory(read_at: ReadAt, end: int) -> tuple[int, int, int]:
    locator = read_at(max(end - _LOCATOR64.size, 0), _LOCATOR64.size)
    if len(locator) < _LOCATOR64.size or locator[:4] != b"PK\x06\x07":
        raise NotAnArchive
    at = _LOCATOR64.unpack(locator)[2]
    record = read_at(at, _END64.size)
    if len(record) < _END64.size or record[:4] != b"PK\x06\x06":
        raise NotAnArchive
    fields = _END64.unpack(record)
    return at, fields[8], fields[7]


def _walk(directory: bytes) -> Iterator[Entry]:
    at = 0
    while at + _ENTRY.size <= len(directory):
        fields = _ENTRY.unpack_from(directory, at)
        if fields[0] != b"PK\x01\x02":
            raise NotAnArchive
        size, name_length, extra_length, comment_length = fields[9], fields[10], fields[11], fields[12]
        name_at = at + _ENTRY.size
        name = directory[name_at : name_at + name_length]
        extra = directory[name_at + name_length : name_at + name_length + extra_length]
        if size == 0xFFFFFFFF:
            size = _large_size(extra)
        yield Entry(
            _name_of(name, extra, is_utf8=bool(fields[3] & 0x800)),
            size,
            is_locked=bool(fields[3] & 1),
            is_link=fields[15] >> 28 == _UNIX_LINK,
            offset=fields[16],
            packed=fields[8],
            method=fields[4],
        )
        at = name_at + name_length + extra_length + comment_length
    if at != len(directory):
        raise NotAnArchive


def _name_of(name: bytes, extra: bytes, *, is_utf8: bool) -> str:
    """Return an entry's name: in Unicode where the archive has it, else as Windows in Brazil wrote it."""
    if is_utf8:
        return name.decode("utf-8", "replace")
    # A version and a checksum of the other name stand before this one.
    unicode_name = _field_of(extra, _EXTRA_UNICODE_NAME)[5:]
    return unicode_name.decode("utf-8", "replace") if unicode_name else _decoded(name)


def _decoded(name: bytes) -> str:
    # What is UTF-8 by its form was meant so, whatever the archive says (macOS). The code page of DOS here is 850.
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp850")


def _large_size(extra: bytes) -> int:
    found = _field_of(extra, _EXTRA_LARGE)
    if len(found) < 8:
        raise NotAnArchive
    return int.from_bytes(found[:8], "little")


def _field_of(extra: bytes, wanted: int) -> bytes:
    """Return a field of an entry's extra part, empty where there is none."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""
