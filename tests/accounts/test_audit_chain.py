"""The trail's chain: sealed by a sweep, broken by nothing that the house does, and by everything that is done to it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from accounts.audit_chain import broken_seals, head_of_chain, is_sealing_late, unsealed_entries
from accounts.models import AuditEntry, AuditSeal, AuditUnsealed, AuditWords
from accounts.models.audit import ANONYMISED
from accounts.seals import Sealed, seal_of, words_digest
from accounts.services import sealing
from accounts.services.audit import record
from accounts.services.sealing import seal_trail
from core import triggers
from core.database import database_now
from tests.factories import make_administrator, make_customer

pytestmark = pytest.mark.django_db

ENTRY = Sealed(7, datetime(2026, 11, 29, 12, 0, 0, 123000, UTC), 3, "person_changed", "person", 9, {"b": 1, "a": ["é"]})


def make_trail(count=3):
    davi = make_administrator()
    for number in range(count):
        record(
            at=database_now(),
            actor=davi,
            action="person_changed",
            subject_kind="person",
            subject_id=davi.pk,
            changes={"name": (f"Ana {number}", f"Bia {number}"), "roles": ([], ["is_analyst"])},
        )
    return list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))


def by_force(statement, *values):
    """Do to the tables what their triggers refuse, as who owns the database can."""
    triggers.lift_all()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    triggers.install_all()


def test_first_form_is_what_it_was_on_its_first_day():
    seal = seal_of(version=1, number=2, previous="ab", entry=ENTRY, words=[("phone", "02"), ("name", "01")])
    said = words_digest(salt="00ff", field="name", before="", after="Ana Conceição")

    # Never changed: a trail that was sealed in this form is read in it for ever.
    assert seal == "6879951c7130102eadeb18e006f0c3c31bf6a33a5d54bda30525001b44cecbcd"
    assert said == "73a0dc3e2f578b6479c87aa7a1135c3342877d37105c77834b97ab71166074a2"


@pytest.mark.parametrize(
    "change",
    [
        {"number": 3},
        {"previous": "ac"},
        {"words": [("name", "01")]},
        {"words": [("name", "02"), ("phone", "01")]},
        {"entry": Sealed(8, *list(vars(ENTRY).values())[1:])},
        {"entry": Sealed(7, ENTRY.at + timedelta(microseconds=1), *list(vars(ENTRY).values())[2:])},
        {"entry": Sealed(*list(vars(ENTRY).values())[:6], {"b": 1, "a": ["e"]})},
    ],
)
def test_seal_changes_with_all_that_it_covers(change):
    covered = {"version": 1, "number": 2, "previous": "ab", "entry": ENTRY, "words": [("name", "01"), ("phone", "02")]}

    assert seal_of(**{**covered, **change}) != seal_of(**covered)


def test_trail_is_sealed_in_its_order_and_once():
    entries = make_trail()

    assert (seal_trail(), seal_trail()) == (3, 0)
    assert list(AuditSeal.objects.order_by("number").values_list("number", "entry")) == [
        (number, entry) for number, entry in enumerate(entries, start=1)
    ]
    assert not AuditUnsealed.objects.exists()
    assert (list(broken_seals()), list(unsealed_entries())) == ([], [])


def test_chain_goes_on_over_batches_and_over_what_comes_late(monkeypatch):
    monkeypatch.setattr(sealing, "_BATCH", 2)
    entries = make_trail(5)
    late = AuditUnsealed.objects.get(entry=entries[0])
    since = late.since
    late.delete()
    seal_trail()
    AuditUnsealed.objects.create(entry_id=entries[0], since=since)

    assert (seal_trail(), list(broken_seals())) == (1, [])
    assert list(AuditSeal.objects.order_by("number").values_list("entry", flat=True)) == [*entries[1:], entries[0]]


def test_changed_entry_is_named():
    entries = make_trail()
    seal_trail()
    by_force("UPDATE accounts_auditentry SET action = 'harmless' WHERE id = %s", entries[1])

    assert list(broken_seals()) == [f"entry {entries[1]} (harmless) or its place is not what seal 2 covers"]


def test_changed_words_are_named():
    entries = make_trail()
    seal_trail()
    by_force("UPDATE accounts_auditwords SET after = 'Eva' WHERE entry_id = %s", entries[2])

    assert list(broken_seals()) == [f"the words of name in entry {entries[2]} are not those that were written"]


def test_words_that_went_away_are_named():
    entries = make_trail()
    seal_trail()
    by_force("DELETE FROM accounts_auditwords WHERE entry_id = %s", entries[0])

    assert list(broken_seals()) == [f"entry {entries[0]} (person_changed) or its place is not what seal 1 covers"]


def test_missing_entry_is_named():
    entries = make_trail()
    seal_trail()
    for table, column in (("seal", "entry_id"), ("words", "entry_id"), ("entry", "id")):
        by_force(f"DELETE FROM accounts_audit{table} WHERE {column} = %s", entries[1])

    assert list(broken_seals()) == ["seals 2 to 2 are missing, or their entries are"]


def test_reordered_entries_are_named():
    entries = make_trail()
    seal_trail()
    spare = make_trail(1)[-1]
    for here, there in ((spare, 1), (entries[0], 2), (entries[1], 1)):
        by_force("UPDATE accounts_auditseal SET entry_id = %s WHERE number = %s", here, there)

    assert [line.split(" or ")[0] for line in broken_seals()] == [
        f"entry {entries[1]} (person_changed)",
        f"entry {entries[0]} (person_changed)",
    ]


def test_words_emptied_by_another_act_are_named():
    entries = make_trail()
    seal_trail()
    by_force(
        "UPDATE accounts_auditwords SET before = '', after = '', salt = '', emptied_by_id = %s WHERE entry_id = %s",
        entries[0],
        entries[1],
    )

    assert list(broken_seals()) == [f"the words of name in entry {entries[1]} were emptied by no anonymising"]


def test_entry_that_never_waited_for_its_seal_is_named():
    entry = AuditEntry.objects.create(at=database_now(), action="slipped", subject_kind="test", subject_id=1)

    assert list(unsealed_entries()) == [f"entry {entry.pk} has no seal and waits for none"]


def test_seal_that_is_late_is_named():
    (entry,) = make_trail(1)
    assert not is_sealing_late()

    AuditUnsealed.objects.update(since=database_now() - timedelta(minutes=11))

    assert is_sealing_late()
    assert [line.partition(" since")[0] for line in unsealed_entries()] == [f"entry {entry} waits for its seal"]


@pytest.mark.parametrize("statement", ["UPDATE accounts_auditseal SET digest = ''", "DELETE FROM accounts_auditseal"])
def test_seals_are_neither_changed_nor_deleted(statement):
    make_trail(1)
    seal_trail()

    with pytest.raises(DatabaseError, match="accounts_auditseal is append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditSeal.objects.get().digest


@pytest.mark.parametrize(
    "values",
    [
        {"after": "Eva"},
        {"before": "", "after": "", "salt": ""},
        {"before": "", "after": "", "emptied_by": "anonymising"},
        {"before": "", "after": "", "salt": "", "emptied_by": "another"},
        {"before": "", "after": "", "salt": "", "emptied_by": "anonymising", "digest": "0"},
    ],
)
def test_words_are_emptied_whole_and_by_an_anonymising_alone(values):
    by = {"another": make_trail(1)[0], "anonymising": make_anonymising()}
    if "emptied_by" in values:
        values = {**values, "emptied_by": by[values["emptied_by"]]}

    with pytest.raises(DatabaseError, match="are only emptied, by an anonymising"), transaction.atomic():
        AuditWords.objects.update(**values)
    assert AuditWords.objects.get().after == "Bia 0"


def test_words_are_not_deleted():
    make_trail(1)

    with pytest.raises(DatabaseError, match="are only emptied"), transaction.atomic():
        AuditWords.objects.all().delete()
    assert AuditWords.objects.exists()


def make_anonymising():
    person = make_customer()
    return record(at=database_now(), actor=None, action=ANONYMISED, subject_kind="person", subject_id=person.pk).pk


def test_emptied_words_break_no_chain():
    make_trail()
    by = make_anonymising()
    seal_trail()

    AuditWords.objects.update(before="", after="", salt="", emptied_by=by)

    assert (list(broken_seals()), AuditWords.objects.exclude(after="").count()) == ([], 0)


def test_head_that_was_kept_shows_a_trail_that_was_written_anew(capsys):
    make_trail()
    seal_trail()
    call_command("audit_chain")
    kept = capsys.readouterr().out.strip()
    assert kept == str(head_of_chain())
    make_trail(1)
    seal_trail()
    call_command("audit_chain", "--expect", kept)

    by_force("UPDATE accounts_auditseal SET digest = 'anew' WHERE number = 3")

    with pytest.raises(CommandError, match="seal 3 is not the one that was kept"):
        call_command("audit_chain", "--expect", kept)


def test_words_written_before_there_were_seals_are_salted_and_wait():
    from importlib import import_module

    from django.apps import apps

    (entry,) = make_trail(1)
    AuditUnsealed.objects.all().delete()
    migration = import_module("accounts.migrations.0009_let_the_trail_wait_for_its_seals")

    class Row:
        field, before, after = "name", "Ana 0", "Bia 0"

    migration.wait_for_seals(apps, None)
    migration.wait_for_seals(apps, None)

    assert list(AuditUnsealed.objects.values_list("entry", flat=True)) == [entry]
    assert migration.digest_of("0f", Row) == words_digest(salt="0f", field="name", before="Ana 0", after="Bia 0")
