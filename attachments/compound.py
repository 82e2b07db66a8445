"""The names inside a compound file, the container of Office before 2007 (and of installers and mails)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

ReadAt = Callable[[int, int], bytes]

_HEADER_BYTES = 512
_ENTRY_BYTES = 128
_LAST_SECTOR = 0xFFFFFFFA
# A real document's directory spans a handful of sectors; a hostile chain may go in circles.
_MAX_SECTORS = 256


def stream_names(read_at: ReadAt) -> frozenset[str]:
    """Return the names in the file's directory; empty where it cannot be read."""
    header = read_at(0, _HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        return frozenset()
    shift = int.from_bytes(header[30:32], "little")
    if shift not in (9, 12):
        return frozenset()
    return frozenset(
        name for sector in _chain(read_at, header, shift) for name in _names(read_at((sector + 1) << shift, 1 << shift))
    )


def _chain(read_at: ReadAt, header: bytes, shift: int) -> Iterator[int]:
    table_sectors = struct.unpack_from("<109L", header, 76)
    per_sector = (1 << shift) // 4
    sector = int.from_bytes(header[48:52], "little")
    for _ in range(_MAX_SECTORS):
        if sector > _LAST_SECTOR:
            return
        yield sector
        table, place = divmod(sector, per_sector)
        if table >= len(table_sectors) or table_sectors[table] > _LAST_SECTOR:
            return
        pointer = read_at(((table_sectors[table] + 1) << shift) + 4 * place, 4)
        if len(pointer) < 4:
            return
        sector = int.from_bytes(pointer, "little")


def _names(sector: bytes) -> Iterator[str]:
    for at in range(0, len(sector) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        length = int.from_bytes(sector[at + 64 : at + 66], "little")
        if 2 <= length <= 64:
            yield sector[at : at + length - 2].decode("utf-16-le", "replace")
