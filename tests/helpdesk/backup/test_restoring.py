"""Restoring a backup: what comes back, how it is settled, and where nothing is restored."""

from __future__ import annotations

import fcntl
import hashlib
import json
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from helpdesk.backup import restoring
from helpdesk.backup.house import House
from helpdesk.backup.refusal import Refused
from helpdesk.backup.restoring import Restored, choose_backup, restore
from tests.conftest import stored_below
from tests.helpdesk.backup.conftest import Living

pytestmark = pytest.mark.django_db(transaction=True)
Bring = Callable[..., Restored]


@pytest.fixture
def empty(tmp_path: Path, settings: Any) -> House:
    data = tmp_path / "other"
    for name, value in stored_below(data / "files").items():
        setattr(settings, name, value)
    return House(data, data / "portal.sqlite3", data / "files")


@pytest.fixture
def bring(empty: House, living: Living) -> Bring:
    """Restore from the place of backups into the empty house."""

    def act(*, moved: bool = False) -> Restored:
        chosen = choose_backup(living.place, tell=living.said.append)
        return restore(chosen, house=empty, tell_what_waits=moved, tell=living.said.append)

    return act


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return str(refused.value)


def ask(database: Path, question: str) -> list[Any]:
    with closing(sqlite3.connect(database)) as opened:
        return opened.execute(question).fetchall()


def change(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute(statement)


def test_restored_house_has_all_that_the_backup_had(living: Living, empty: House, bring: Bring) -> None:
    key = living.file(b"one")
    living.back_up()

    restored = bring()

    assert (restored.migrated, restored.broken) == (0, ())
    assert (empty.files / key).read_bytes() == b"one"
    assert empty.secret.read_text() == living.house.secret.read_text()
    assert ask(empty.database, "SELECT key FROM attachments_blobpart") == [(key,)]
    assert sorted(path.name for path in empty.data.iterdir()) == [
        *("files", "logs", "portal.lock", "portal.sqlite3", "secret_key"),
    ]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (empty.data, empty.files, empty.secret)}
    assert modes == {"other": 0o700, "files": 0o700, "secret_key": 0o600}
    assert stat.S_IMODE(empty.database.stat().st_mode) == 0o600


def test_newest_of_several_backups_is_restored(living: Living, empty: House, bring: Bring) -> None:
    living.back_up()
    key = living.file(b"newer")
    living.back_up()

    bring()

    assert (empty.files / key).read_bytes() == b"newer"


def test_backup_of_an_older_portal_is_migrated(living: Living, empty: House, bring: Bring) -> None:
    with restoring._working_on(living.house.database):
        call_command("migrate", "core", "0001", verbosity=0)
    living.back_up()

    # What notes backups, and what stands upon it.
    assert bring().migrated == 2
    assert ask(empty.database, "SELECT COUNT(*) FROM core_backuprecord") == [(0,)]


def test_backup_of_a_newer_portal_is_refused(living: Living, empty: House, bring: Bring) -> None:
    change(
        living.house.database,
        "INSERT INTO django_migrations (app, name, applied) VALUES ('tickets', '0099_later', '2026-01-01')",
    )
    living.back_up()

    assert refusal(bring) == (
        "The backup is of a newer portal (0.1.0, with tickets.0099_later): restore it with that version."
    )
    assert not empty.data.exists()


def test_house_that_is_not_empty_is_refused(living: Living, empty: House, bring: Bring) -> None:
    living.back_up()
    empty.data.mkdir()
    empty.database.write_bytes(b"")
    words = [refusal(bring)]
    empty.database.unlink()
    (empty.files / "parts" / "day").mkdir(parents=True)
    (empty.files / "parts" / "day" / "other").write_bytes(b"another portal's")
    words.append(refusal(bring))
    (empty.files / "parts" / "day" / "other").unlink()
    empty.secret.write_text("another portal's")
    words.append(refusal(bring))

    name = "name an empty folder with PORTAL_DATA=/path/to/folder."
    assert words == [
        f"{empty.database} is there already: {name}",
        f"{empty.files / 'parts' / 'day' / 'other'} is of another portal: {name}",
        f"{empty.secret} is of another portal: {name}",
    ]
    assert empty.secret.read_text() == "another portal's"


