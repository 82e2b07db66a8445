"""The second step: switched on, asked for, replaced by reserve codes, switched off."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from core.models import Delivery
from tests.factories import make_analyst, make_customer
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
ON, OFF = "/conta/duas-etapas/ligar/", "/conta/duas-etapas/desligar/"
CODES, FRESH = "/conta/duas-etapas/reserva/", "/conta/duas-etapas/reserva/novos/"
STEP = "/conta/duas-etapas/codigo/"


def code_for(secret: str) -> str:
    """Return what the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def enter(client: Client, person: User) -> Any:
    """Send the form of sign-in."""
    return client.post("/conta/entrar/", {"login": person.email, "password": PASSWORD})


def prove(client: Client) -> None:
    """Confirm the password, as the guarded pages ask."""
    assert client.post("/conta/confirmar/", {"password": PASSWORD}).status_code == 302


def switch_on(client: Client, person: User) -> str:
    """Switch the second step on and return its secret."""
    enter(client, person)
    prove(client)
    page = client.get(ON).content.decode()
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    secret = re.search(r'key-text">([A-Z2-7]+)<', page)
    assert sealed is not None
    assert secret is not None
    response = client.post(ON, {"code": code_for(secret[1]), "sealed": sealed[1]})
    assert (response.status_code, response["Location"]) == (302, CODES)
    # The same code once more, in the same half minute, is part of other tests.
    cache.clear()
    return secret[1]


@pytest.mark.parametrize("make", [make_customer, make_analyst])
def test_anyone_switches_the_second_step_on(client: Client, make: Any) -> None:
    person = make()

    switch_on(client, person)

    assert sorted(Authenticator.objects.filter(user=person).values_list("type", flat=True)) == [
        "recovery_codes", "totp",
    ]  # fmt: skip
    assert list(Delivery.objects.values_list("data__letter", flat=True)) == ["changed_step_on"]
    assert "Ligada" in client.get("/perfil/seguranca/").content.decode()


def test_the_secret_rests_encrypted(client: Client) -> None:
    person = make_customer()
    secret = switch_on(client, person)
    assert secret not in str(list(Authenticator.objects.values("data")))


def test_looking_at_the_page_writes_nothing(client: Client) -> None:
    enter(client, make_customer())
    prove(client)
    before = dict(client.session)

    client.get(ON)

    assert dict(client.session) == before


def test_guarded_pages_ask_for_the_password_first(client: Client) -> None:
    client.force_login(make_customer())
    response = client.get(ON)
    assert (response.status_code, response["Location"]) == (302, f"/conta/confirmar/?next={ON.replace('/', '%2F')}")


def test_a_secret_that_was_sealed_for_someone_else_is_refused(client: Client) -> None:
    stranger = Client()
    enter(stranger, make_customer())
    prove(stranger)
    page = stranger.get(ON).content.decode()
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    secret = re.search(r'key-text">([A-Z2-7]+)<', page)
    assert sealed is not None
    assert secret is not None
    person = make_customer()
    enter(client, person)
    prove(client)

    response = client.post(ON, {"code": code_for(secret[1]), "sealed": sealed[1]})

    assert (response.status_code, Authenticator.objects.count()) == (200, 0)


def test_sign_in_asks_for_the_code(client: Client) -> None:
    person = make_customer()
    secret = switch_on(client, person)
    browser = Client()

    response = enter(browser, person)
    assert (response["Location"], browser.get("/perfil/").status_code) == (STEP, 302)
    assert browser.get(STEP).status_code == 200
    assert browser.post(STEP, {"code": "000000"}).status_code == 200
    response = browser.post(STEP, {"code": code_for(secret)})

    assert (response["Location"], browser.get("/perfil/").status_code) == ("/inicio/", 200)


def test_a_code_is_good_once(client: Client) -> None:
    person = make_customer()
    code = code_for(switch_on(client, person))
    first, second = Client(), Client()
    enter(first, person)
    enter(second, person)

    assert first.post(STEP, {"code": code}).status_code == 302
    assert second.post(STEP, {"code": code}).status_code == 200


def test_a_reserve_code_is_good_once(client: Client) -> None:
    person = make_customer()
    switch_on(client, person)
    codes = re.findall(r"<li><code>(\d+)</code></li>", client.get(CODES).content.decode())
    assert len(codes) == 10
    first, second = Client(), Client()
    enter(first, person)
    enter(second, person)

    assert first.post(STEP, {"code": codes[0]}).status_code == 302
    assert second.post(STEP, {"code": codes[0]}).status_code == 200
    file = client.get(f"{CODES}arquivo/")
    assert (file["Content-Type"], file.content.decode().split()) == ("text/plain; charset=utf-8", codes[1:])


def test_guessing_codes_is_told_to_wait_whatever_the_session(client: Client) -> None:
    person = make_customer()
    secret = switch_on(client, person)
    for place in range(10):
        browser = Client(REMOTE_ADDR=f"10.0.0.{place}")
        enter(browser, person)
        assert browser.post(STEP, {"code": "000000"}).status_code == 200
    browser = Client(REMOTE_ADDR="10.0.1.1")
    enter(browser, person)

    response = browser.post(STEP, {"code": code_for(secret)})

    assert (response.status_code, "Retry-After" in response.headers) == (429, True)


def test_guessing_the_password_again_is_told_to_wait(client: Client) -> None:
    client.force_login(make_customer())
    for _ in range(10):
        assert client.post("/conta/confirmar/", {"password": "a-wrong-one"}).status_code == 200
    assert client.post("/conta/confirmar/", {"password": PASSWORD}).status_code == 429


def test_new_reserve_codes_replace_the_old(client: Client) -> None:
    switch_on(client, make_customer())
    old = client.get(CODES).content
    assert client.get(FRESH).status_code == 200
    assert client.post(FRESH)["Location"] == CODES
    assert re.findall(rb"<code>\d+", client.get(CODES).content) != re.findall(rb"<code>\d+", old)


def test_the_second_step_is_switched_off(client: Client) -> None:
    person = make_customer()
    switch_on(client, person)
    assert client.get(OFF).status_code == 200

    response = client.post(OFF)

    assert (response["Location"], Authenticator.objects.filter(user=person).count()) == ("/conta/duas-etapas/", 0)
    assert client.get(response["Location"])["Location"] == "/perfil/seguranca/"
    assert enter(Client(), person)["Location"] == "/inicio/"
    assert list(Delivery.objects.order_by("pk").values_list("data__letter", flat=True)) == [
        "changed_step_on", "changed_step_off", "new_device",
    ]  # fmt: skip


def test_codes_of_someone_without_a_second_step_are_not_there(client: Client) -> None:
    enter(client, make_customer())
    prove(client)
    assert client.get(CODES).status_code == 404


def test_changing_the_password_keeps_this_session_alone(client: Client) -> None:
    person, elsewhere = make_customer(), Client()
    enter(client, person)
    enter(elsewhere, person)
    new = "uma frase que ninguém adivinha"

    wrong = client.post("/conta/senha/", {"oldpassword": "x", "password1": new, "password2": new})
    right = client.post("/conta/senha/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert (wrong.status_code, right.status_code, right["Location"]) == (200, 302, "/perfil/seguranca/")
    assert [browser.get("/perfil/").status_code for browser in (client, elsewhere)] == [200, 302]
    letters = Delivery.objects.order_by("pk").values_list("data__letter", flat=True)
    assert list(letters) == ["new_device", "changed_password"]
