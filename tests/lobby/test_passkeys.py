"""Passkeys by their addresses: what is no credential, what an address allows, what a challenge leaves behind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import BrowserSession, User
from tests.factories import make_customer
from tests.factories.accounts import PASSWORD
from tests.fakes.security_key import SecurityKey

pytestmark = pytest.mark.django_db
ENTER, ADD, CHALLENGE = "/conta/chaves/entrar/", "/conta/chaves/nova/", "/conta/chaves/desafio/"


def proved(client: Client) -> Client:
    """Sign in and confirm the password."""
    person = make_customer()
    client.post("/conta/entrar/", {"login": person.email, "password": PASSWORD})
    client.post("/conta/confirmar/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "no json",
        "null",
        "1",
        "[]",
        '"text"',
        "{}",
        '{"response": null}',
        '{"response": {"userHandle": 7}}',
        '{"id": "a", "rawId": "a", "type": "public-key", "response": {"userHandle": null}}',
        '{"id": "a", "rawId": "a", "type": "public-key", "response": {"userHandle": "%%%"}}',
        '{"id": "a", "rawId": "a", "type": "x", "response": {"userHandle": "MQ", "clientDataJSON": "MQ",'
        ' "authenticatorData": "MQ", "signature": "MQ"}}',
        '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30",'
        ' "attestationObject": "e30", "userHandle": "MQ"}}',
        '{"id": {"a": 1}, "rawId": [1], "response": {"clientDataJSON": [[]]}}',
        json.dumps({"id": "a", "response": {"clientDataJSON": "A" * 70_000}}),
        "9" * 5_000,
        "[" * 2000,
        "1e1000",
    ],
)  # fmt: skip
def test_what_is_no_credential_lets_nobody_in_and_breaks_nothing(client: Client, credential: str) -> None:
    client.post(CHALLENGE)
    response = client.post(ENTER, {"credential": credential, "next": "/perfil/"})
    assert (response.status_code, response["Location"]) == (302, "/conta/entrar/?next=%2Fperfil%2F")
    assert client.get("/perfil/").status_code == 302

    inside = proved(Client())
    inside.post(f"{ADD}desafio/", secure=True)
    response = inside.post(ADD, {"name": "Minha", "credential": credential}, secure=True)
    assert (response.status_code, 'value="Minha"' in response.content.decode()) == (422, True)
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize("to", ["https://mau.exemplo/", "//mau.exemplo", "javascript:alert(1)"])
def test_a_passkey_leads_nowhere_else(client: Client, to: str) -> None:
    assert client.post(ENTER, {"credential": "{}", "next": to})["Location"] == "/conta/entrar/"


def test_looking_makes_no_session_and_a_challenge_makes_one(client: Client) -> None:
    client.get("/conta/entrar/")
    assert BrowserSession.objects.count() == 0
    options = client.post(CHALLENGE).json()["publicKey"]
    assert (options["userVerification"], options["rpId"], options["allowCredentials"]) == (
        "required", "testserver", [],
    )  # fmt: skip
    assert BrowserSession.objects.count() == 1


def test_a_challenge_tells_nothing_of_who_has_a_passkey(client: Client) -> None:
    person = make_customer()
    answers = [set(client.post(CHALLENGE, {"login": login}).json()["publicKey"]) for login in (person.email, "x@y.z")]
    assert answers[0] == answers[1]


def test_what_a_passkey_is_made_from_asks_for_who_holds_it(client: Client) -> None:
    options = proved(client).post(f"{ADD}desafio/").json()["publicKey"]
    chosen = options["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert options["rp"] == {"id": "testserver", "name": "Portal de Atendimento"}


def test_making_one_asks_for_the_password_first(client: Client) -> None:
    client.force_login(make_customer())
    assert client.post(f"{ADD}desafio/")["Location"].startswith("/conta/confirmar/")


@pytest.mark.parametrize(
    ("host", "is_secure", "words"),
    [
        ("localhost:8000", False, ""),
        ("127.0.0.1:8000", False, "não funcionam em http://127.0.0.1:8000. Abra o portal em http://localhost:8000."),
        ("portal.exemplo", True, ""),
        ("portal.exemplo", False, "só funcionam quando o portal é aberto por https."),
        ("10.1.2.3", True, "não funcionam em um endereço só de números."),
        ("[::1]:8000", False, "não funcionam em um endereço só de números."),
    ],
)
def test_an_address_that_allows_no_passkeys_says_so(
    client: Client, settings: Any, host: str, is_secure: bool, words: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    page = client.get("/conta/entrar/", headers={"Host": host}, secure=is_secure).content.decode()
    assert ("Entrar com chave de acesso" in page, "Chaves de acesso" in page) == (not words, bool(words))
    assert words in page


def test_challenges_are_limited(client: Client) -> None:
    assert [client.post(CHALLENGE).status_code for _ in range(201)][-2:] == [200, 429]


def with_key(person: User) -> SecurityKey:
    """Add a passkey to a person's account, and return the key that holds it."""
    client, key = Client(), SecurityKey()
    client.post("/conta/entrar/", {"login": person.email, "password": PASSWORD}, secure=True)
    client.post("/conta/confirmar/", {"password": PASSWORD}, secure=True)
    options = client.post(f"{ADD}desafio/", secure=True).json()
    assert client.post(ADD, {"name": "Chave", "credential": key.make(options)}, secure=True).status_code == 302
    return key


def who(client: Client) -> str | None:
    found: str | None = client.session.get("_auth_user_id")
    return found


def test_a_challenge_is_good_once_and_in_its_own_browser() -> None:
    ana, client = make_customer(), Client()
    key = with_key(ana)
    proof = key.prove(client.post(CHALLENGE, secure=True).json(), ana)
    stranger = Client()
    stranger.post(CHALLENGE, secure=True)
    stranger.post(ENTER, {"credential": proof}, secure=True)
    assert who(stranger) is None

    client.post(ENTER, {"credential": proof}, secure=True)
    assert who(client) == str(ana.pk)
    client.post("/conta/sair/", secure=True)
    client.post(ENTER, {"credential": proof}, secure=True)
    assert who(client) is None


def test_a_key_that_did_not_ask_who_holds_it_signs_in_by_no_challenge() -> None:
    """Neither by one for anybody, nor by one that was made for who is signed in or in the second step."""
    ana, other = make_customer(), make_customer()
    key = with_key(ana)
    for login, data in (("", {}), (other.email, {}), (ana.email, {"for": "step"})):
        client = Client()
        if login:
            client.post("/conta/entrar/", {"login": login, "password": PASSWORD}, secure=True)
        before = who(client)
        options = client.post(CHALLENGE, data, secure=True).json()
        assert options["publicKey"]["userVerification"] == "required"
        client.post(ENTER, {"credential": key.prove(options, ana, is_verified=False)}, secure=True)
        assert who(client) == before
