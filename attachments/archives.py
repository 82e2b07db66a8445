"""What a ZIP says it holds, read from its central directory alone; nothing is ever unpacked."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Entry:
    """One name in the directory and its size unpacked, as the archive claims."""

    name: str
    size: int


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
        # Bit 11: the name is UTF-8; else the code page of DOS.
        yield Entry(name.decode("utf-8" if fields[3] & 0x800 else "cp437", "replace"), size)
        at = name_at + name_length + extra_length + comment_length
    if at != len(directory):
        raise NotAnArchive


def _large_size(extra: bytes) -> int:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1 and length >= 8 and at + 12 <= len(extra):
            return int.from_bytes(extra[at + 4 : at + 12], "little")
        at += 4 + length
    raise NotAnArchive
