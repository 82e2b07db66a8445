"""What a backup says of itself: written last of all, so that a folder without it is none."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from helpdesk.backup.refusal import Refused

FORMAT: Final = 1
DATABASE: Final = "portal.sqlite3"
SECRET: Final = "secret_key"  # noqa: S105 -- the name of a file
FILES: Final = "files"
# As `sha256sum --check` reads it: a line for every file of the backup but this one and the manifest.
SUMS: Final = "SHA256SUMS"
_MANIFEST: Final = "manifest.json"
_NAME_FORMAT: Final = "%Y-%m-%dT%H%M%SZ"


@dataclass(frozen=True)
class Manifest:
    """A whole backup. Moments are UTC, ISO 8601; sizes are bytes."""

    format: int
    version: str
    began_at: str
    ended_at: str
    migrations: list[str]
    # Of every table of the database.
    rows: dict[str, int]
    database_bytes: int
    files: int
    file_bytes: int
    has_secret: bool
    # Keys of files that the portal itself had lost.
    lost: list[str]
    # The digest of SHA256SUMS, which has those of everything else.
    sums_sha256: str

    @property
    def size(self) -> int:
        """Bytes of database and files together."""
        return self.database_bytes + self.file_bytes


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest into its folder."""
    write_privately(folder / _MANIFEST, (json.dumps(asdict(manifest), indent=1) + "\n").encode())


def remove_manifest(folder: Path) -> None:
    """Make the folder one that is no backup, unless it is none already."""
    (folder / _MANIFEST).unlink(missing_ok=True)


def read_manifest(folder: Path) -> Manifest:
    """Return what the backup in this folder says of itself.

    :raises Refused: when it is none, or of a form that this code does not know.
    """
    try:
        told = json.loads((folder / _MANIFEST).read_bytes())
        if told["format"] > FORMAT:
            raise Refused(f"The backup {folder} is of a newer portal; restore it with that version or a later one.")
        return Manifest(**told)
    except FileNotFoundError:
        words = f"{folder} is no backup: it has no {_MANIFEST}, which is written last."
        if any(folder.glob("*.dump")):
            words += " Dumps of PostgreSQL lie in it: docs/operations.md tells their way back."
        raise Refused(words) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"The manifest of {folder} cannot be read ({error}): take another backup.") from error


def whole_backups(place: Path) -> list[Path]:
    """Return the folders of whole backups below this place, oldest first."""
    found = [folder for folder in place.iterdir() if _began(folder.name) and (folder / _MANIFEST).is_file()]
    return sorted(found)


def name_of(moment: datetime) -> str:
    """Return the name of the backup that began at this moment of UTC."""
    return f"{moment:{_NAME_FORMAT}}"


def _began(name: str) -> bool:
    try:
        return name_of(datetime.strptime(name, _NAME_FORMAT)) == name  # noqa: DTZ007 -- UTC by its Z
    except ValueError:
        return False


def sums_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield digest and path, from the folder on, of everything that belongs to the backup."""
    with (folder / SUMS).open(encoding="utf-8") as lines:
        for line in lines:
            digest, _separator, path = line.rstrip("\n").partition("  ")
            yield digest, path


def digest_of(path: Path) -> str:
    """Return the sha-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_privately(path: Path, data: bytes) -> None:
    """Write a file that its owner alone may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
