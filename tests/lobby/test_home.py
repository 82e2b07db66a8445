"""The addresses that lead each reader to their own door."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organization, User
from tests.factories import make_administrator, make_analyst, make_customer, make_ticket
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db


def test_a_ticket_is_shown_at_the_readers_door(client: Client) -> None:
    ana = make_customer()
    ticket = make_ticket(ana)
    places = []
    for person in (ana, make_analyst()):
        client.force_login(person)
        places.append(client.get(f"/c/{ticket.number}/")["Location"])

    assert places == [
        reverse("portal:show_ticket", args=[ticket.number]), reverse("desk:show_ticket", args=[ticket.number]),
    ]  # fmt: skip


def test_a_foreign_ticket_is_one_that_does_not_exist(client: Client) -> None:
    ticket = make_ticket(make_customer())
    client.force_login(make_customer())
    answers = [client.get(f"/c/{number}/") for number in (ticket.number, 99999, 10**18)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_the_first_address_leads_each_to_theirs(client: Client) -> None:
    assert client.get("/")["Location"] == "/conta/entrar/?next=/"
    client.force_login(make_analyst())
    assert client.get("/")["Location"] == "/inicio/"
    client.force_login(make_customer())
    assert client.get("/").status_code == 200


def test_anonymous_comes_back_to_the_ticket(client: Client) -> None:
    assert client.get("/c/10432/")["Location"] == "/conta/entrar/?next=/c/10432/"


def test_who_has_no_role_yet_stays_on_a_page_that_says_whom_to_ask(client: Client) -> None:
    ticket = make_ticket(make_customer())
    boss, gone = make_administrator(), make_administrator(email="antigo@exemplo.com.br", is_active=False)
    client.force_login(User.objects.create_user("cida@suporte.example", name="Cida Prado"))

    led = [client.get(path, follow=True) for path in ("/", "/mesa/filas/n1/", f"/mesa/chamados/{ticket.number}/")]
    page = client.get(reverse("lobby:home"))

    assert [(answer.status_code, answer.redirect_chain[-1:]) for answer in led[:2]] == [(200, [("/inicio/", 302)])] * 2
    text = page.content.decode()
    assert (boss.email in text, gone.email in text, "Nenhum papel ainda" in text) == (True, False, True)
    assert (reverse("account_logout") in text, reverse("portal:list_tickets") in text) == (True, False)
    assert client.get(reverse("lobby:profile")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_who_has_no_role_yet_reads_nothing_of_the_desk(client: Client) -> None:
    ticket = make_ticket(make_customer(), subject="Segredo da Aurora")
    cida = User.objects.create_user("cida@suporte.example", name="Cida Prado")
    client.force_login(cida)

    pages = [reverse("desk:show_ticket", args=[ticket.number]), reverse("desk:list_queue", args=["n1"])]
    answers = [client.get(page) for page in (*pages, f"/c/{ticket.number}/", reverse("lobby:notices"))]
    fragment = client.get(reverse("desk:show_rail"), headers={"HX-Request": "true"})
    sent = client.post(reverse("desk:take_next"))

    assert [answer.status_code for answer in (*answers, fragment, sent)] == [302, 302, 404, 200, 404, 404]
    assert not any("Segredo" in answer.content.decode() for answer in answers)
    assert not Ticket.objects.visible_to(cida).exists()
    assert not Message.objects.readable_by(cida).filter(audience="internal").exists()
    assert not Organization.objects.visible_to(cida).exists()
