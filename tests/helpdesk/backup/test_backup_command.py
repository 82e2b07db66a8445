"""`manage.py backup` on the embedded default: what it says, and what it leaves behind for who asks for the last one."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import override_settings

from attachments.services.receiving import receive
from core.models import BackupRecord
from core.selectors import last_backup, last_backup_tried
from helpdesk.backup.manifest import whole_backups
from tests.factories import make_customer

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words: str) -> list[str]:
    out = StringIO()
    call_command("backup", *words, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_backup_says_what_it_holds_and_is_noted(place: Path) -> None:
    receive(by=make_customer(), name="a.txt", chunks=[b"four"])

    said = run(str(place))

    [folder] = whole_backups(place)
    assert said[0].startswith(f"{folder} is whole: a database of ")
    assert said[0].endswith(" and 1 files of 4 bytes, 1 of them new (4 bytes).")
    assert said[1:] == ["SECRET_KEY comes from the environment and is not in it: keep that yourself."]
    noted = last_backup()
    assert noted is not None
    assert (noted.place, noted.files, noted.failure) == (str(folder), 1, "")
    assert noted.size == (folder / "portal.sqlite3").stat().st_size + 4
    assert noted.began_at <= noted.ended_at


def test_backup_that_cannot_be_taken_is_noted_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("no folder")
    with pytest.raises(CommandError) as refused:
        run(str(tmp_path / "a-file" / "store"))

    tried = last_backup_tried()
    assert tried is not None
    assert (tried.failure, last_backup()) == (str(refused.value), None)


def test_backup_that_was_asked_for_in_a_wrong_place_is_no_failed_one(place: Path) -> None:
    run(str(place))
    with pytest.raises(CommandError, match="would be lost with it"):
        run(str(settings.PORTAL_DATA / "inside"))

    assert last_backup_tried() == last_backup()


def test_database_that_does_not_answer_is_told_in_a_sentence_and_noted(place: Path) -> None:
    asked: list[str] = []

    def lock_once(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        if len(asked) == 1:
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    with (
        connection.execute_wrapper(lock_once),
        pytest.raises(CommandError, match=r"does not answer \(database is locked\)") as refused,
    ):
        run(str(place))

    tried = last_backup_tried()
    assert tried is not None
    assert (tried.failure, whole_backups(place)) == (str(refused.value), [])


def test_file_that_is_damaged_in_the_backup_before_is_copied_anew_when_asked(place: Path) -> None:
    file = receive(by=make_customer(), name="a.txt", chunks=[b"four"])
    run(str(place))
    [first] = whole_backups(place)
    # The next one begins in another second.
    first = first.rename(place / "2026-01-01T000000Z")
    assert file.blob is not None
    (first / "files" / file.blob.parts.get().key).write_bytes(b"fouR")

    said = run(str(place), "--reread")

    assert " and 1 files of 4 bytes, 1 of them new (4 bytes)." in said[0]


def test_older_backups_are_removed_when_asked(place: Path) -> None:
    run(str(place))
    [first] = whole_backups(place)
    # The next one begins in another second.
    first.rename(place / "2026-01-01T000000Z")

    said = run(str(place), "--keep", "1")

    assert [folder.name for folder in whole_backups(place)] != ["2026-01-01T000000Z"]
    assert said[-1] == "Removed 2026-01-01T000000Z."
    assert BackupRecord.objects.count() == 2


def test_at_least_one_backup_is_kept(place: Path) -> None:
    with pytest.raises(CommandError, match="keeps at least one"):
        run(str(place), "--keep", "0")


def test_files_that_the_portal_lost_end_the_command_with_an_error(place: Path) -> None:
    file = receive(by=make_customer(), name="a.txt", chunks=[b"four"])
    assert file.blob is not None
    key = file.blob.parts.get().key
    (settings.FILES_ROOT / key).unlink()

    with pytest.raises(CommandError, match=f"has lost files, which are in no backup of today:\n  {key}"):
        run(str(place))

    assert len(whole_backups(place)) == 1


def test_portal_whose_files_lie_elsewhere_is_told_where_to_read(place: Path) -> None:
    storages = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    with override_settings(STORAGES=storages), pytest.raises(CommandError, match="lie in an object store: docs/op"):
        run(str(place))
