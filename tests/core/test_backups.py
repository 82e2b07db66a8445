"""Which backups were taken, noted for those who ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from core.database import database_now
from core.models import BackupRecord
from core.selectors import last_backup, last_backup_tried
from core.services.backups import note_backup

pytestmark = pytest.mark.django_db


def test_nothing_was_taken_in_a_new_house() -> None:
    assert (last_backup(), last_backup_tried()) == (None, None)


def test_newest_whole_backup_is_told_apart_from_the_newest_try() -> None:
    began = database_now() - timedelta(minutes=5)
    whole = note_backup(place="/mnt/one", began_at=began, files=3, size=10)
    tried = note_backup(place="/mnt/two", began_at=began, failure="It is full.")

    assert (last_backup(), last_backup_tried()) == (whole, tried)


def test_backups_of_other_years_are_forgotten() -> None:
    old = database_now() - timedelta(days=401)
    BackupRecord.objects.create(place="/mnt/one", began_at=old, ended_at=old)
    new = note_backup(place="/mnt/one", began_at=database_now())

    assert list(BackupRecord.objects.all()) == [new]


def test_backup_by_other_means_is_noted_by_a_command() -> None:
    call_command("note_backup", "s3://backups", "--began", "2026-11-29T03:00:00+00:00", "--bytes", "17")
    call_command("note_backup", "s3://backups", "--failure", "pg_dump ended with 1")

    assert list(BackupRecord.objects.order_by("pk").values_list("place", "size", "failure")) == [
        ("s3://backups", 17, ""),
        ("s3://backups", None, "pg_dump ended with 1"),
    ]
    assert BackupRecord.objects.earliest("pk").began_at == datetime(2026, 11, 29, 3, tzinfo=UTC)
