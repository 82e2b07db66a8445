"""Bringing a backup back into an empty folder: files and secret first, the database under its name last of all."""

from __future__ import annotations

import contextlib
import os
import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from helpdesk.backup import manifest as manifests
from helpdesk.backup.copying import NotAsTold, copy_checked, make_private_folder
from helpdesk.backup.database_copy import applied_migrations
from helpdesk.backup.house import House, require_room
from helpdesk.backup.manifest import DATABASE, FILES, SECRET, SUMS, Manifest
from helpdesk.backup.refusal import Refused
from helpdesk.backup.settling import Settled, settle
from helpdesk.backup.telling import Progress
from helpdesk.invariants import Result, verify
from helpdesk.supervisor import ground
from helpdesk.supervisor.refusal import Refusal

# Until all is done the database is called otherwise: a portal that starts meanwhile does not find half of one.
_DRAFT: Final = ".restoring"


@dataclass(frozen=True)
class Chosen:
    """A backup that was looked at: where it is, what it says, and which of its files are damaged."""

    folder: Path
    manifest: Manifest
    damaged: tuple[str, ...]


@dataclass(frozen=True)
class Restored:
    """What came of it: how many migrations were run on it, what was settled, and what does not hold."""

    migrated: int
    settled: Settled
    broken: tuple[Result, ...]


def choose_backup(place: Path, *, tell: Callable[[str], None]) -> Chosen:
    """Return the backup in this folder, or the newest below it, every byte of it read.

    :raises Refused: when there is none that can be restored by this code.
    """
    folder = place
    if place.is_dir() and (below := manifests.whole_backups(place)):
        folder = below[-1]
    manifest = manifests.read_manifest(folder)
    _require_known(manifest)
    return Chosen(folder, manifest, tuple(_damaged(folder, manifest, Progress(tell))))


def _require_known(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := [name for name in manifest.migrations if name not in known]:
        raise Refused(
            f"The backup is of a newer portal ({manifest.version}, with {unknown[-1]}): restore it with that version."
        )


def _damaged(folder: Path, manifest: Manifest, progress: Progress) -> Iterator[str]:
    if _digest(folder / SUMS) != manifest.sums_sha256:
        raise Refused(f"The list of the backup {folder} is damaged: take another backup.")
    read = 0
    for digest, path in manifests.sums_of(folder):
        if not _lies_within(path):
            raise Refused(f"The list of the backup {folder} names {path}, which lies outside of it: somebody wrote it.")
        found = _digest(folder / path)
        if found != digest:
            if path == DATABASE:
                raise Refused(f"The database of the backup {folder} is damaged: take another backup.")
            yield path
        elif (folder / path).is_file():
            read += (folder / path).stat().st_size
            progress.reached("Read", read, manifest.size)


def _lies_within(path: str) -> bool:
    """Whether a path of the list leads out of no folder in which it is followed, the backup's or the house's."""
    return posixpath.normpath(path) == path and not path.startswith(("/", "../"))


def _digest(path: Path) -> str:
    try:
        return manifests.digest_of(path)
    except OSError:
        return ""


def restore(chosen: Chosen, *, house: House, tell_what_waits: bool, tell: Callable[[str], None]) -> Restored:
    """Bring the backup back into this house, which must be empty, and return what came of it.

    A restoring that was cut is gone on with by the next one of the same backup.

    :raises Refused: when the house is not empty, a portal runs on it, or it cannot be written.
    """
    try:
        ground.prepare_folder(house.data)
        with ground.hold_folder(house.data, url="manage.py restore"):
            _require_empty(house, chosen)
            require_room(house.data, chosen.manifest.size)
            _bring_files(chosen, house, Progress(tell))
            return _bring_database(chosen, house, tell_what_waits=tell_what_waits)
    except Refusal as refusal:
        raise Refused(str(refusal)) from refusal
    except OSError as error:
        raise Refused(f"The backup cannot be restored ({error.strerror}: {error.filename}).") from error


def _require_empty(house: House, chosen: Chosen) -> None:
    """Refuse a house in which anything lies that this very backup did not bring."""
    if house.database.exists():
        raise Refused(f"{house.database} is there already: name an empty folder with PORTAL_DATA=/path/to/folder.")
    for journal in _journals_of(house.database):
        # SQLite would play a lost database's journal into the one that is brought.
        if journal.exists():
            raise Refused(f"{journal} is of another portal: name an empty folder with PORTAL_DATA=/path/to/folder.")
    own = {path for _sum, path in manifests.sums_of(chosen.folder)}
    if (foreign := next(_foreign_files(house, own), None)) is not None:
        raise Refused(f"{foreign} is of another portal: name an empty folder with PORTAL_DATA=/path/to/folder.")
    secret = chosen.folder / SECRET
    if house.secret.exists() and not (secret.exists() and house.secret.read_bytes() == secret.read_bytes()):
        raise Refused(f"{house.secret} is of another portal: name an empty folder with PORTAL_DATA=/path/to/folder.")


def _journals_of(database: Path) -> list[Path]:
    return [database.with_name(f"{database.name}{ending}") for ending in ("-wal", "-shm", "-journal")]


def _foreign_files(house: House, own: set[str]) -> Iterator[Path]:
    for path in (house.files / "parts").rglob("*"):
        # A copy that was cut begins with a dot.
        if path.is_file() and not path.name.startswith(".") and f"{FILES}/{path.relative_to(house.files)}" not in own:
            yield path


def _bring_files(chosen: Chosen, house: House, progress: Progress) -> None:
    brought = 0
    for digest, path in manifests.sums_of(chosen.folder):
        if path in chosen.damaged or not path.startswith(f"{FILES}/"):
            continue
        source, target = chosen.folder / path, house.files / path.removeprefix(f"{FILES}/")
        if not target.exists() or manifests.digest_of(target) != digest:
            _copy(source, target, digest)
        brought += source.stat().st_size
        progress.reached("Files", brought, chosen.manifest.file_bytes)
    if chosen.manifest.has_secret and SECRET not in chosen.damaged:
        manifests.write_privately(house.secret, (chosen.folder / SECRET).read_bytes())


def _bring_database(chosen: Chosen, house: House, *, tell_what_waits: bool) -> Restored:
    draft = house.database.with_name(house.database.name + _DRAFT)
    make_private_folder(house.database.parent)
    for left in (draft, *_journals_of(draft)):
        left.unlink(missing_ok=True)
    digest = next(digest for digest, path in manifests.sums_of(chosen.folder) if path == DATABASE)
    _copy(chosen.folder / DATABASE, draft, digest)
    with _working_on(draft):
        call_command("migrate", "--no-input", verbosity=0)
        settled = settle(tell_what_waits=tell_what_waits)
        broken = tuple(result for result in verify() if result.count)
    migrated = len(applied_migrations(draft)) - len(chosen.manifest.migrations)
    os.sync()
    draft.rename(house.database)
    os.sync()
    return Restored(migrated, settled, broken)


def _copy(source: Path, target: Path, digest: str) -> None:
    try:
        copy_checked(source, target, sha256=digest)
    except NotAsTold:
        raise Refused(f"{source} changed while it was read: look at the disk of the backup.") from None


@contextlib.contextmanager
def _working_on(database: Path) -> Iterator[None]:
    """Let everything that this process asks of the database be asked of this file for a while."""
    usual = connection.settings_dict
    connection.close()
    # Another dictionary: this one is the settings' own.
    connection.settings_dict = {**usual, "NAME": str(database)}
    try:
        yield
        with connection.cursor() as cursor:
            # One file again, so that it can be renamed.
            cursor.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
        connection.settings_dict = usual
