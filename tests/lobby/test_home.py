"""The addresses that lead each reader to their own door."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_analyst, make_customer, make_ticket

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
