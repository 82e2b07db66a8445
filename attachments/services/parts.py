"""Writing the pieces of a file: collected on disk, never in memory, and durable before anyone names them."""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

FOLDER = "parts"


def incoming_folder() -> Path:
    """Return where pieces are collected: beside the stored ones, so that keeping one is a rename."""
    folder: Path = settings.FILES_ROOT / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass(frozen=True)
class KeptPart:
    """A piece that survives from now on."""

    key: str
    size: int
    sha256: str


class PartWriter:
    """One piece while it is being collected."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.NamedTemporaryFile(dir=incoming_folder(), delete=False)  # noqa: SIM115 -- outlives this call
        self.size = 0
        # Whoever forgets to drop a piece (a parser that gives up) leaves nothing behind either.
        self._forget = weakref.finalize(self, _close_and_remove, self._file)

    def write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self.size += len(data)

    def keep(self, *, day: datetime) -> KeptPart:
        """Make the piece durable under a random key in that day's folder.

        The day lets the sweep find pieces that no row names without reading the whole storage.
        """
        self._file.flush()
        self._file.seek(0)
        # Here and not while it grew: this may be another thread's work than taking in what comes next.
        sha256 = hashlib.file_digest(self._file, "sha256").hexdigest()  # type: ignore[arg-type]
        self._file.seek(0)
        key = f"{FOLDER}/{day:%Y-%m-%d}/{uuid.uuid4().hex}"
        try:
            kept = default_storage.save(key, _Collected(self._file))
        finally:
            self.drop()
        return KeptPart(kept, self.size, sha256)

    def drop(self) -> None:
        """Let go of what was collected; harmless when it was kept."""
        self._forget()


def _close_and_remove(file: IO[bytes]) -> None:
    file.close()
    Path(file.name).unlink(missing_ok=True)


class _Collected(File):  # type: ignore[type-arg]  # -- generic in the stubs alone
    """What lets a storage on the same file system move the file instead of copying it."""

    def temporary_file_path(self) -> str:
        return os.fspath(self.name or "")


def remove_parts(keys: Iterable[str]) -> None:
    """Remove pieces from the storage; one that is gone already is no fault."""
    for key in keys:
        default_storage.delete(key)
