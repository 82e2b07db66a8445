"""An index that is made while the table is in use."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.migrations.state import ProjectState
from django.db.utils import IntegrityError

from core.database import database_now
from core.indexes import AddIndexBesideWriters
from core.models import BackupRecord
from core.services.backups import note_backup
from tests.races.meeting import beside, wait_until_waiting

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "core_backup_place_of_a_test"


def operation() -> AddIndexBesideWriters:
    return AddIndexBesideWriters("backuprecord", models.Index(fields=["place"], name=NAME))


def forwards() -> None:
    """Do what a migration with `atomic = False` does."""
    before = ProjectState.from_apps(apps)
    after = before.clone()
    made = operation()
    made.state_forwards("core", after)
    with connection.schema_editor(atomic=False) as editor:
        made.database_forwards("core", editor, before, after)


def backwards() -> None:
    state = ProjectState.from_apps(apps)
    with connection.schema_editor(atomic=False) as editor:
        operation().database_backwards("core", editor, state, state)


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, BackupRecord._meta.db_table))


@pytest.fixture(autouse=True)
def without_it_afterwards(transactional_db: None) -> Any:
    yield
    backwards()


def test_index_is_made_taken_back_and_made_again_over_what_was_left() -> None:
    forwards()
    forwards()
    made = NAME in indexes()
    backwards()

    assert (made, NAME in indexes()) == (True, False)


@pytest.mark.postgres
def test_others_write_while_an_index_waits_for_who_wrote_before() -> None:
    with transaction.atomic():
        note("before")
        waiting = beside(forwards)
        wait_until_waiting(1)
        writing = beside(lambda: note("meanwhile"))
        # It comes to its end while the index still waits.
        assert writing.outcome is None

    assert waiting.outcome is None
    assert NAME in indexes()
    assert set(BackupRecord.objects.values_list("place", flat=True)) == {"before", "meanwhile"}


@pytest.mark.postgres
def test_index_that_was_cut_is_made_whole() -> None:
    note("twice")
    note("twice")
    with connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {NAME} ON core_backuprecord (place)")
    left = validity()

    forwards()

    assert (left, validity()) == ([False], [True])


def note(place: str) -> None:
    note_backup(place=place, began_at=database_now())


def validity() -> list[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [NAME])
        return [row[0] for row in cursor.fetchall()]
