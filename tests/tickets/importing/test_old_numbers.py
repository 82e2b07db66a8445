"""A ticket that came from another system is found by the number that it had there, whole, at every door."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organization, User
from accounts.services.tokens import make_token
from tests.factories import make_ticket, new_key
from tests.tickets.importing.rows import row, take, the_ticket
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("aurora")]
# As the number of none that is opened here.
OLD = "INC-04711"


def person(name: str) -> User:
    return User.objects.get(name=name)


def browser(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client


def program(name: str) -> Client:
    made = make_token(by=person(name), key=new_key(), name="x", is_read_only=True, days=30)
    return Client(headers={"Authorization": f"Token {made.secret}"})


@pytest.fixture
def old(tmp_path: Path) -> Ticket:
    take(tmp_path, row(OLD), row(f"{OLD}-2"), row("4711"))
    make_ticket(person("Olga Nunes"))
    return the_ticket(OLD)


@pytest.mark.parametrize("text", [OLD, f" {OLD} ", f"#{OLD}"])
def test_desk_leads_to_it(old: Ticket, text: str) -> None:
    assert browser("Marina Sales").get(reverse("desk:search"), {"q": text}).url == f"/mesa/chamados/{old.pk}/"


@pytest.mark.parametrize("text", ["INC-0471", "inc-04711", "INC", "", "#"])
def test_desk_leads_to_no_ticket_by_half_a_number(old: Ticket, text: str) -> None:
    assert browser("Marina Sales").get(reverse("desk:search"), {"q": text}).url.startswith("/mesa/filas/busca/")


def test_a_number_of_both_systems_shows_both(old: Ticket, tmp_path: Path) -> None:
    take(tmp_path, row(str(old.pk)))
    found = browser("Marina Sales").get(reverse("desk:search"), {"q": f"#{old.pk}"}, follow=True)
    page = found.content.decode()

    assert found.redirect_chain[0][0].startswith("/mesa/filas/busca/")
    assert [f"#{pk}" in page for pk in (old.pk, the_ticket(str(old.pk)).pk, the_ticket(f"{OLD}-2").pk)] == [
        True,
        True,
        False,
    ]


def test_customers_find_theirs_and_nobody_else_s(old: Ticket) -> None:
    theirs = browser("Ana Lima").get("/chamados/", {"q": OLD}).content.decode()
    foreign = browser("Olga Nunes").get("/chamados/", {"q": OLD}).content.decode()

    assert [f"/chamados/{old.pk}/" in page for page in (theirs, foreign)] == [True, False]


@pytest.mark.parametrize(("name", "address"), [("Marina Sales", "/mesa/chamados/{}/"), ("Ana Lima", "/chamados/{}/")])
def test_its_page_tells_the_old_number(old: Ticket, name: str, address: str) -> None:
    page = browser(name).get(address.format(old.pk)).content.decode()
    native = browser(name).get(address.format(make_ticket(person("Ana Lima")).pk)).content.decode()

    assert f"<dt>Número anterior</dt><dd>{OLD}" in page
    assert "Número anterior" not in native


@pytest.mark.parametrize("name", ["Marina Sales", "Ana Lima"])
def test_programs_narrow_by_it_and_read_it(old: Ticket, name: str) -> None:
    found = program(name).get("/api/v1/tickets/", {"external_id": OLD}).json()["results"]
    sought = program(name).get("/api/v1/tickets/", {"q": f"#{OLD}"}).json()["results"]

    assert [[one["number"] for one in rows] for rows in (found, sought)] == [[old.pk]] * 2
    assert (found[0]["source"], found[0]["external_id"]) == ("antigo", OLD)
    assert program("Olga Nunes").get("/api/v1/tickets/", {"external_id": OLD}).json()["results"] == []


def test_customer_is_named_by_their_code_in_the_erp(tmp_path: Path, aurora: Any) -> None:
    Organization.objects.filter(pk=aurora.pk).update(external_id="C-1001")
    # A name goes before a code.
    Organization.objects.filter(name="Boreal Atacado").update(external_id="Aurora Distribuidora")
    take(tmp_path, row("1", organization="C-1001"), row("2"), row("3", organization="C-100"))

    assert dict(Ticket.objects.values_list("external_id", "organization_id")) == {"1": aurora.pk, "2": aurora.pk}
