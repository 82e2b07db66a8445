"""Coming in through a company's identity provider, which runs on this machine."""

from __future__ import annotations

import logging
import re
import time
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client

from accounts.models import AuditEntry, DeclaredDomain, ExternalIdentity, User
from accounts.services.identities import declare_domain, withdraw_domain
from accounts.services.people import deactivate
from core.services.outbox import drain_due
from helpdesk.checks import check_identity_provider
from tests.factories import make_administrator, make_analyst, make_customer
from tests.fakes.openid_provider import STRANGE_KEY, OpenIdProvider
from tests.lobby.company import BACK, EMAIL, LEAVE, come_back, leave, words_of
from tests.lobby.test_second_step_required import protected

pytestmark = pytest.mark.django_db


def test_a_person_with_a_verified_address_comes_in_and_is_told_once(
    client: Client, provider: OpenIdProvider, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    person = make_customer(email=EMAIL)
    assert "Entrar com Aurora" in client.get("/conta/entrar/").content.decode()

    response = come_back(client, provider, "/perfil/")

    assert (response.status_code, response["Location"]) == (302, "/perfil/")
    assert client.session["_auth_user_id"] == str(person.pk)
    identity = ExternalIdentity.objects.get()
    assert (identity.person, identity.issuer, identity.subject) == (person, provider.url, "u-1")
    assert AuditEntry.objects.filter(action="identity_linked").count() == 1
    client.post("/conta/sair/")
    assert come_back(client, provider)["Location"] == "/inicio/"
    drain_due()
    assert [letter.subject for letter in mail.outbox] == ["Entrada pela sua empresa"]
    assert person.has_usable_password()


def test_from_then_on_the_subject_counts_and_not_the_address(client: Client, provider: OpenIdProvider) -> None:
    person, heir = make_customer(email=EMAIL), make_customer(email="bia@aurora.exemplo")
    come_back(client, provider)
    provider.claims = {"sub": "u-1", "email": heir.email, "email_verified": True}
    come_back(client, provider)
    assert client.session["_auth_user_id"] == str(person.pk)

    # The address given to another subject does not open the account.
    other = Client()
    provider.claims = {"sub": "u-2", "email": EMAIL, "email_verified": True}
    response = come_back(other, provider)
    assert (response.status_code, "_auth_user_id" in other.session) == (403, False)
    assert "é conhecida por Aurora como outra pessoa" in words_of(response)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email_verified": False}, "não diz que o seu e-mail está verificado"),
        ({"email_verified": None}, "não diz que o seu e-mail está verificado"),
        ({"email_verified": "yes"}, "não diz que o seu e-mail está verificado"),
        ({"email_verified": 1}, "não diz que o seu e-mail está verificado"),
        ({"email": "ninguem@aurora.exemplo"}, "Ninguém com o seu e-mail"),
        ({"email": ""}, "Ninguém com o seu e-mail"),
        ({"email": ["ana@aurora.exemplo"]}, "Ninguém com o seu e-mail"),
    ],
)
def test_who_is_not_known_stays_out(
    client: Client, provider: OpenIdProvider, claims: dict[str, Any], words: str
) -> None:
    make_customer(email=EMAIL)
    provider.token = claims
    response = come_back(client, provider)
    assert (response.status_code, words in words_of(response)) == (403, True), words_of(response)
    assert (ExternalIdentity.objects.count(), User.objects.count(), "_auth_user_id" in client.session) == (0, 1, False)


def test_an_issuer_vouches_for_its_declared_domains_alone(client: Client, provider: OpenIdProvider) -> None:
    """Else any issuer that is ever named could come in as anybody, support's people included."""
    boss = make_administrator(email="davi@suporte.exemplo")
    make_customer(email="bia@filial.aurora.exemplo")
    declare_domain(by=boss, domain="suporte.exemplo", issuer="https://login.suporte.exemplo")
    refused = []
    for email in (boss.email, "bia@filial.aurora.exemplo", "ninguem@boreal.exemplo", "x@aurora.exemplo@boreal.exemplo"):
        provider.claims = {"sub": f"u-{email}", "email": email, "email_verified": True}
        answer = come_back(Client(), provider)
        refused.append((answer.status_code, words_of(answer)))

    assert {status for status, _words in refused} == {403}
    assert len({words for _status, words in refused}) == 1
    assert "não entram por Aurora aqui" in refused[0][1]
    assert not ExternalIdentity.objects.exists()


def test_withdrawing_a_domain_keeps_in_who_came_in_before(client: Client, provider: OpenIdProvider) -> None:
    person = make_customer(email=EMAIL)
    make_customer(email="bia@aurora.exemplo")
    come_back(client, provider)
    withdraw_domain(by=None, domain_id=DeclaredDomain.objects.get().pk)

    come_back(client, provider)
    assert client.session["_auth_user_id"] == str(person.pk)
    provider.claims = {"sub": "u-2", "email": "bia@aurora.exemplo", "email_verified": True}
    assert come_back(Client(), provider).status_code == 403


