"""The file system as a storage whose answer means that the bytes survive a power cut."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class DurableFileSystemStorage(FileSystemStorage):
    """Saves, then syncs the file and every folder that names it; readable by the portal's own user only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700, **options})

    def _save(self, name: str, content: File[bytes]) -> str:
        is_new_folder = not Path(self.path(name)).parent.exists()
        saved: str = super()._save(name, content)  # type: ignore[misc]  # -- the stubs leave this hook out
        path = Path(self.path(saved))
        _sync(path)
        _sync(path.parent)
        if is_new_folder:
            # A folder's name lives in its parent: without this the whole folder may be gone.
            for parent in path.parent.parents:
                _sync(parent)
                if parent == Path(self.location):
                    break
        return saved


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
