"""Imports that are cut, meet each other, break, are followed by invitations, or forgotten."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
from django.db import connection

from accounts.enums import ImportState
from accounts.models import ImportPiece, ImportRow, Invitation, Organization, User
from accounts.services.forgetting import forget_person
from accounts.services.importing import batches, working
from accounts.services.importing.reading import read_heads, read_rows
from accounts.services.importing.taking import (
    ImportMovedOn,
    begin_import,
    confirm_import,
    discard_import,
    send_invitations,
)
from accounts.services.importing.working import forget_old_imports, work_on_imports
from tests.accounts.importing.files import cnpj_of, csv_file, imported, looked_at, row, second, told
from tests.factories import make_administrator, make_customer, make_organization

pytestmark = pytest.mark.django_db(transaction=True)


def test_import_goes_on_where_a_worker_was_cut(monkeypatch):
    monkeypatch.setattr(batches, "ROWS_A_BATCH", 1)
    rows = [
        row(code=f"C{n}", name=f"Casa {n}", cnpj=cnpj_of(f"1000000{n}"), email=f"p{n}@casa.example") for n in range(4)
    ]
    taken = confirm_import(by=None, import_id=looked_at(csv_file(*rows)).pk)
    batches.import_batch(taken.pk)
    batches.import_batch(taken.pk)
    taken.refresh_from_db()
    assert (taken.state, taken.groups_done, Organization.objects.count()) == (ImportState.IMPORTING, 2, 2)

    work_on_imports()

    taken.refresh_from_db()
    assert (taken.state, taken.results["new"], Organization.objects.count()) == (ImportState.DONE, 4, 4)


def test_reading_goes_on_where_a_worker_was_cut(monkeypatch):
    monkeypatch.setattr("accounts.services.importing.reading.CHUNK", 1)
    taken = begin_import(by=None, file_name="x.csv", pieces=[csv_file(row(), second(), second(email="c@x.example"))])
    held = []

    def cut():
        held.append(1)
        if len(held) == 2:
            raise KeyboardInterrupt

    read_heads(taken)
    taken.refresh_from_db()
    with pytest.raises(KeyboardInterrupt):
        read_rows(taken, keep=cut)
    assert ImportRow.objects.count() == 2

    work_on_imports()

    assert [found.number for found in ImportRow.objects.order_by("number")] == [1, 2, 3]


def test_import_that_another_worker_holds_is_left_to_it():
    taken = begin_import(by=None, file_name="x.csv", pieces=[csv_file(row())])
    working._claim()

    assert work_on_imports() == {}
    taken.refresh_from_db()
    assert taken.state == ImportState.RECEIVED


def test_what_changed_between_look_and_import_is_decided_anew():
    taken = looked_at(csv_file(row()))
    make_customer(make_organization("Outra"), email="ana@aurora.example")
    confirm_import(by=None, import_id=taken.pk)

    work_on_imports()

    taken.refresh_from_db()
    assert (told(taken), Organization.objects.filter(external_id="C1").exists()) == (
        [(2, "refused", ["email_taken"])],
        False,
    )


@contextmanager
def poisoned(name):
    """Let the database refuse a customer of this name, for a reason that no rule of ours knows."""
    on_sqlite = connection.vendor == "sqlite"
    begin = (
        "CREATE TRIGGER poison BEFORE INSERT ON accounts_organization "
        f"WHEN NEW.name = '{name}' BEGIN SELECT RAISE(ABORT, 'poison'); END"
        if on_sqlite
        else f"ALTER TABLE accounts_organization ADD CONSTRAINT poison CHECK (name <> '{name}')"
    )
    end = "DROP TRIGGER poison" if on_sqlite else "ALTER TABLE accounts_organization DROP CONSTRAINT poison"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute(end)


def test_customer_that_breaks_does_not_stop_the_others():
    rows = [row(), row(code="C2", name="Boreal", cnpj=cnpj_of("04218771"), email="bia@boreal.example")]
    taken = confirm_import(by=None, import_id=looked_at(csv_file(*rows)).pk)

    with poisoned("Boreal"):
        work_on_imports()

    taken.refresh_from_db()
    assert (taken.state, told(taken)) == (ImportState.DONE, [(2, "new", []), (3, "refused", ["broke"])])
    assert list(Organization.objects.values_list("name", flat=True)) == ["Aurora Distribuidora"]


def test_invitations_leave_only_when_asked_and_once(monkeypatch):
    monkeypatch.setattr("accounts.services.importing.inviting.PEOPLE_A_BATCH", 1)
    boss = make_administrator()
    taken = imported(csv_file(row(), second()), by=boss)
    assert Invitation.objects.count() == 0

    send_invitations(by=boss, import_id=taken.pk)
    work_on_imports()
    send_invitations(by=boss, import_id=taken.pk)
    work_on_imports()

    taken.refresh_from_db()
    assert (taken.state, taken.results["invited"], Invitation.objects.count()) == (ImportState.DONE, 2, 2)


def test_discarded_import_forgets_its_rows_and_cannot_come_in():
    taken = looked_at(csv_file(row()))

    discard_import(by=None, import_id=taken.pk)

    assert ImportRow.objects.count() == 0
    with pytest.raises(ImportMovedOn):
        confirm_import(by=None, import_id=taken.pk)


def test_old_imports_are_forgotten_and_their_counts_stay():
    taken, recent = imported(csv_file(row())), looked_at(csv_file(second()))
    type(taken).objects.filter(pk=taken.pk).update(created_at="2020-01-01T00:00:00Z")

    assert forget_old_imports() == {"forgotten": 1}

    taken.refresh_from_db()
    assert (taken.rows.count(), taken.results["new"], recent.rows.count()) == (0, 1, 1)


def test_person_who_is_removed_is_in_no_file_any_more():
    boss = make_administrator()
    imported(csv_file(row(), second()), by=boss)
    waits = looked_at(csv_file(["Ana Lima", "x"], heads=["Quem", "Outra"]))
    person = User.objects.get(email="ana@aurora.example")
    pattern = re.compile("ana lima|ana@aurora", re.IGNORECASE)

    forget_person(by=boss, person_id=person.pk, reason="pediu", pattern=pattern, cover=lambda text: text)

    waits.refresh_from_db()
    assert ([found.cells[9] for found in ImportRow.objects.all()], waits.state) == (["Beto Reis"], "discarded")
    assert ImportPiece.objects.count() == 0