def test_who_was_let_out_stays_out_and_reads_what_a_stranger_reads(client: Client, provider: OpenIdProvider) -> None:
    person, boss = make_customer(email=EMAIL), make_administrator()
    come_back(client, provider)
    deactivate(by=boss, person_id=person.pk)
    known = come_back(Client(), provider)
    ExternalIdentity.objects.all().delete()
    by_address = come_back(Client(), provider)
    provider.claims = {**provider.claims, "email": "ninguem@aurora.exemplo"}
    stranger = come_back(Client(), provider)
    assert [answer.status_code for answer in (known, by_address, stranger)] == [403] * 3
    assert words_of(known) == words_of(by_address) == words_of(stranger)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"token": {"nonce": "another"}}, id="wrong nonce"),
        pytest.param({"token": {"nonce": None}}, id="no nonce"),
        pytest.param({"token": {"iss": "https://mau.exemplo"}}, id="wrong issuer"),
        pytest.param({"token": {"aud": "another"}}, id="wrong audience"),
        pytest.param({"token": {"aud": ["portal", "another"]}}, id="several audiences, none authorized"),
        pytest.param({"token": {"exp": int(time.time()) - 3600}}, id="expired"),
        pytest.param({"token": {"exp": None}}, id="no expiry"),
        pytest.param({"token": {"iat": int(time.time()) + 3600}}, id="not yet issued"),
        pytest.param({"token": {"sub": ""}}, id="no subject"),
        pytest.param({"token": {"sub": "x" * 256}}, id="subject too long"),
        pytest.param({"key": STRANGE_KEY}, id="signed by a stranger"),
        pytest.param({"kid": "two"}, id="a key that is not there"),
        pytest.param({"key": None, "algorithm": "none"}, id="not signed"),
        pytest.param({"key": "a secret: of the portal/æ" * 2, "algorithm": "HS256"}, id="signed by a shared secret"),
        pytest.param({"raw": {"/token": b'{"id_token": "a.b.c"}'}}, id="no token"),
        pytest.param({"raw": {"/token": b"{}"}}, id="nothing"),
    ],
)
def test_an_answer_that_proves_nothing_is_refused(client: Client, provider: OpenIdProvider, fault: Any) -> None:
    make_customer(email=EMAIL)
    for name, value in fault.items():
        setattr(provider, name, value)
    response = come_back(client, provider)
    assert (response.status_code, "não prova quem você é" in words_of(response)) == (400, True), words_of(response)
    assert ("_auth_user_id" in client.session, ExternalIdentity.objects.count()) == (False, 0)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"configuration": {"issuer": "https://mau.exemplo"}}, id="another issuer"),
        pytest.param({"configuration": {"authorization_endpoint": "http://mau.exemplo/"}}, id="in the clear"),
        pytest.param({"configuration": {"authorization_endpoint": "javascript:alert(1)"}}, id="no address"),
        pytest.param({"raw": {"/.well-known/openid-configuration": b"[]"}}, id="no object"),
        pytest.param({"raw": {"/.well-known/openid-configuration": b"<html>"}}, id="no JSON"),
        pytest.param({"raw": {"/.well-known/openid-configuration": b"[" * 100_000}}, id="too deep"),
        pytest.param({"redirects": {"/.well-known/openid-configuration": "http://10.0.0.1/"}}, id="led elsewhere"),
    ],
)
def test_a_provider_that_is_none_is_told_in_words(client: Client, provider: OpenIdProvider, fault: Any) -> None:
    for name, value in fault.items():
        setattr(provider, name, value)
    response = client.post(LEAVE)
    assert (response.status_code, "não responde como deveria" in words_of(response)) == (502, True)


@pytest.mark.parametrize("fault", [{"redirects": {"/token": "http://10.0.0.1/"}}, {"raw": {"/token": b"<html>"}}])
def test_a_provider_that_breaks_on_the_way_is_told_in_words(
    client: Client, provider: OpenIdProvider, fault: Any
) -> None:
    make_customer(email=EMAIL)
    for name, value in fault.items():
        setattr(provider, name, value)
    assert come_back(client, provider).status_code == 502


def test_a_provider_that_is_down_leaves_the_other_ways_open(
    client: Client, provider: OpenIdProvider, settings: Any
) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    assert client.get("/conta/entrar/").status_code == 200
    assert client.post(LEAVE).status_code == 502


def test_a_return_belongs_to_the_browser_that_left_once_and_soon(
    client: Client, provider: OpenIdProvider, monkeypatch: Any
) -> None:
    make_customer(email=EMAIL)
    back = provider.authorize(leave(client)).removeprefix("http://testserver")
    # Somebody is handed another's return: they would be signed in as them.
    assert Client().get(back).status_code == 400
    assert client.get(back).status_code == 302
    assert [client.get(back).status_code, client.get(BACK).status_code] == [400, 400]

    late = provider.authorize(leave(client)).removeprefix("http://testserver")
    session = client.session
    session["single_sign_on"] = {
        state: {**left, "at": left["at"] - 601} for state, left in session["single_sign_on"].items()
    }
    session.save()
    assert client.get(late).status_code == 400


