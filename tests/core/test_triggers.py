"""Append-only tables refuse change and deletion on both databases, and what is missing is found."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEntry, Organization
from core import triggers
from core.database import database_now
from tests.databases import delete_rows
from tests.factories import make_organization

pytestmark = pytest.mark.django_db


def make_entry():
    return AuditEntry.objects.create(at=database_now(), action="tested", subject_kind="test", subject_id=1)


def test_row_of_an_append_only_table_cannot_be_changed():
    entry = make_entry()
    with pytest.raises(DatabaseError, match="accounts_auditentry is append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(action="changed")
    assert AuditEntry.objects.get().action == "tested"


def test_row_of_an_append_only_table_cannot_be_deleted():
    make_entry()
    with pytest.raises(DatabaseError, match="accounts_auditentry is append-only"), transaction.atomic():
        AuditEntry.objects.all().delete()
    assert AuditEntry.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_append_only_table_cannot_be_truncated():
    make_entry()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        # With what refers to it, or the server refuses before any trigger is asked.
        cursor.execute("TRUNCATE accounts_auditentry CASCADE")
    assert AuditEntry.objects.count() == 1


def test_contracts_of_one_organization_cannot_overlap():
    from datetime import date

    from accounts.models import Contract

    house = make_organization(plan="")
    Contract.objects.create(organization=house, plan="prime", starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30))
    with pytest.raises(DatabaseError), transaction.atomic():
        Contract.objects.create(organization=house, plan="standard", starts_on=date(2026, 6, 30))
    Contract.objects.create(organization=house, plan="standard", starts_on=date(2026, 7, 1))


def test_every_rule_is_in_place_after_migrating():
    assert triggers.missing() == []


def test_each_dropped_trigger_is_found_and_put_back():
    name = "accounts_auditentry_append_only"
    name = f"{name}_update" if connection.vendor == "sqlite" else name
    on = "" if connection.vendor == "sqlite" else " ON accounts_auditentry"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    assert triggers.missing() == [name]
    triggers.install_all()
    assert triggers.missing() == []


@pytest.mark.django_db(transaction=True)
def test_flush_empties_append_only_tables_and_leaves_the_rules_in_place():
    make_entry()
    # It lets numbers begin again, too, where other tests of this database know that they did not.
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
    assert (AuditEntry.objects.count(), triggers.missing()) == (0, [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_tests_commit_is_deleted_and_the_rules_stay_in_place():
    make_entry()
    make_organization()
    delete_rows()
    assert (AuditEntry.objects.count(), Organization.objects.count(), triggers.missing()) == (0, 0, [])
