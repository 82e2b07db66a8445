"""The log of access, as administrators read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from attachments.services.receiving import receive
from core.database import database_now
from privacy.models import AccessLine
from tests.attachments import samples
from tests.desk.pages import text_of
from tests.factories import make_analyst, make_customer, make_ticket, new_key, say
from tickets.services.conversation import reply

pytestmark = pytest.mark.django_db
URL = "/mesa/configurar/acessos/"


def look(person, **values):
    made = {"at": database_now(), "place": "desk:show_ticket", "method": "GET", "status": 200, "request_id": "r-1"}
    return AccessLine.objects.create(person=person, **{**made, **values})


def read(office, **filters):
    return [line.pk for line in office.get(URL, filters).context["looks"]]


def test_log_says_who_looked_at_what(office):
    marina, ana = make_analyst(name="Marina Sales"), make_customer(name="Ana Lima")
    look(marina, subject_kind="ticket", subject="10432", address="203.0.113.7")
    look(ana, place="api:messages", subject_kind="ticket", subject="10432", token=9, method="POST", status=201)

    page = office.get(URL)

    assert [(line.person, line.what, line.subject, line.answer) for line in page.context["looks"]] == [
        (ana, "Leu ou escreveu mensagens", "Chamado #10432", "POST 201"),
        (marina, "Abriu um chamado", "Chamado #10432", "GET 200"),
    ]
    assert "pelo token nº 9" in text_of(page)
    assert "203.0.113.7 r-1" in text_of(page)


def test_log_is_narrowed_to_who_read_a_ticket_and_its_files(office):
    ana, marina = make_customer(name="Ana Lima"), make_analyst(name="Marina Sales")
    ticket, other = make_ticket(ana), make_ticket(ana)
    file = receive(by=ana, name="erro.log", chunks=[samples.LOG])
    reply(ticket_id=ticket.pk, by=ana, words=say("Segue", attachment_ids=(file.pk,)), key=new_key())
    seen = look(marina, subject_kind="ticket", subject=str(ticket.pk))
    taken = look(ana, place="lobby:show_file", subject_kind="file", subject=str(file.pk))
    old = look(ana, subject_kind="ticket", subject=str(other.pk), at=database_now() - timedelta(days=40), address="::1")
    page = look(marina, place="desk:edit_person", subject_kind="person", subject=str(ana.pk))

    assert read(office, chamado=ticket.pk) == [taken.pk, seen.pk]
    assert read(office, quem="marina") == [page.pk, seen.pk]
    assert read(office, pessoa=ana.pk) == [old.pk, taken.pk]
    assert read(office, sobre=ana.pk) == [page.pk]
    assert read(office, endereco="::1") == [old.pk]
    assert read(office, ate=(database_now() - timedelta(days=30)).date().isoformat()) == [old.pk]
    assert "Ninguém olhou assim nos últimos seis meses." in text_of(office.get(URL, {"quem": "ninguém"}))


def test_log_goes_on_page_by_page(office):
    marina = make_analyst()
    looks = [look(marina).pk for _turn in range(53)]

    first = office.get(URL, {"quem": "Marina"})
    rest = office.get(URL + first.context["older"])

    assert [line.pk for line in first.context["looks"]] == looks[:2:-1]
    assert ([line.pk for line in rest.context["looks"]], rest.context["older"]) == (looks[2::-1], "")


def test_log_is_drawn_with_the_same_queries_for_one_and_three(office, django_assert_num_queries):
    look(make_analyst())
    office.get(URL)
    with django_assert_num_queries(5):
        office.get(URL)
    look(make_analyst(), subject_kind="ticket", subject="10432")
    look(make_customer(), subject_kind="person", subject="3")
    with django_assert_num_queries(5):
        office.get(reverse("desk:list_access"))


def test_empty_log_says_what_belongs_here(office):
    assert "deixa aqui uma linha em cerca de um segundo" in text_of(office.get(URL))


def test_import_is_called_by_what_it_is(office):
    look(make_analyst(name="Davi Cordeiro"), place="desk:show_import", subject_kind="import", subject="6")

    (line,) = office.get(URL).context["looks"]

    assert (line.what, line.subject) == ("Olhou uma importação de clientes", "Importação de clientes nº 6")
