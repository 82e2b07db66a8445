"""Removing who a person was: nothing in the whole database tells it any more, and everything else stays whole."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from accounts.audit_chain import broken_seals
from accounts.models import AuditEntry, AuditWords, User
from accounts.permissions import ActNotPermitted
from accounts.seals import emptying_digest
from accounts.services.forgetting import OwnRemoval
from accounts.services.people import PersonRemoved, Roles, edit_person, reactivate
from accounts.services.sealing import seal_trail
from accounts.services.second_steps import ReasonMissing
from accounts.services.tokens import use_token
from helpdesk.invariants import verify
from notifications.models import StoredMail
from privacy.services.anonymising import OTHERS, OpenTickets, anonymise_person, outlook_of
from privacy.terms import cover, known_by
from tests.factories import make_administrator, make_customer, make_organization, make_ticket
from tests.privacy.conftest import CANARIES, CPF, EMAIL, NAME
from tickets.models import Message, Original, Ticket, TimelineEntry

pytestmark = pytest.mark.django_db


def columns():
    """Yield every table of the database with its columns."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
            yield table, [column[0] for column in cursor.description]


def holding_canaries():
    """Return each column of each table in which a canary stands, as text of whatever type."""
    found = []
    with connection.cursor() as cursor:
        for table, names in columns():
            for name in names:
                for canary in CANARIES:
                    cursor.execute(
                        f'SELECT count(*) FROM "{table}" WHERE lower(CAST("{name}" AS text)) LIKE %s', [f"%{canary}%"]
                    )
                    if cursor.fetchone()[0]:
                        found.append((table, name, canary))
    return found


def everything(scene):
    outlook = outlook_of(by=scene.davi, person=scene.person, more=[CPF])
    return [*(mention.key for mention in outlook.mentions), OTHERS]


def remove(scene, **asked):
    values = {"reason": f"Pedido de {NAME}", "more": [CPF, "iracema"], "covered": everything(scene), **asked}
    return anonymise_person(by=scene.davi, person_id=scene.person.pk, **values)


def test_no_table_holds_a_removed_person(scene):
    planted = {table for table, _name, _canary in holding_canaries()}
    assert planted >= {
        "accounts_apitoken",
        "accounts_auditwords",
        "accounts_browsersession",
        "accounts_externalidentity",
        "accounts_keptform",
        "accounts_knowndevice",
        "accounts_user",
        "account_emailaddress",
        "attachments_attachment",
        "attachments_blob",
        "core_delivery",
        "mfa_authenticator",
        "notifications_storedmail",
        "tickets_draft",
        "tickets_message",
        "tickets_original",
        "tickets_ticket",
    }

    remove(scene)

    assert holding_canaries() == []


def test_what_was_chosen_to_remain_remains_and_nothing_else(scene):
    remove(scene, covered=())

    assert {table for table, _name, _canary in holding_canaries()} == {
        "attachments_attachment",
        "attachments_blob",
        "tickets_message",
        "tickets_original",
        "tickets_ticket",
    }


def test_house_stays_whole_without_the_person(scene):
    seal_trail()
    lines = list(TimelineEntry.objects.order_by("pk").values_list("pk", "ticket", "kind", "from_value", "to_value"))
    messages = list(Message.objects.order_by("pk").values_list("pk", "author", "at", "audience"))

    remove(scene)

    seal_trail()
    broken = {result.invariant.promise: result.cases for result in verify() if result.count}
    assert broken == {}
    assert list(broken_seals()) == []
    after = TimelineEntry.objects.order_by("pk").values_list("pk", "ticket", "kind", "from_value", "to_value")
    assert list(after)[: len(lines)] == lines
    assert list(Message.objects.order_by("pk").values_list("pk", "author", "at", "audience")) == messages
    ticket = Ticket.objects.get(pk=scene.ticket.pk)
    assert (ticket.rating, ticket.status, ticket.requester_id) == (5, "closed", scene.person.pk)


def test_texts_say_who_is_the_same_person(scene):
    done = remove(scene)

    token = f"[PESSOA_{scene.person.pk}]"
    ticket = Ticket.objects.get(pk=scene.ticket.pk)
    assert ticket.subject == f"1402 com {token} não fatura"
    assert ticket.rating_comment == f"Obrigada, assina {token}"
    assert ticket.contact_phone == ""
    texts = list(Message.objects.order_by("pk").values_list("body", flat=True))
    assert texts[0] == f"Sou {token}, {token}, {token}."
    assert token in Message.objects.order_by("pk").first().body_html
    assert any(text.startswith(token) for text in texts)
    assert not Original.objects.filter(text__contains="529").exists()
    assert done == 5
    mail = StoredMail.objects.get(message_id="m2")
    assert (mail.subject, mail.html) == (f"{token} respondeu", f"<p>{token} ({token})</p>")


def test_mails_to_an_address_that_ends_like_the_removed_one_stay(scene):
    StoredMail.objects.create(sender="s", recipient=f"outra.{EMAIL}", subject="Assunto alheio", message_id="m3")

    remove(scene)

    assert StoredMail.objects.filter(message_id="m3").exists()
    assert not StoredMail.objects.filter(message_id="m1").exists()


def test_person_is_called_removed_in_the_language_of_the_reader(scene):
    remove(scene)

    with translation.override("pt-br"):
        assert User.objects.get(pk=scene.person.pk).name == "Pessoa removida"
    with translation.override("en"):
        assert User.objects.values_list("name", flat=True).get(pk=scene.person.pk) == "Removed person"
        assert Ticket.objects.values_list("requester__name", flat=True).get() == "Removed person"


