"""Taking a backup: what is in it, what it shares with the one before, and when none is taken."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpdesk.backup import database_copy, making
from helpdesk.backup.house import House
from helpdesk.backup.making import drop_older, take_backup
from helpdesk.backup.manifest import read_manifest, whole_backups
from helpdesk.backup.refusal import Refused
from tests.helpdesk.backup.conftest import AT, Living


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def refusal(living: Living) -> str:
    with pytest.raises(Refused) as refused:
        living.back_up()
    return str(refused.value)


def test_backup_holds_database_files_and_secret(living: Living) -> None:
    keys = [living.file(b"one"), living.file(b"other")]

    taken = living.back_up()

    assert taken.folder.name == "2026-11-29T120100Z"
    assert everything(taken.folder) == {
        *("portal.sqlite3", "secret_key", "SHA256SUMS", "manifest.json"),
        *(f"files/{key}" for key in keys),
    }
    told = read_manifest(taken.folder)
    assert told == taken.manifest
    assert (told.files, told.file_bytes, told.lost, told.has_secret) == (2, 8, [], True)
    assert (told.rows["attachments_blobpart"], told.began_at) == (2, "2026-11-29T12:01:00+00:00")
    assert "attachments.0001_initial" in told.migrations
    assert (
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=taken.folder).returncode == 0
    )


def test_backup_is_for_its_owners_eyes_only(living: Living) -> None:
    living.file(b"one")

    folder = living.back_up().folder

    everyone_else = {
        str(path): stat.filemode(path.stat().st_mode)
        for path in [folder, *folder.rglob("*")]
        if path.stat().st_mode & 0o077
    }
    assert everyone_else == {}


def test_next_backup_copies_only_what_is_new(living: Living) -> None:
    old = living.file(b"old")
    first = living.back_up()
    new = living.file(b"newer")

    second = living.back_up()

    assert (second.copied, second.copied_bytes, second.manifest.files) == (1, 5, 2)
    assert (first.folder / "files" / old).samefile(second.folder / "files" / old)
    assert (second.folder / "files" / new).read_bytes() == b"newer"
    # The portal's own file is never the backup's: what spoils one leaves the other.
    assert not (living.house.files / old).samefile(second.folder / "files" / old)


def test_file_that_is_damaged_in_the_backup_before_is_copied_anew_where_that_is_read(living: Living) -> None:
    spoilt, sound, absent = living.file(b"spoilt"), living.file(b"sound"), living.file(b"absent")
    first = living.back_up().folder / "files"
    # Of the same size: nothing but its bytes tells.
    (first / spoilt).write_bytes(b"spoilT")
    (first / absent).unlink()

    unread, read = living.back_up(), living.back_up(rereads=True)

    assert [taken.copied for taken in (unread, read)] == [1, 1]
    assert (unread.folder / "files" / spoilt).read_bytes() == b"spoilT"
    assert (read.folder / "files" / spoilt).read_bytes() == b"spoilt"
    assert (first / sound).samefile(read.folder / "files" / sound)


def test_what_was_erased_is_in_no_later_backup(living: Living) -> None:
    erased = living.file(b"private")
    living.back_up()
    living.erase(erased)

    assert f"files/{erased}" not in everything(living.back_up().folder)


def test_uploads_on_their_way_are_left_out(living: Living) -> None:
    arriving = living.file(b"half of", state="receiving")

    taken = living.back_up()

    assert (taken.manifest.files, f"files/{arriving}" in everything(taken.folder)) == (0, False)


def test_file_that_goes_while_files_are_copied_makes_the_database_be_copied_anew(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased, kept = living.file(b"erased meanwhile"), living.file(b"kept")
    read_names = database_copy.named_files

    def erase_first(path: Path) -> Iterator[database_copy.NamedFile]:
        if (living.house.files / erased).exists():
            living.erase(erased)
        return read_names(path)

    monkeypatch.setattr(database_copy, "named_files", erase_first)

    taken = living.back_up()

    assert (taken.manifest.lost, taken.manifest.files) == ([], 1)
    assert everything(taken.folder / "files") == {kept}


def test_lost_and_spoilt_files_of_the_portal_are_named(living: Living) -> None:
    lost, spoilt, sound = living.file(b"lost"), living.file(b"spoilt"), living.file(b"sound")
    (living.house.files / lost).unlink()
    (living.house.files / spoilt).write_bytes(b"spoilT")

    taken = living.back_up()

    assert (sorted(taken.manifest.lost), taken.manifest.files) == (sorted([lost, spoilt]), 1)
    assert everything(taken.folder / "files") == {sound}


def test_cut_backup_counts_for_none_and_is_gone_on_with(living: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [living.file(b"first"), living.file(b"second")]
    monkeypatch.setattr(making.os, "sync", cut)
    with pytest.raises(KeyboardInterrupt):
        living.back_up()
    assert whole_backups(living.place) == []
    left = living.place / "unfinished" / "files"
    (left / keys[0]).write_bytes(b"half!")
    monkeypatch.undo()

    taken = living.back_up()

    assert (taken.copied, taken.manifest.files) == (1, 2)
    assert [(taken.folder / "files" / key).read_bytes() for key in keys] == [b"first", b"second"]


def cut() -> None:
    raise KeyboardInterrupt


def test_what_a_cut_backup_copied_and_was_erased_since_is_not_in_the_next(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased = living.file(b"private")
    monkeypatch.setattr(making.os, "sync", cut)
    with pytest.raises(KeyboardInterrupt):
        living.back_up()
    monkeypatch.undo()
    living.erase(erased)

    assert everything(living.back_up().folder / "files") == set()


def test_others_write_while_the_database_is_copied(living: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_copy, "_PAGES", 8)
    written = []

    def write(_done: int, _total: int) -> None:
        # The copy holds no lock that a writer waits for, and never begins anew.
        written.append(living.file(b"x"))

    target = living.place.parent / "copy.sqlite3"
    database_copy.copy_database(living.house.database, target, progress=write)

    assert len(written) > 10
    assert database_copy.named_bytes(target) == (0, 0)
    assert database_copy.named_bytes(living.house.database)[0] == len(written)
    assert [path.name for path in target.parent.glob("copy*")] == ["copy.sqlite3"]


def test_without_a_secret_of_its_own_the_backup_says_so(living: Living) -> None:
    living.house.secret.unlink()

    taken = living.back_up()

    assert (taken.manifest.has_secret, "secret_key" in everything(taken.folder)) == (False, False)


def test_place_inside_the_portals_folder_is_refused(living: Living) -> None:
    living.place = living.house.data / "backups"

    assert refusal(living) == (
        f"{living.place} lies inside {living.house.data}, and would be lost with it: name a folder on another disk."
    )
    assert not living.place.exists()


def test_portal_without_a_database_is_refused(living: Living) -> None:
    living.house.database.unlink()

    assert refusal(living).startswith(f"There is no database at {living.house.database}")
    assert not living.house.database.exists()


def test_disk_without_room_is_refused_before_anything_is_copied(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    living.file(b"one")
    free = shutil.disk_usage(living.house.data)._replace(free=60 * 1024 * 1024)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: free)

    words = refusal(living)

    assert words.startswith(f"{living.place} has 60.0 MB free, and ")
    assert whole_backups(living.place) == []


def test_disk_that_fills_meanwhile_is_told_in_a_sentence(living: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    living.file(b"one")

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device", "a file")

    monkeypatch.setattr(making, "copy_checked", full)

    assert refusal(living) == (
        f"{living.place} is full: make room there; the next backup goes on with what is copied already."
    )


def test_second_backup_at_once_is_refused(living: Living) -> None:
    living.place.mkdir()
    with (living.place / ".lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        assert refusal(living) == f"Another backup is being taken into {living.place}: let it end."


def test_damaged_database_is_refused(living: Living) -> None:
    with closing(sqlite3.connect(living.house.database)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with living.house.database.open("r+b") as file:
        # Behind the pages that tell what tables there are.
        file.seek(-64 * 1024, os.SEEK_END)
        file.write(os.urandom(64 * 1024))

    assert refusal(living).startswith("The database is damaged (")
    assert whole_backups(living.place) == []


def test_file_that_is_no_database_is_refused(living: Living) -> None:
    with closing(sqlite3.connect(living.house.database)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    living.house.database.write_bytes(os.urandom(8192))

    assert refusal(living) == f"The backup cannot be taken into {living.place} (file is not a database)."


def test_older_backups_go_and_what_is_not_whole_stays(living: Living) -> None:
    living.file(b"one")
    taken = [living.back_up().folder for _ in range(3)]
    (living.place / "notes").mkdir()

    gone = drop_older(living.place, kept=2)

    assert gone == taken[:1]
    assert whole_backups(living.place) == taken[1:]
    assert (living.place / "notes").is_dir()
    # What they shared is still the others'.
    assert (taken[2] / "files" / next(iter(everything(taken[2] / "files")))).read_bytes() == b"one"


def test_removing_that_was_cut_is_gone_on_with(living: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    living.file(b"one")
    taken = [living.back_up().folder for _ in range(2)]
    monkeypatch.setattr(making.shutil, "rmtree", lambda _folder: cut())
    with pytest.raises(KeyboardInterrupt):
        drop_older(living.place, kept=1)
    monkeypatch.undo()
    left = whole_backups(living.place)

    gone = drop_older(living.place, kept=1)

    assert (left, gone) == (taken[1:], [])
    assert {path.name for path in living.place.iterdir()} == {".lock", taken[1].name}


def test_nothing_is_removed_while_a_backup_is_taken(living: Living) -> None:
    taken = [living.back_up().folder for _ in range(2)]
    with (living.place / ".lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Refused, match="Another backup is being taken"):
            drop_older(living.place, kept=1)

    assert whole_backups(living.place) == taken


def test_progress_is_told_of_long_work(living: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    living.file(b"x" * 2048)
    monkeypatch.setattr("helpdesk.backup.telling._EVERY_SECONDS", 0)

    living.back_up()

    assert living.said[-1] == "Files: 2.0 KB of 2.0 KB"
    assert living.said[0].startswith("Database: ")


def test_manifest_of_a_newer_form_is_refused(living: Living) -> None:
    folder = living.back_up().folder
    told = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**told, "format": 2, "more": 1}))

    with pytest.raises(Refused, match="is of a newer portal"):
        read_manifest(folder)


def test_house_in_other_files_than_its_own_data_folder_is_backed_up_too(living: Living, tmp_path: Path) -> None:
    key = living.file(b"elsewhere")
    living.house.files.rename(tmp_path / "elsewhere")
    house = House(living.house.data, living.house.database, tmp_path / "elsewhere")

    taken = take_backup(living.place, house=house, now=lambda: AT, tell=living.said.append)

    assert (taken.folder / "files" / key).read_bytes() == b"elsewhere"
