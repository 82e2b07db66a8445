"""A copy of the living SQLite database as it was at one moment, and what can be read from such a copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from helpdesk.backup.refusal import Refused

# 16 MB between two looks at how far it is.
_PAGES: Final = 4096
# What is complete never changes again; what is still arriving begins anew (docs/operations.md).
_NAMED: Final = (
    "SELECT p.key, p.size, p.sha256 FROM attachments_blobpart p JOIN attachments_blob b ON b.id = p.blob_id"
    " WHERE b.state = 'complete'"
)


class NamedFile(NamedTuple):
    """A file that the database names: its key in the storage, its bytes, and their sha-256."""

    key: str
    size: int
    sha256: str


def copy_database(source: Path, target: Path, *, progress: Callable[[int, int], None]) -> None:
    """Copy the database while others write to it; `progress` hears how many of how many bytes are there.

    The copy is one file without a journal beside it.

    :raises Refused: when what was copied is not sound.
    """
    target.unlink(missing_ok=True)
    with closing(_opened(source)) as read, closing(sqlite3.connect(target, isolation_level=None)) as written:
        (page_size,) = read.execute("PRAGMA page_size").fetchone()
        # One reading transaction around all steps: without it each commit of others would begin the copy anew.
        read.execute("BEGIN")
        read.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
        read.backup(
            written,
            pages=_PAGES,
            progress=lambda _status, left, total: progress((total - left) * page_size, total * page_size),
        )
        read.execute("ROLLBACK")
        written.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)
    _require_sound(target)


def _opened(path: Path) -> sqlite3.Connection:
    # Never make a file where none is.
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=20)


def _require_sound(path: Path) -> None:
    with closing(_opened(path)) as copy:
        try:
            found = [row[0] for row in copy.execute("PRAGMA integrity_check(5)")]
        except sqlite3.DatabaseError as error:
            found = [str(error)]
    if found != ["ok"]:
        raise Refused(words_of_damage("; ".join(found)))


def words_of_damage(found: str) -> str:
    """Return what is said of a database of which some is not as SQLite wrote it."""
    return f"The database is damaged ({found}): keep the backups that you have, and look at the disk of PORTAL_DATA."


def named_files(path: Path) -> Iterator[NamedFile]:
    """Yield every file that belongs to something complete."""
    with closing(_opened(path)) as copy:
        for row in copy.execute(f"{_NAMED} ORDER BY p.key"):
            yield NamedFile(*row)


def named_bytes(path: Path) -> tuple[int, int]:
    """Return how many files the database names, and their bytes."""
    with closing(_opened(path)) as copy:
        count, size = copy.execute(f"SELECT COUNT(*), COALESCE(SUM(size), 0) FROM ({_NAMED})").fetchone()  # noqa: S608 -- our own words
        return count, size


def still_named(path: Path, keys: list[str]) -> list[str]:
    """Return those of the keys that this database names."""
    with closing(_opened(path)) as database:
        return [key for key in keys if database.execute(f"{_NAMED} AND p.key = ?", [key]).fetchone()]


def applied_migrations(path: Path) -> list[str]:
    """Return the migrations of a database, as app.name, in the order in which they ran."""
    with closing(_opened(path)) as copy:
        return [f"{app}.{name}" for app, name in copy.execute("SELECT app, name FROM django_migrations ORDER BY id")]


def rows_by_table(path: Path) -> dict[str, int]:
    """Return how many rows each table has."""
    with closing(_opened(path)) as copy:
        names = [name for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        return {name: copy.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 -- names of its own tables