def test_pages_and_programs_call_the_person_removed(scene, client):
    remove(scene)
    client.force_login(scene.joao)

    for page in ("desk:show_ticket", "desk:print_ticket"):
        text = client.get(reverse(page, args=[scene.ticket.pk])).content.decode()
        assert "Pessoa removida" in text
        assert not [canary for canary in CANARIES if canary in text.lower()]
    answer = client.get(f"/api/v1/tickets/{scene.ticket.pk}/").content.decode()
    assert "Pessoa removida" in answer


def test_nobody_comes_in_as_the_person(scene, client):
    remove(scene)

    person = User.objects.get(pk=scene.person.pk)
    assert (person.may_sign_in, person.has_usable_password(), person.email) == (
        False,
        False,
        f"removida-{person.pk}@pessoa.invalid",
    )
    assert use_token("portal_whatever") is None
    assert make_customer(scene.house, name=NAME, email=EMAIL).pk != person.pk


def test_trail_says_who_removed_whom_and_why(scene):
    remove(scene)

    entry = AuditEntry.objects.get(action="person_anonymised")
    words = AuditWords.objects.filter(emptied_by=entry).values_list("entry_id", "field")
    assert (entry.actor, entry.subject_id, entry.data) == (
        scene.davi,
        scene.person.pk,
        {"organization": scene.house.pk, "emptied": emptying_digest(words)},
    )
    assert AuditWords.objects.get(entry=entry).after == f"Pedido de [PESSOA_{scene.person.pk}]"
    emptied = AuditWords.objects.filter(entry__subject_id=scene.person.pk, entry__subject_kind="person")
    assert set(emptied.exclude(entry=entry).values_list("before", "after", "salt", "emptied_by")) == {
        ("", "", "", entry.pk)
    }


def test_words_of_others_that_are_emptied_in_its_name_are_found(scene):
    """What the database itself lets pass: words emptied by an anonymising, only not those that it emptied."""
    other = make_customer(scene.house, name="Outra")
    edit_person(by=scene.davi, person_id=other.pk, values={"name": "Mudada"}, roles=Roles())
    remove(scene)
    seal_trail()
    entry = AuditEntry.objects.get(action="person_anonymised")
    assert list(broken_seals()) == []

    hidden = AuditWords.objects.filter(entry__subject_id=other.pk, field="name")
    hidden.update(before="", after="", salt="", emptied_by=entry)

    assert list(broken_seals()) == [f"other words are emptied by the anonymising of entry {entry.pk} than it emptied"]


def test_person_with_an_open_ticket_is_refused(scene):
    number = make_ticket(scene.person).pk

    with pytest.raises(OpenTickets) as refused:
        remove(scene)
    assert refused.value.count == 1
    assert outlook_of(by=scene.davi, person=scene.person).open_tickets == [number]
    assert User.objects.get(pk=scene.person.pk).email == EMAIL


def test_removing_wants_a_reason_another_person_and_an_administrator(scene):
    with pytest.raises(ReasonMissing):
        remove(scene, reason="  ")
    with pytest.raises(OwnRemoval):
        anonymise_person(by=scene.davi, person_id=scene.davi.pk, reason="x")
    with pytest.raises(ActNotPermitted):
        anonymise_person(by=scene.joao, person_id=scene.person.pk, reason="x")
    with pytest.raises(ActNotPermitted):
        outlook_of(by=scene.bia, person=scene.person)
    assert User.objects.get(pk=scene.person.pk).anonymised_at is None


def test_removed_person_is_neither_removed_again_nor_changed_nor_let_in(scene):
    remove(scene)

    with pytest.raises(PersonRemoved):
        remove(scene, covered=())
    with pytest.raises(PersonRemoved):
        reactivate(by=scene.davi, person_id=scene.person.pk)
    with pytest.raises(PersonRemoved):
        edit_person(by=scene.davi, person_id=scene.person.pk, values={"name": "Outra"}, roles=Roles())


def test_another_administrator_is_removed_like_anybody(davi):
    other = make_administrator()

    anonymise_person(by=davi, person_id=other.pk, reason="saiu")

    other.refresh_from_db()
    assert (other.is_administrator, other.is_active) == (False, False)


def test_mentions_of_other_houses_are_neither_shown_nor_touched(scene):
    foreign = make_ticket(make_customer(make_organization("Boreal")), subject=f"{NAME} de outra casa")

    outlook = outlook_of(by=scene.davi, person=scene.person)
    remove(scene)

    assert foreign.pk not in {mention.number for mention in outlook.mentions}
    foreign.refresh_from_db()
    assert foreign.subject == f"{NAME} de outra casa"


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("JOSE  da silva ligou", "X ligou"),
        ("Josè da\nSilva", "X"),
        ("josé da silvado", "josé da silvado"),
        ("mail JOSE@a.example.", "mail X."),
        ("(62) 99182-7364 e 62991827364 e +55 62 9 9182 7364", "X e X e X"),
        ("nota 162991827364", "nota 162991827364"),
        ("CPF 529.982.247-25 / 52998224725", "CPF X / X"),
        ("nada aqui", "nada aqui"),
    ],
)
def test_person_is_found_however_they_are_written(text, covered):
    known = known_by(["José da Silva", "jose@a.example", "+5562991827364", "529.982.247-25", "abc"])

    assert cover(text, known.pattern(), "X") == covered
    assert "abc" not in known.words
