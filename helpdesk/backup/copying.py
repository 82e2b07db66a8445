"""Copying files so that what was copied is known to be what was meant."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

_CHUNK: Final = 1024 * 1024


class NotAsTold(Exception):
    """The bytes that were read have another digest than they should."""


def copy_checked(source: Path, target: Path, *, sha256: str) -> None:
    """Copy a file for its owner's eyes only; it is there under its name whole, or not at all.

    The disk may still owe it: whoever goes on calls `os.sync` before they rely on it.

    :raises FileNotFoundError: when there is no source.
    :raises NotAsTold: when its bytes have another digest.
    """
    draft = target.with_name(f".{target.name}")
    digest = hashlib.sha256()
    with source.open("rb") as read:
        make_private_folder(target.parent)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as written:
            while piece := read.read(_CHUNK):
                digest.update(piece)
                written.write(piece)
    if digest.hexdigest() != sha256:
        draft.unlink()
        raise NotAsTold
    draft.replace(target)


def linked(source: Path, target: Path) -> bool:
    """Give a file that never changes another name, and tell whether this disk can."""
    make_private_folder(target.parent)
    try:
        os.link(source, target)
    except OSError:
        # No such file, or links are not for this file system: it is copied then.
        return False
    return True


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are not there, for their owner's eyes only."""
    if not folder.is_dir():
        make_private_folder(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o700)
