"""Reading a file out of its parts, by place or as a stream, with no database at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from types import TracebackType

from django.core.files.base import File
from django.core.files.storage import default_storage

CHUNK_BYTES = 256 * 1024


class StoredContent:
    """The bytes behind a list of (storage key, size), in order; keeps at most one part open."""

    def __init__(self, parts: Sequence[tuple[str, int]]) -> None:
        self._parts = list(parts)
        self.size = sum(size for _, size in self._parts)
        self._open: tuple[str, File[bytes]] | None = None

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`; fewer at the end."""
        return b"".join(self.stream(offset, min(offset + length, self.size)))

    def stream(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to, not including, `stop`, in small pieces.

        :raises OSError: when the storage does not hold what the rows promise.
        """
        begins = 0
        for key, size in self._parts:
            first, last = max(start - begins, 0), min(stop - begins, size)
            begins += size
            if first >= last:
                continue
            part = self._part(key)
            part.seek(first)
            while first < last:
                piece = part.read(min(CHUNK_BYTES, last - first))
                if not piece:
                    raise OSError(f"the part {key} is shorter than its row says")
                first += len(piece)
                yield piece

    def sha256(self) -> str:
        """Return the digest of all bytes, which it reads."""
        digest = hashlib.sha256()
        for piece in self.stream(0, self.size):
            digest.update(piece)
        return digest.hexdigest()

    def close(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _part(self, key: str) -> File[bytes]:
        if self._open is None or self._open[0] != key:
            self.close()
            self._open = (key, default_storage.open(key, "rb"))
        return self._open[1]

    def __enter__(self) -> StoredContent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
