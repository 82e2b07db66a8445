"""Taking a backup while the portal works: the database first, then every file that it names, the manifest last."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from core.version import portal_version
from helpdesk.backup import database_copy as database
from helpdesk.backup import manifest as manifests
from helpdesk.backup.copying import NotAsTold, copy_checked, linked, make_private_folder
from helpdesk.backup.house import House, require_outside, require_room
from helpdesk.backup.manifest import DATABASE, FILES, SECRET, SUMS, Manifest
from helpdesk.backup.refusal import NothingTried, Refused
from helpdesk.backup.telling import Progress

# A folder without a manifest is no backup, whatever it is called; this name lets the next one go on with it.
_UNFINISHED: Final = "unfinished"
_GOING: Final = ".going"
_LOCK: Final = ".lock"
# Files go while they are copied when somebody erases one: then the database is copied anew, and names it no more.
_ROUNDS: Final = 5
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT,)


@dataclass
class _Filed:
    """What came of the files of one round."""

    count: int = 0
    size: int = 0
    copied: int = 0
    copied_bytes: int = 0
    absent: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Former:
    """The backup before this one, whose files it shares: known by their sizes, or by every byte of them (`is_read`)."""

    folder: Path
    is_read: bool

    def has(self, file: database.NamedFile) -> bool:
        path = self.folder / FILES / file.key
        try:
            is_whole = path.stat().st_size == file.size
            return is_whole and (not self.is_read or manifests.digest_of(path) == file.sha256)
        except OSError:
            # It is not there, or its disk cannot read it any more.
            return False


@dataclass(frozen=True)
class Taken:
    """A backup that is whole: its folder, what it says of itself, and how much of it was new."""

    folder: Path
    manifest: Manifest
    copied: int
    copied_bytes: int


def take_backup(
    place: Path, *, house: House, now: Callable[[], datetime], tell: Callable[[str], None], rereads: bool = False
) -> Taken:
    """Take one backup into a new folder below `place`, and return it; those before it share their files with it.

    One that `rereads` shares none that is damaged there: it is copied anew from the portal.

    :raises NothingTried: when the house or the place is none for it, or another one is being taken there
    :raises Refused: when it cannot be taken; nothing that would count as a backup is there then.
    """
    if not house.database.is_file():
        raise NothingTried(f"There is no database at {house.database}: PORTAL_DATA names the portal's folder.")
    require_outside(place, house)
    try:
        make_private_folder(place)
        with _alone(place):
            return _take(place, house, now, Progress(tell), rereads=rereads)
    except OSError as error:
        raise Refused(_words_for(error.errno in _FULL, place, f"{error.strerror}: {error.filename}")) from error
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in _DAMAGED:
            # Met on the way: the pages of the tables' own list are read before the copy is looked at.
            raise Refused(database.words_of_damage(str(error))) from error
        raise Refused(_words_for(error.sqlite_errorcode == sqlite3.SQLITE_FULL, place, str(error))) from error


@contextlib.contextmanager
def _alone(place: Path) -> Iterator[None]:
    with (place / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NothingTried(f"Another backup is being taken into {place}: let it end.") from None
        yield


def _words_for(is_full: bool, place: Path, reason: str) -> str:
    if is_full:
        return f"{place} is full: make room there; the next backup goes on with what is copied already."
    return f"The backup cannot be taken into {place} ({reason})."


def _take(place: Path, house: House, now: Callable[[], datetime], progress: Progress, *, rereads: bool) -> Taken:
    before = manifests.whole_backups(place)
    former = _Former(before[-1], rereads) if before else None
    folder = place / _UNFINISHED
    make_private_folder(folder)
    require_room(place, house.database.stat().st_size)
    began, filed = now(), _Filed()
    for turn in range(_ROUNDS):
        began = now()
        _copy_database(house, folder, progress)
        # What is there in the first round was left by a try that was cut.
        filed = _file_everything(house, folder, former, progress, is_known=turn > 0)
        # What the portal itself names and does not have is lost, and no copy brings it back.
        lost = database.still_named(house.database, filed.absent)
        if len(lost) == len(filed.absent):
            break
    else:
        raise Refused("Files went while they were copied, five times over: take the backup again.")
    has_secret = _copy_secret(house, folder)
    _drop_what_nothing_names(folder)
    _write_sums(folder, has_secret)
    # Before the manifest says so, all of it is on the disk.
    os.sync()
    manifest = _manifest(folder, filed, began=began, ended=now(), has_secret=has_secret)
    manifests.write_manifest(folder, manifest)
    os.sync()
    whole = folder.rename(place / manifests.name_of(began))
    os.sync()
    return Taken(whole, manifest, filed.copied, filed.copied_bytes)


def _copy_database(house: House, folder: Path, progress: Progress) -> None:
    database.copy_database(
        house.database,
        folder / DATABASE,
        progress=lambda done, total: progress.reached("Database", done, total),
    )


def _file_everything(
    house: House, folder: Path, former: _Former | None, progress: Progress, *, is_known: bool
) -> _Filed:
    copy = folder / DATABASE
    _count, total = database.named_bytes(copy)
    _require_room_for_files(folder, former.folder if former else None)
    filed = _Filed()
    for file in database.named_files(copy):
        try:
            was_copied = _file(file, house, folder, former, is_known=is_known)
        except (FileNotFoundError, NotAsTold):
            # One that is not what once came is as lost as one that is not there.
            filed.absent.append(file.key)
            continue
        filed.count += 1
        filed.size += file.size
        filed.copied += was_copied
        filed.copied_bytes += file.size * was_copied
        progress.reached("Files", filed.size, total)
    return filed


def _require_room_for_files(folder: Path, former: Path | None) -> None:
    places = [folder / FILES, *([former / FILES] if former else [])]
    named = database.named_files(folder / DATABASE)
    require_room(folder.parent, sum(file.size for file in named if not any((at / file.key).exists() for at in places)))


def _file(file: database.NamedFile, house: House, folder: Path, former: _Former | None, *, is_known: bool) -> bool:
    """Have one file in the backup, and tell whether it had to be copied."""
    target = folder / FILES / file.key
    if target.exists() and (is_known or manifests.digest_of(target) == file.sha256):
        return False
    target.unlink(missing_ok=True)
    if former and former.has(file) and linked(former.folder / FILES / file.key, target):
        return False
    copy_checked(house.files / file.key, target, sha256=file.sha256)
    return True


def _copy_secret(house: House, folder: Path) -> bool:
    (folder / SECRET).unlink(missing_ok=True)
    if not house.secret.is_file():
        return False
    manifests.write_privately(folder / SECRET, house.secret.read_bytes())
    return True


def _drop_what_nothing_names(folder: Path) -> None:
    """Remove what an earlier round or try had copied, and the portal has erased since."""
    named = {file.key for file in database.named_files(folder / DATABASE)}
    for path in [path for path in (folder / FILES).rglob("*") if path.is_file()]:
        if str(path.relative_to(folder / FILES)) not in named:
            path.unlink()


def _write_sums(folder: Path, has_secret: bool) -> None:
    with (folder / SUMS).open("w", encoding="utf-8") as sums:
        for name in (DATABASE, *([SECRET] if has_secret else [])):
            sums.write(f"{manifests.digest_of(folder / name)}  {name}\n")
        for file in database.named_files(folder / DATABASE):
            if (folder / FILES / file.key).exists():
                sums.write(f"{file.sha256}  {FILES}/{file.key}\n")
    (folder / SUMS).chmod(0o600)


def _manifest(folder: Path, filed: _Filed, *, began: datetime, ended: datetime, has_secret: bool) -> Manifest:
    copy = folder / DATABASE
    return Manifest(
        format=manifests.FORMAT,
        version=portal_version(),
        began_at=began.astimezone(UTC).isoformat(timespec="seconds"),
        ended_at=ended.astimezone(UTC).isoformat(timespec="seconds"),
        migrations=database.applied_migrations(copy),
        rows=database.rows_by_table(copy),
        database_bytes=copy.stat().st_size,
        files=filed.count,
        file_bytes=filed.size,
        has_secret=has_secret,
        lost=filed.absent,
        sums_sha256=manifests.digest_of(folder / SUMS),
    )


def drop_older(place: Path, *, kept: int) -> list[Path]:
    """Remove all whole backups but the newest `kept`, and return those that went.

    :raises Refused: when one is being taken there just now, or they cannot be removed.
    """
    going = place / _GOING
    try:
        with _alone(place):
            # What an earlier removing that was cut left behind.
            _remove(going)
            older = manifests.whole_backups(place)[:-kept]
            for folder in older:
                # Half of one must not be taken for whole: it loses its name first, and its manifest.
                folder.rename(going)
                _remove(going)
    except OSError as error:
        raise Refused(f"Older backups in {place} cannot be removed ({error.strerror}: {error.filename}).") from error
    return older


def _remove(folder: Path) -> None:
    if folder.is_dir():
        manifests.remove_manifest(folder)
        shutil.rmtree(folder)