def test_journal_of_a_database_that_is_lost_is_not_played_into_another(
    living: Living, empty: House, bring: Bring
) -> None:
    living.back_up()
    empty.data.mkdir()
    journal = empty.database.with_name("portal.sqlite3-wal")
    journal.write_bytes(b"what a lost database had not taken in yet")

    assert refusal(bring) == (f"{journal} is of another portal: name an empty folder with PORTAL_DATA=/path/to/folder.")
    assert not empty.database.exists()


def test_house_that_a_portal_runs_on_is_refused(living: Living, empty: House, bring: Bring) -> None:
    living.back_up()
    empty.data.mkdir()
    with (empty.data / "portal.lock").open("a") as lock:
        lock.write(json.dumps({"pid": 17, "url": "http://localhost:8000"}))
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert refusal(bring) == (
            f"The portal already runs on {empty.data} at http://localhost:8000 (process 17); "
            "stop that one first, or name another folder with PORTAL_DATA=/path/to/folder."
        )


def test_cut_restoring_leaves_no_house_and_is_gone_on_with(
    living: Living, empty: House, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [living.file(b"first"), living.file(b"second")]
    living.back_up()

    def cut() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring.os, "sync", cut)
    with pytest.raises(KeyboardInterrupt):
        bring()
    monkeypatch.undo()
    assert not empty.database.exists()
    (empty.files / keys[0]).write_bytes(b"half!")
    (empty.files / keys[1]).with_name(".half-of-a-copy").write_bytes(b"ha")

    bring()

    assert [(empty.files / key).read_bytes() for key in keys] == [b"first", b"second"]
    assert empty.database.exists()


def test_damaged_file_is_named_and_the_rest_can_be_restored(living: Living, empty: House, bring: Bring) -> None:
    damaged, sound = living.file(b"damaged"), living.file(b"sound")
    (living.back_up().folder / "files" / damaged).write_bytes(b"damageD")

    assert choose_backup(living.place, tell=living.said.append).damaged == (f"files/{damaged}",)
    restored = bring()

    assert (empty.files / sound).read_bytes() == b"sound"
    assert not (empty.files / damaged).exists()
    assert [(broken.invariant.number, broken.count) for broken in restored.broken] == [("I2", 1)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("portal.sqlite3", "The database of the backup {} is damaged: take another backup."),
        ("SHA256SUMS", "The list of the backup {} is damaged: take another backup."),
        (
            "manifest.json",
            "The manifest of {} cannot be read (Extra data: line 1 column 3 (char 2)): take another backup.",
        ),
    ],
)
def test_backup_whose_core_is_damaged_is_refused(name: str, words: str, living: Living, bring: Bring) -> None:
    folder = living.back_up().folder
    (folder / name).write_text("0 is not what was written")

    assert refusal(bring) == words.format(folder)


def test_folder_without_a_manifest_is_no_backup(living: Living, bring: Bring) -> None:
    living.place.mkdir()

    assert refusal(bring) == f"{living.place} is no backup: it has no manifest.json, which is written last."


def test_folder_of_dumps_leads_to_their_way_back(living: Living, bring: Bring) -> None:
    living.place.mkdir()
    (living.place / "2026-11-30T031500Z.dump").write_bytes(b"")

    assert refusal(bring).endswith("Dumps of PostgreSQL lie in it: docs/operations.md tells their way back.")


@pytest.mark.parametrize("name", ["files//{}", "files/../../{}", "/{}", "../{}"])
def test_backup_that_would_write_elsewhere_is_refused(
    name: str, living: Living, bring: Bring, empty: House, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    folder, path = living.back_up().folder, name.format(str(elsewhere).removeprefix("/"))
    data = b"of whoever wrote the list"
    planted = folder / (f"files/{str(elsewhere)[1:]}" if name == "files//{}" else "../planted")
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_bytes(data)
    sums = folder / "SHA256SUMS"
    sums.write_text(f"{sums.read_text()}{hashlib.sha256(data).hexdigest()}  {path}\n")
    told = json.loads((folder / "manifest.json").read_text())
    told["sums_sha256"] = hashlib.sha256(sums.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(told))

    words = f"The list of the backup {folder} names {path}, which lies outside of it: somebody wrote it."
    assert refusal(bring) == words
    assert not elsewhere.exists()
    assert not empty.data.exists()
