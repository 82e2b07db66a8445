"""Signing in and out by the pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import BrowserSession
from accounts.services.organizations import deactivate_organization
from accounts.services.people import deactivate, sign_out_everywhere
from accounts.services.sign_in import sweep_sessions
from tests.factories import make_administrator, make_analyst, make_customer, make_organization
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN = "/conta/entrar/"


def enter(client: Client, email: str, password: str = PASSWORD, **fields: str) -> Any:
    """Send the form of sign-in."""
    return client.post(SIGN_IN, {"login": email, "password": password, **fields})


@pytest.mark.parametrize(("make", "door"), [(make_customer, "portal:home"), (make_analyst, "desk:home")])
def test_sign_in_leads_each_side_to_its_door(client: Client, make: Any, door: str) -> None:
    response = enter(client, make(email="ana@aurora.exemplo").email)
    assert (response.status_code, response["Location"]) == (302, reverse("lobby:home"))
    response = client.get(response["Location"])
    assert (response.status_code, response["Location"]) == (302, reverse(door))


def test_sign_in_says_whom_to_ask_for_an_invitation(client: Client) -> None:
    words = "Ainda não tem cadastro? Peça ao suporte, ou a quem cuida do portal na sua empresa."
    assert words in client.get(SIGN_IN).content.decode()


def test_sign_in_does_not_mind_case_and_spaces(client: Client) -> None:
    make_customer(email="ana@aurora.exemplo")
    assert enter(client, " ANA@Aurora.exemplo ").status_code == 302


def test_sign_in_rotates_the_session(client: Client) -> None:
    person = make_customer()
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    planted = session.session_key

    enter(client, person.email)

    assert client.session.session_key != planted
    assert not BrowserSession.objects.filter(pk=planted).exists()


@pytest.mark.parametrize(
    "path", [SIGN_IN, "/conta/senha/esqueci/", "/conta/senha/esqueci/enviado/", "/conta/encerrada/"]
)
def test_anonymous_pages_keep_no_session(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
    assert (BrowserSession.objects.count(), "sessionid" in client.cookies) == (0, False)


def test_wrong_password_and_unknown_address_answer_alike(client: Client) -> None:
    make_customer(email="ana@aurora.exemplo")
    make_customer(email="saiu@aurora.exemplo", is_active=False)

    pages = []
    for email in ("ana@aurora.exemplo", "nadie@aurora.exemplo", "saiu@aurora.exemplo"):
        response = enter(client, email, "a-wrong-password")
        page = response.content.decode().replace(email, "…")
        pages.append((response.status_code, _without_tokens(page)))

    assert pages[0][0] == 422
    assert pages[1:] == [pages[0], pages[0]]


def test_an_unknown_address_costs_one_hash_as_a_known_one(client: Client, monkeypatch: Any) -> None:
    """Hashing is what takes the time; both ways must do it once."""
    make_customer(email="ana@aurora.exemplo")
    counted: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: Any, password: str, salt: str) -> str:
        counted.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    enter(client, "ana@aurora.exemplo", "a-wrong-password")
    known = len(counted)
    enter(client, "nadie@aurora.exemplo", "a-wrong-password")

    assert (known, len(counted) - known) == (1, 1)


def test_someone_who_was_let_out_is_told_with_the_right_password(client: Client) -> None:
    person = make_customer(is_active=False)
    response = enter(client, person.email)
    assert (response.status_code, response["Location"]) == (302, "/conta/encerrada/")
    assert "_auth_user_id" not in client.session


def test_someone_of_a_customer_that_left_does_not_come_in(client: Client) -> None:
    person = make_customer()
    deactivate_organization(by=None, organization_id=person.organization_id)

    pages = [enter(client, person.email, password) for password in (PASSWORD, "a-wrong-password")]

    assert [(page.status_code, page.get("Location")) for page in pages] == [(302, "/conta/encerrada/"), (422, None)]
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/perfil/", "/perfil/"),
        ("https://mau.exemplo/", "/inicio/"),
        ("//mau.exemplo/", "/inicio/"),
        ("/\\mau.exemplo/", "/inicio/"),
        ("javascript:alert(1)", "/inicio/"),
        ("https://outra.exemplo/", "/inicio/"),
    ],
)
def test_sign_in_leads_nowhere_but_here(client: Client, settings: Any, target: str, lands: str) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://outra.exemplo"]
    assert enter(client, make_customer().email, next=target)["Location"] == lands


def test_sign_out_is_a_post(client: Client) -> None:
    client.force_login(make_customer())

    assert client.get("/conta/sair/").status_code == 405
    assert "_auth_user_id" in client.session
    response = client.post("/conta/sair/")

    assert (response.status_code, response["Location"], "_auth_user_id" in client.session) == (302, SIGN_IN, False)


def test_the_eleventh_try_is_told_to_wait(client: Client) -> None:
    person = make_customer(email="ana@aurora.exemplo")
    for _ in range(10):
        assert enter(client, person.email, "a-wrong-password").status_code == 422
    cache.clear()

    # Neither the right password nor a header changes that.
    response = client.post(
        SIGN_IN, {"login": "ANA@aurora.exemplo", "password": PASSWORD}, headers={"X-Forwarded-For": "8.8.8.8"}
    )

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert "Espere um pouco" in response.content.decode()


def test_limits_are_the_same_for_an_address_that_nobody_has(client: Client) -> None:
    for _ in range(10):
        enter(client, "nadie@aurora.exemplo", "a-wrong-password")
    assert enter(client, "nadie@aurora.exemplo", "a-wrong-password").status_code == 429


def test_signing_in_forgives_earlier_tries(client: Client) -> None:
    person = make_customer()
    for _ in range(9):
        enter(client, person.email, "a-wrong-password")
    enter(client, person.email)
    client.post("/conta/sair/")

    assert [enter(client, person.email, "a-wrong-password").status_code for _ in range(10)] == [422] * 10


def test_deactivating_ends_sessions_at_once(client: Client) -> None:
    boss, person = make_administrator(), make_customer()
    client.force_login(person)
    assert client.get("/perfil/").status_code == 200

    deactivate(by=boss, person_id=person.pk)

    response = client.get("/perfil/")
    assert (response.status_code, response["Location"]) == (302, f"{SIGN_IN}?next=/perfil/")


def test_signing_out_everywhere_ends_every_session() -> None:
    person, here, there = make_customer(), Client(), Client()
    here.force_login(person)
    there.force_login(person)

    response = here.post("/perfil/sair-de-todos/")

    assert (response.status_code, response["Location"]) == (302, SIGN_IN)
    assert [browser.get("/perfil/").status_code for browser in (here, there)] == [302, 302]


def test_a_raised_epoch_ends_a_session(client: Client) -> None:
    person = make_customer()
    client.force_login(person)
    sign_out_everywhere(by=person, person_id=person.pk)
    assert client.get("/perfil/").status_code == 302


def test_expired_sessions_are_swept(client: Client) -> None:
    client.force_login(make_customer())
    Client().force_login(make_customer())
    BrowserSession.objects.filter(pk=client.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )

    sweep_sessions()

    assert BrowserSession.objects.count() == 1


@pytest.mark.parametrize("name", ["signup", "cadastro"])
def test_nobody_signs_up(client: Client, name: str) -> None:
    assert client.get(f"/conta/{name}/").status_code == 404


def test_demo_accounts_are_one_click_while_the_demo_is_on(client: Client, demo: None) -> None:
    house = make_organization("Aurora Distribuidora", plan="prime")
    ana = make_customer(house, name="Ana Lima", is_demo=True)
    make_customer(house, name="Pessoa Comum")

    page = client.get(SIGN_IN).content.decode()
    response = client.post("/demonstracao/entrar/", {"account": ana.email, "next": "/perfil/"})

    assert ("Ana Lima" in page, "Solicitante, Aurora Distribuidora, Prime" in page, "Pessoa Comum" in page) == (
        True, True, False,
    )  # fmt: skip
    assert (response["Location"], client.session["_auth_user_id"]) == ("/perfil/", str(ana.pk))


def test_demo_lets_nobody_else_in(client: Client, demo: None) -> None:
    person = make_customer()
    assert client.post("/demonstracao/entrar/", {"account": person.email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_demo_accounts_are_refused_while_the_demo_is_off(client: Client) -> None:
    ana = make_customer(name="Ana Lima", is_demo=True)
    assert "Ana Lima" not in client.get(SIGN_IN).content.decode()
    assert client.post("/demonstracao/entrar/", {"account": ana.email}).status_code == 404


def _without_tokens(page: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return re.sub(r'data-now="\d+"', "", page)
