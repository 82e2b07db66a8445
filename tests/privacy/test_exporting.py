"""An export of all that is held of a person: whole, theirs alone, made piece by piece, and gone after a week."""

import json
import zipfile
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from accounts.permissions import ActNotPermitted
from accounts.services.people import PersonRemoved
from core.database import database_now
from notifications.models import StoredMail
from privacy.enums import ExportState
from privacy.models import AccessLine, ExportPart, PersonExport
from privacy.packing import pack
from privacy.sections import SECTIONS
from privacy.services import exporting
from privacy.services.anonymising import anonymise_person
from privacy.services.exporting import ExportGone, ask_for_export, forget_exports, make_exports, take_export
from tests.factories import make_analyst, make_ticket, new_key, say
from tests.privacy.conftest import EMAIL, FORMER, NAME
from tickets.services.conversation import note, reply

pytestmark = pytest.mark.django_db


def exported(scene, person=None):
    """Return what the archive of an export holds, by file."""
    export = ask_for_export(by=scene.davi, person_id=(person or scene.person).pk)
    make_exports()
    with pack(take_export(by=scene.davi, export_id=export.pk)) as archive, zipfile.ZipFile(archive) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def section(files, name):
    return json.loads(files[f"data/{name}.json"])


def test_export_holds_all_that_is_held_of_a_person(scene):
    AccessLine.objects.create(
        person=scene.person, at=database_now(), method="GET", place="portal:home", status=200, request_id="r"
    )

    files = exported(scene)

    (profile,) = section(files, "profile")
    assert (profile["name"], profile["email"], profile["organization__name"]) == (NAME, EMAIL, "Aurora")
    assert [row["subject"] for row in section(files, "tickets")] == [scene.ticket.subject]
    assert [row["body"] for row in section(files, "messages")][1] == "Veja log da Iracema Tupinambá.log"
    assert [row["name"] for row in section(files, "files")] == ["log da Iracema Tupinambá.log"]
    assert {row["before"] for row in section(files, "changed_words")} >= {FORMER}
    assert [row["place"] for row in section(files, "looks")] == ["portal:home"]
    empty = {"skills", "invitations", "first_accesses", "opened_tickets", "followed_tickets", "uploads", "support_page"}
    empty |= {"mails"}
    found = {part.name for part in SECTIONS if not section(files, part.name)}
    assert found == empty
    assert "<h1>O que se guarda de Iracema Tupinambá</h1>" in files["index.html"]


def test_export_holds_no_words_of_others_and_no_secret(scene):
    mine = make_ticket(scene.bia, subject="Assunto de Bia", description="Palavras de Bia")
    reply(ticket_id=mine.pk, by=scene.bia, words=say("Mais palavras de Bia"), key=new_key())
    note(ticket_id=scene.ticket.pk, by=scene.joao, words=say("Nota que ela não lê"), key=new_key())

    text = "".join(exported(scene).values())

    for foreign in ("de Bia", "Nota que ela não lê", "Recalcule", '"secret"', "sessionid"):
        assert foreign not in text
    for key in scene.person.__class__.objects.values_list("password", flat=True):
        assert key not in text


def test_mails_to_an_address_that_ends_like_hers_are_not_hers(scene):
    StoredMail.objects.create(sender="s", recipient=f"outra.{EMAIL}", subject="Assunto alheio", message_id="m3")

    assert [row["message_id"] for row in section(exported(scene), "kept_mails")] == ["m1"]


def test_words_of_a_person_do_no_harm_in_the_page(scene):
    reply_to = make_ticket(scene.person, subject="<script>alert(1)</script>")

    page = exported(scene)["index.html"]

    assert reply_to.subject not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_export_is_in_the_language_of_its_person(scene):
    scene.person.language = "en"
    scene.person.save(update_fields=["language"])

    assert "<h1>What is held of Iracema Tupinambá</h1>" in exported(scene)["index.html"]


def test_staff_person_is_exported_as_well(scene):
    files = exported(scene, scene.joao)

    assert [row["level"] for row in section(files, "skills")] == [1]
    assert "Recalcule" in files["data/messages.json"]


def test_export_that_is_cut_goes_on_where_it_was(scene, monkeypatch):
    monkeypatch.setattr(exporting, "_ROWS", 2)
    export = ask_for_export(by=scene.davi, person_id=scene.person.pk)
    while exporting._make_part(export.pk):
        # As if the process died here: nothing but the row knows how far it came.
        export = PersonExport.objects.get(pk=export.pk)
    assert PersonExport.objects.get().state == ExportState.READY

    rows = [row for part in ExportPart.objects.filter(section="messages").order_by("number") for row in part.rows]
    assert [row["id"] for row in rows] == sorted({row["id"] for row in rows})
    assert ExportPart.objects.filter(section="timeline").count() > 1
    assert len(rows) == 2


def test_export_is_asked_for_once_while_it_is_made(scene):
    first = ask_for_export(by=scene.davi, person_id=scene.person.pk)

    assert ask_for_export(by=scene.davi, person_id=scene.person.pk) == first
    make_exports()
    assert ask_for_export(by=scene.davi, person_id=scene.person.pk) != first
    assert [entry.action for entry in AuditEntry.objects.filter(action__startswith="person_export")] == [
        "person_exported",
        "person_exported",
    ]


def test_export_that_is_not_ready_or_over_is_not_given_out(scene):
    export = ask_for_export(by=scene.davi, person_id=scene.person.pk)
    with pytest.raises(ExportGone):
        take_export(by=scene.davi, export_id=export.pk)
    make_exports()
    now = database_now()
    PersonExport.objects.update(asked_at=now - timedelta(days=8), expires_at=now - timedelta(seconds=1))

    with pytest.raises(ExportGone):
        take_export(by=scene.davi, export_id=export.pk)
    assert (forget_exports(), PersonExport.objects.count(), ExportPart.objects.count()) == (1, 0, 0)


def test_export_that_was_taken_stands_in_the_trail(scene):
    exported(scene)

    entry = AuditEntry.objects.get(action="person_export_taken")
    assert (entry.actor, entry.subject_id) == (scene.davi, scene.person.pk)


def test_nobody_but_administrators_exports(scene):
    with pytest.raises(ActNotPermitted):
        ask_for_export(by=scene.joao, person_id=scene.person.pk)
    with pytest.raises(ActNotPermitted):
        take_export(by=scene.bia, export_id=1)
    assert not PersonExport.objects.exists()


def test_removed_person_has_no_export(scene):
    exported(scene)
    anonymise_person(by=scene.davi, person_id=scene.person.pk, reason="pedido")

    assert not PersonExport.objects.exists()
    with pytest.raises(PersonRemoved):
        ask_for_export(by=scene.davi, person_id=scene.person.pk)


def test_database_holds_one_export_at_a_time_and_when_it_was_ready():
    person = make_analyst()
    now = database_now()
    made = {"person": person, "asked_by": person, "asked_at": now, "expires_at": now + timedelta(days=7)}
    PersonExport.objects.create(**made)

    for wrong in ({}, {"state": ExportState.READY}, {"expires_at": now, "state": ExportState.READY, "ready_at": now}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonExport.objects.create(**{**made, **wrong})
    assert PersonExport.objects.count() == 1


def test_page_is_read_by_a_person_and_its_files_by_a_program(scene):
    files = exported(scene)

    (profile,) = section(files, "profile")
    assert profile["created_at"] not in files["index.html"]
    assert profile["is_active"] is True
    assert "<td>sim</td>" in files["index.html"]
    assert section(files, "tickets")[0]["status"] == "closed"
    assert "<td>Encerrado</td>" in files["index.html"]
