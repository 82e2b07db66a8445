"""A house whose database and files lie in a folder, without the processes that would work on them."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import uuid
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpdesk.backup.house import House
from helpdesk.backup.making import Taken, take_backup

AT = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@dataclass
class Living:
    """A house, the place of its backups, and what was said."""

    house: House
    place: Path
    said: list[str]
    minutes: int = 0

    def file(self, data: bytes, *, state: str = "complete") -> str:
        """Keep a file that the database names, and return its key."""
        key, blob = f"parts/2026-11-29/{uuid.uuid4().hex}", uuid.uuid4().hex
        path = self.house.files / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        digest, now = hashlib.sha256(data).hexdigest(), datetime.now(UTC).isoformat()
        with closing(sqlite3.connect(self.house.database)) as database, database:
            database.execute(
                "INSERT INTO attachments_blob (id, uploaded_by_id, state, declared_name, size, sha256, media_type,"
                " kind, refusal, searched_with, searched_bytes, created_at, touched_at)"
                " VALUES (?, 1, ?, 'a.txt', ?, ?, 'text/plain', 'text', '', '', 0, ?, ?)",
                [blob, state, len(data), digest, now, now],
            )
            database.execute(
                "INSERT INTO attachments_blobpart (blob_id, number, size, sha256, key) VALUES (?, 1, ?, ?, ?)",
                [blob, len(data), digest, key],
            )
        return key

    def erase(self, key: str) -> None:
        """Remove a file as the portal does: its bytes, then its row."""
        (self.house.files / key).unlink()
        with closing(sqlite3.connect(self.house.database)) as database, database:
            database.execute("DELETE FROM attachments_blobpart WHERE key = ?", [key])

    def back_up(self, *, rereads: bool = False) -> Taken:
        """Take a backup, a minute after the one before."""
        self.minutes += 1
        now = AT.replace(minute=self.minutes)
        return take_backup(self.place, house=self.house, now=lambda: now, tell=self.said.append, rereads=rereads)


@pytest.fixture
def living(tmp_path: Path, migrated_file: Path) -> Living:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    shutil.copyfile(migrated_file, data / "portal.sqlite3")
    with closing(sqlite3.connect(data / "portal.sqlite3")) as database:
        # As the portal leaves it: a journal beside the file, and others who write.
        database.execute("PRAGMA journal_mode=WAL")
    (data / "secret_key").write_text("a-secret-of-sixty-characters-that-signs-sessions-and-links-0")
    return Living(House(data, data / "portal.sqlite3", data / "files"), tmp_path / "store", [])
