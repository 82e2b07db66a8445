"""What surrounds every page: theme, failures, and what they must not need."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.enums import Theme
from lobby.appearance.theme import theme_of
from tests.factories.accounts import make_customer

THEME_URL = reverse("lobby:choose_theme")
FAILURES = ("400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html")


@pytest.mark.django_db
def test_theme_is_kept_on_the_device_and_leads_back(client: Client) -> None:
    response = client.post(THEME_URL, {"theme": "dark", "next": "/inicio/?a=1"})
    assert (response.status_code, response["Location"]) == (302, "/inicio/?a=1")
    cookie = response.cookies["theme"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("dark", "Lax", True)


@pytest.mark.django_db
@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_theme_leads_nowhere_else(client: Client, back: str) -> None:
    assert client.post(THEME_URL, {"theme": "light", "next": back})["Location"] == "/"


@pytest.mark.django_db
def test_theme_refuses_what_is_none(client: Client) -> None:
    response = client.post(THEME_URL, {"theme": "pink"})
    assert (response.status_code, "theme" in response.cookies) == (400, False)


@pytest.mark.django_db
def test_theme_is_not_chosen_by_a_link(client: Client) -> None:
    assert client.get(THEME_URL, {"theme": "dark"}).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cookie", "stored", "shown"),
    [
        ("", Theme.DARK, "dark"),
        ("light", Theme.DARK, "light"),
        ("system", Theme.DARK, ""),
        ("pink", Theme.DARK, "dark"),
        ("", Theme.SYSTEM, ""),
    ],
)
def test_theme_of_the_device_wins_over_the_persons(rf: Any, cookie: str, stored: str, shown: str) -> None:
    request = rf.get("/")
    request.COOKIES["theme"] = cookie
    request.user = make_customer(theme=stored)
    assert theme_of(request) == shown


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
def test_page_carries_the_chosen_theme(client: Client) -> None:
    client.cookies["theme"] = "dark"
    page = client.get(reverse("lobby:style_guide")).content.decode()
    assert '<html lang="pt-br" data-theme="dark">' in page


@pytest.mark.parametrize("name", FAILURES)
def test_failure_page_stands_without_request_session_or_database(name: str) -> None:
    with translation.override("pt-br"):
        page = render_to_string(name)
    assert page.count("<h1>") == 1
    assert "(62) 3000-1402" in page
    assert "<script" not in page


def test_failure_of_ours_tells_its_number() -> None:
    with translation.override("pt-br"):
        assert "O número desta falha é <code>7f31a9c</code>." in render_to_string("500.html", {"request_id": "7f31a9c"})


@pytest.mark.django_db
def test_what_does_not_exist_answers_kindly(client: Client) -> None:
    response = client.get("/nada/aqui/")
    assert response.status_code == 404
    assert "Não há nada neste endereço" in response.content.decode()
