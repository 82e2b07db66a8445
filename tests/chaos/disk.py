"""The place of the portal's files, which can be made full: then nothing more fits into it."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

_ROOM = "8g"


class Disk:
    """A file system of its own, in memory, where this process may mount one: full, it answers ENOSPC.

    Elsewhere the folder is closed for writing instead, which is another refusal on the same way; `is_real` says which.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700)
        self.is_real = os.geteuid() == 0 and _mount("-t", "tmpfs", "-o", f"size={_ROOM},mode=700", "tmpfs", str(folder))

    def fill(self) -> None:
        """Leave no byte: the file system becomes as large as what is in it."""
        if not self.is_real:
            self._permit(0o500)
            return
        until = time.monotonic() + 5
        while not self._shrink() and time.monotonic() < until:
            # Somebody wrote between the look and the bound.
            time.sleep(0.01)

    def make_room(self) -> None:
        """Give it back the room that it had."""
        if self.is_real:
            _mount("-o", f"remount,size={_ROOM}", str(self.folder))
        else:
            self._permit(0o700)

    def close(self) -> None:
        """Let go of the file system."""
        self.make_room()
        if self.is_real:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=False, capture_output=True)

    def _shrink(self) -> bool:
        seen = os.statvfs(self.folder)
        used = max(seen.f_frsize, (seen.f_blocks - seen.f_bfree) * seen.f_frsize)
        return _mount("-o", f"remount,size={used}", str(self.folder))

    def _permit(self, mode: int) -> None:
        for place in [self.folder, *(path for path in self.folder.rglob("*") if path.is_dir())]:
            place.chmod(mode)


def _mount(*words: str) -> bool:
    return subprocess.run(["mount", *words], check=False, capture_output=True).returncode == 0
