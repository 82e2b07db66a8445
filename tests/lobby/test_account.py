"""A person's own data."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories import make_analyst, make_customer

pytestmark = pytest.mark.django_db
DATA = {
    "name": "Ana Lima",
    "job_title": "Faturista",
    "phone": "(62) 98765-4321",
    "language": "pt-br",
    "timezone": "America/Manaus",
    "theme": "dark",
}


@pytest.mark.parametrize("make", [make_customer, make_analyst])
@pytest.mark.parametrize("path", ["/perfil/", "/perfil/seguranca/", "/conta/senha/"])
def test_pages_open_for_both_sides(client: Client, make: Any, path: str) -> None:
    client.force_login(make())
    response = client.get(path)
    assert (response.status_code, response.content.count(b"<h1")) == (200, 1)


def test_profile_keeps_what_is_sent_and_nothing_else(client: Client) -> None:
    person = make_customer(email="ana@aurora.exemplo")
    client.force_login(person)

    sent = {**DATA, "email": "outro@aurora.exemplo", "is_customer_manager": "on", "organization": "", "is_demo": "on",
            "is_administrator": "on", "session_epoch": "7"}  # fmt: skip
    response = client.post("/perfil/", sent)

    assert (response.status_code, response["Location"]) == (302, "/perfil/")
    before = {"email": "ana@aurora.exemplo", "is_customer_manager": False, "organization_id": person.organization_id,
              "is_demo": False, "is_administrator": False, "session_epoch": 0}  # fmt: skip
    person.refresh_from_db()
    assert {name: getattr(person, name) for name in (*DATA, *before)} == {**DATA, "phone": "+5562987654321", **before}
    assert client.cookies["theme"].value == "dark"
    assert "Seus dados estão salvos." in client.get("/perfil/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Ana\r\nBcc: x@mau.exemplo"),
        ("name", "x" * 121),
        ("phone", "98765-4321"),
        ("language", "xx"),
        ("timezone", "Lua/Mar"),
        ("theme", "neon"),
    ],
)
def test_profile_refuses_and_keeps_what_was_typed(client: Client, field: str, value: str) -> None:
    person = make_customer(name="Ana Antes")
    client.force_login(person)

    response = client.post("/perfil/", {**DATA, field: value})

    person.refresh_from_db()
    assert (response.status_code, person.name) == (422, "Ana Antes")
    assert "Faturista" in response.content.decode()


def test_profile_keeps_a_zone_that_is_not_on_the_list(client: Client) -> None:
    person = make_customer(timezone="Europe/Lisbon")
    client.force_login(person)
    assert client.post("/perfil/", {**DATA, "timezone": "Europe/Lisbon"}).status_code == 302


def test_profile_answers_in_the_language_just_chosen(client: Client) -> None:
    client.force_login(make_customer())
    client.post("/perfil/", {**DATA, "language": "en"})
    page = client.get("/perfil/").content.decode()
    assert ("Your data is saved." in page, 'lang="en"' in page) == (True, True)


def test_a_broken_zone_does_not_break_a_page(client: Client) -> None:
    client.force_login(make_customer(timezone="Nowhere/At_All"))
    assert client.get("/perfil/").status_code == 200