def test_a_code_of_another_leaving_is_refused(client: Client, provider: OpenIdProvider) -> None:
    """PKCE: a code that was caught elsewhere is good for nothing here."""
    make_customer(email=EMAIL)
    caught = re.search(r"code=([^&]+)", provider.authorize(leave(Client())))
    own = re.search(r"state=([^&]+)", leave(client))
    assert caught
    assert own
    assert client.get(f"{BACK}?code={caught[1]}&state={own[1]}").status_code == 400


def test_who_stops_there_is_led_back_and_other_errors_are_told(client: Client, provider: OpenIdProvider) -> None:
    for error, status in (("access_denied", 302), ("server_error", 502), ("x\r\nforged", 502)):
        state = re.search(r"state=([^&]+)", leave(client))
        assert state
        response = client.get(BACK, {"state": state[1], "error": error})
        assert response.status_code == status
    assert provider.asked.count("/token") == 0


def test_what_stands_beside_the_token_counts_for_its_subject_alone(client: Client, provider: OpenIdProvider) -> None:
    person = make_customer(email=EMAIL)
    provider.claims = {"sub": "u-1"}
    provider.userinfo = {"sub": "u-2", "email": EMAIL, "email_verified": True}
    assert come_back(client, provider).status_code == 400
    provider.userinfo["sub"] = "u-1"
    assert come_back(client, provider).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_secret_goes_in_the_form_where_the_provider_wants_it_so(client: Client, provider: OpenIdProvider) -> None:
    make_customer(email=EMAIL)
    provider.configuration = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert come_back(client, provider).status_code == 302


def test_staff_pass_our_second_step_all_the_same(client: Client, provider: OpenIdProvider, settings: Any) -> None:
    settings.SECOND_STEP_FOR_STAFF = True
    person = make_analyst(email=EMAIL)
    assert client.get(come_back(client, provider)["Location"])["Location"] == "/perfil/protecao/"
    protected(person)
    other = Client()
    assert come_back(other, provider)["Location"] == "/conta/duas-etapas/codigo/"
    assert other.get("/mesa/").status_code == 302


def test_whoever_was_signed_in_here_is_not_who_came_back(client: Client, provider: OpenIdProvider) -> None:
    person = make_customer(email=EMAIL)
    client.force_login(make_customer())
    come_back(client, provider)
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("to", ["https://mau.exemplo/", "//mau.exemplo", "/\\mau.exemplo"])
def test_a_return_leads_nowhere_else(client: Client, provider: OpenIdProvider, to: str) -> None:
    make_customer(email=EMAIL)
    assert come_back(client, provider, to)["Location"] == "/inicio/"


def test_secrets_of_the_way_stay_out_of_records(client: Client, provider: OpenIdProvider, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    make_customer(email=EMAIL)
    back = provider.authorize(leave(client)).removeprefix("http://testserver")
    code = re.search(r"code=([^&]+)", back)
    assert code
    client.get(back)
    provider.key = STRANGE_KEY
    come_back(client, provider)
    kept = "\n".join([*(str(list(model.objects.values())) for model in apps.get_models()), caplog.text])
    found = [word in kept for word in (code[1], provider.client_secret, "an-access-token", "eyJ")]
    assert (found, "failed: refused (InvalidSignatureError)" in kept) == ([False] * 4, True)


def test_keys_are_asked_for_once(client: Client, provider: OpenIdProvider) -> None:
    make_customer(email=EMAIL)
    for _number in range(2):
        come_back(client, provider)
    assert (provider.asked.count("/keys"), provider.asked.count("/.well-known/openid-configuration")) == (1, 1)


def test_without_a_provider_there_is_no_such_address(client: Client) -> None:
    assert "/conta/empresa/" not in client.get("/conta/entrar/").content.decode()
    assert (client.post(LEAVE).status_code, client.get(BACK).status_code) == (404, 404)


@pytest.mark.parametrize(
    ("issuer", "secret", "ids"),
    [
        ("", "", []),
        ("https://login.exemplo", "s", []),
        ("http://127.0.0.1:9", "s", []),
        ("https://login.exemplo", "", ["helpdesk.E004"]),
        ("http://login.exemplo", "s", ["helpdesk.E005"]),
    ],
)
def test_a_provider_named_by_half_or_in_the_clear_is_refused(
    settings: Any, issuer: str, secret: str, ids: list[str]
) -> None:
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_SECRET, settings.OIDC_CLIENT_ID = issuer, secret, "p" if issuer else ""
    assert [found.id for found in check_identity_provider(None)] == ids
