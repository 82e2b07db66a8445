"""What is held of a person, given out at the desk, and who they were, removed there."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from django.urls import reverse

from accounts.models import AuditEntry, User
from privacy.models import PersonExport
from privacy.services.exporting import make_exports
from tests.desk.pages import text_of
from tests.factories import make_customer, make_organization, make_ticket, new_key, say
from tickets.models import Ticket
from tickets.services.lifecycle import cancel

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_customer(make_organization("Aurora"), name="Ana Lima Duarte", email="ana.duarte@aurora.example")


@pytest.fixture
def office(office, davi):
    """Return the administrator's browser, in which the password was given a moment ago."""
    session = office.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(davi.pk)
    session.save()
    return office


def over(ana, **fields):
    ticket = make_ticket(ana, **fields)
    cancel(ticket_id=ticket.pk, by=ana, words=say("Já deu certo"), key=new_key())
    return ticket


@pytest.mark.parametrize("page", ["desk:export_person", "desk:remove_person"])
def test_pages_ask_for_the_password_again(office, ana, page):
    session = office.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()

    answer = office.get(reverse(page, args=[ana.pk]))

    assert (answer.status_code, answer.url.startswith(reverse("account_reauthenticate"))) == (302, True)


def test_archive_is_asked_for_made_and_taken(office, ana, davi):
    url = reverse("desk:export_person", args=[ana.pk])
    assert "Nenhum arquivo foi pedido" in text_of(office.get(url))

    office.post(url)
    assert "Aguardando preparo: 0 %" in text_of(office.get(url))
    waiting = office.get(url, headers={"HX-Request": "true"}).content.decode()
    assert ("<h1" in waiting, f'hx-get="{url}"' in waiting) == (False, True)
    make_exports()
    assert "hx-get" not in office.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "Pronta. Será apagada em" in text_of(office.get(url))
    export = PersonExport.objects.get()
    answer = office.post(reverse("desk:take_person_export", args=[ana.pk, export.pk]))

    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        assert "ana.duarte@aurora.example" in packed.read("data/profile.json").decode()
    assert answer["Content-Disposition"].startswith('attachment; filename="dados-')
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["person_exported", "person_export_taken"]
    assert "Baixou o que se guarda de uma pessoa" in text_of(office.get(reverse("desk:list_audit")))


def test_archive_of_another_person_is_not_at_this_address(office, ana):
    office.post(reverse("desk:export_person", args=[ana.pk]))
    make_exports()
    bia = make_customer()

    answer = office.post(reverse("desk:take_person_export", args=[bia.pk, PersonExport.objects.get().pk]))

    assert answer.status_code == 404


def test_look_ahead_says_what_will_change_and_where_the_person_is_named(office, ana):
    ticket = over(ana, subject="Chamado de Ana Lima Duarte")

    page = office.get(reverse("desk:remove_person", args=[ana.pk]))

    words = text_of(page)
    assert "Isto não pode ser desfeito, por ninguém." in words
    assert f"#{ticket.pk} assunto ou avaliação: …Chamado de" in words
    assert "<mark>Ana Lima Duarte</mark>" in page.content.decode()
    assert User.objects.get(pk=ana.pk).anonymised_at is None


def test_look_for_further_words_changes_nothing_and_keeps_what_was_typed(office, ana):
    ticket = over(ana, subject="Falar com Aninha")
    url = reverse("desk:remove_person", args=[ana.pk])

    page = office.post(url, {"do": "look", "reason": "Protocolo 814", "more": "Aninha\n"})

    words = text_of(page)
    assert (page.status_code, page.context["form"].errors) == (200, {})
    assert f"#{ticket.pk} assunto ou avaliação: …Falar com" in words
    assert 'value="Protocolo 814"' in page.content.decode()
    assert User.objects.get(pk=ana.pk).anonymised_at is None


def test_person_is_removed_and_chosen_texts_are_covered(office, ana):
    ticket = over(ana, subject="Chamado de Ana Lima Duarte")
    other = over(ana, subject="Outro de Ana Lima Duarte")
    url = reverse("desk:remove_person", args=[ana.pk])

    sent = {"do": "remove", "reason": "Protocolo 814", "is_meant": "on", "covered": f"ticket:{ticket.pk}"}
    answer = office.post(url, sent, follow=True)

    words = text_of(answer)
    assert "Esta pessoa foi removida. Em 1 texto há agora um código no lugar dela." in words
    assert "Pessoa removida" in words
    assert "Remover esta pessoa" not in words
    assert [Ticket.objects.get(pk=pk).subject for pk in (ticket.pk, other.pk)] == [
        f"Chamado de [PESSOA_{ana.pk}]",
        "Outro de Ana Lima Duarte",
    ]
    assert "Esta pessoa foi removida" in text_of(office.get(url))


def test_removal_without_reason_or_meaning_keeps_the_choice(office, ana):
    ticket = over(ana, subject="Chamado de Ana Lima Duarte")
    url = reverse("desk:remove_person", args=[ana.pk])

    page = office.post(url, {"do": "remove", "more": "Aninha"})

    assert (page.status_code, sorted(page.context["form"].errors)) == (422, ["is_meant", "reason"])
    assert [(mention.key, is_ticked) for mention, is_ticked in page.context["mentions"]] == [
        (f"ticket:{ticket.pk}", False)
    ]
    assert "Aninha" in page.content.decode()


def test_open_tickets_are_named_and_in_the_way(office, ana):
    ticket = make_ticket(ana)
    url = reverse("desk:remove_person", args=[ana.pk])

    page = office.post(url, {"do": "remove", "reason": "x", "is_meant": "on"})

    assert page.status_code == 422
    assert f"ponha outro solicitante no lugar dela: #{ticket.pk}" in text_of(page)


def test_nobody_removes_themselves(office, davi):
    url = reverse("desk:remove_person", args=[davi.pk])

    assert "Ninguém remove a si mesmo" in text_of(office.get(url))
    assert office.post(url, {"do": "remove", "reason": "x", "is_meant": "on"}).status_code == 422
    assert User.objects.get(pk=davi.pk).is_administrator


def test_removed_person_is_neither_changed_nor_exported(office, ana):
    office.post(reverse("desk:remove_person", args=[ana.pk]), {"do": "remove", "reason": "x", "is_meant": "on"})

    for act in ("desk:reactivate_person", "desk:export_person"):
        told = text_of(office.post(reverse(act, args=[ana.pk]), follow=True))
        assert "nada mais se guarda dela" in told
    assert not PersonExport.objects.exists()
