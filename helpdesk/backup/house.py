"""Where the embedded portal keeps what a backup is of, and what stands against taking or bringing back one here."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from helpdesk.backup.manifest import SECRET
from helpdesk.backup.refusal import NothingTried, Refused
from helpdesk.backup.telling import sized

# What the next commits of whoever else uses the disk need.
_LEFT_FREE: Final = 64 * 1024 * 1024
_ELSEWHERE: Final = "docs/operations.md tells how such a portal is backed up"


@dataclass(frozen=True)
class House:
    """The three places of the embedded default."""

    data: Path
    database: Path
    files: Path

    @property
    def secret(self) -> Path:
        return self.data / SECRET


def embedded_house() -> House:
    """Return where database, files and secret of this portal lie.

    :raises NothingTried: when they do not lie in files of this machine.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        raise NothingTried(f"The database is a server (DATABASE_URL): {_ELSEWHERE}.")
    if not isinstance(default_storage, FileSystemStorage):
        raise NothingTried(f"The files lie in an object store: {_ELSEWHERE}.")
    return House(settings.PORTAL_DATA, Path(database["NAME"]).absolute(), Path(settings.FILES_ROOT).absolute())


def require_outside(place: Path, house: House) -> None:
    """Refuse a place for backups that would go when the portal's own folder goes.

    :raises NothingTried: when it lies inside.
    """
    for own in (house.data, house.files):
        if place.resolve().is_relative_to(own.resolve()):
            raise NothingTried(f"{place} lies inside {own}, and would be lost with it: name a folder on another disk.")


def require_room(place: Path, needed: int) -> None:
    """Refuse to begin what the disk cannot hold.

    :raises Refused: when less is free.
    """
    free = shutil.disk_usage(place).free
    if free < needed + _LEFT_FREE:
        raise Refused(
            f"{place} has {sized(free)} free, and {sized(needed + _LEFT_FREE)} are needed: "
            "make room there, or name another folder."
        )
