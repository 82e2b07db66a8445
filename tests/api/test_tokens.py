"""Who comes in by a token, to what, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from accounts.models import ApiToken, AuditEntry, User
from accounts.services.people import deactivate
from accounts.services.tokens import MOST_TOKENS, make_token
from tests.api.conftest import Program
from tests.factories import make_administrator, make_analyst, make_customer, new_key
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
ROOT, ME = "/api/v1/", "/api/v1/me/"


def test_program_acts_as_the_person_whose_token_it_sends(program: Program) -> None:
    ana = make_customer(email="ana@aurora.exemplo", name="Ana Lima")
    client = program(ana)

    collections = (
        *("me", "tickets", "organizations", "branches", "contracts", "people"),
        *("products", "module_groups", "modules", "routines", "notifications", "preferences"),
    )
    assert client.get(ROOT).json() == {
        **{name: f"http://testserver/api/v1/{name.replace('_', '-')}/" for name in collections},
        "uploads": "http://testserver/arquivos/envios/",
    }
    told = client.get(ME).json()
    assert (told["email"], told["side"], told["is_read_only"]) == ("ana@aurora.exemplo", "customer", False)
    assert ApiToken.objects.get().last_used_at is not None
    assert client.cookies == {}
    assert "executives" in program(make_analyst()).get(ROOT).json()


def test_without_a_token_or_with_one_that_is_not_good_nothing_is_told(program: Program) -> None:
    ana = make_customer()
    good = program(ana)
    answers = [
        Client().get(ROOT),
        Client(headers={"Authorization": "Token portal_nada"}).get(ROOT),
        Client(headers={"Authorization": "Token \x00"}).get(ROOT),
    ]
    long_ago = F("created_at") - timedelta(days=9)
    ApiToken.objects.update(created_at=long_ago, expires_at=long_ago + timedelta(days=8))
    answers.append(good.get(ROOT))

    assert [(answer.status_code, answer["WWW-Authenticate"]) for answer in answers] == [(401, "Token")] * 4
    assert {answer["Content-Type"] for answer in answers} == {"application/problem+json"}


def test_revoking_and_letting_out_end_a_token_at_once(program: Program) -> None:
    ana, bia = make_customer(), make_customer()
    ends, stays = program(ana), program(bia)
    browser = Client()
    browser.force_login(ana)
    token = ApiToken.objects.get(person=ana)
    foreign = browser.post(f"/perfil/tokens/{ApiToken.objects.get(person=bia).pk}/revogar/")
    assert (foreign.status_code, stays.get(ROOT).status_code) == (404, 200)
    for _turn in range(2):
        assert browser.post(f"/perfil/tokens/{token.pk}/revogar/").status_code == 302
    deactivate(by=make_administrator(), person_id=bia.pk)

    assert (ends.get(ROOT).status_code, stays.get(ROOT).status_code) == (401, 401)
    assert AuditEntry.objects.filter(action="token_revoked").count() == 1


def test_token_that_only_reads_writes_nothing(program: Program) -> None:
    client = program(make_customer(), is_read_only=True)
    answer = client.post("/api/v1/tickets/", {}, content_type="application/json", headers={"Idempotency-Key": "a"})
    sent = client.post("/arquivos/envios/", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "3"})

    assert [(found.status_code, found.json()["code"]) for found in (answer, sent)] == [(403, "token_reads_only")] * 2
    assert client.get(ME).json()["is_read_only"] is True


def test_token_opens_no_page(program: Program) -> None:
    client = program(make_analyst())

    assert [client.get(path).status_code for path in ("/mesa/", "/perfil/", "/perfil/tokens/")] == [302, 302, 302]


def test_program_sends_a_file_by_the_protocol_of_uploads(program: Program) -> None:
    client = program(make_customer())
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "3", "Upload-Metadata": "filename ZXJyby5sb2c="}
    begun = client.post(client.get(ROOT).json()["uploads"], headers=headers)
    ended = client.patch(
        begun["Location"],
        b"abc",
        content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"},
    )

    assert (begun.status_code, ended.status_code, ended["Upload-Offset"]) == (201, 204, "3")


def test_session_works_too_with_its_token_against_forgery() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_customer())
    refused = client.post("/api/v1/tickets/", {}, content_type="application/json")

    assert (client.get(ME).status_code, refused.status_code) == (200, 403)


def test_staff_who_must_protect_their_account_get_nothing_by_a_token(program: Program, settings: object) -> None:
    client = program(make_analyst())
    settings.SECOND_STEP_FOR_STAFF = True  # type: ignore[attr-defined]  # -- pytest-django's wrapper

    answer = client.get(ROOT)

    assert (answer.status_code, "protect" in answer.json()) == (403, True)


# --- The page -------------------------------------------------------------------------------------


@pytest.fixture
def ana() -> User:
    return make_customer()


@pytest.fixture
def browser(ana: User) -> Client:
    """Return a browser of who has just typed their password."""
    client = Client()
    client.force_login(ana)
    assert client.post("/conta/confirmar/", {"password": PASSWORD}).status_code == 302
    return client


def test_token_is_shown_once_and_only_its_digest_is_kept(browser: Client) -> None:
    form = {"key": new_key(), "name": "monitor", "days": "30", "is_read_only": "on"}
    shown = browser.post("/perfil/tokens/novo/", form)
    again = browser.post("/perfil/tokens/novo/", form)
    listed = browser.get("/perfil/tokens/")

    token = ApiToken.objects.get()
    secret = next(word for word in shown.content.decode().split('id="secret">')[1].split("<")[:1])
    assert (token.is_read_only, secret[-4:], secret in again.content.decode()) == (True, token.ending, True)
    assert (secret in listed.content.decode(), "monitor" in listed.content.decode()) == (False, True)
    assert "no-store" in shown["Cache-Control"]
    assert Client(headers={"Authorization": f"Token {secret}"}).get(ME).status_code == 200


def test_form_says_what_is_missing(browser: Client) -> None:
    answer = browser.post("/perfil/tokens/novo/", {"key": new_key(), "name": "", "days": "7"})

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"name", "days"})


def test_twenty_tokens_are_the_most(ana: User, browser: Client) -> None:
    for number in range(MOST_TOKENS):
        make_token(by=ana, key=new_key(), name=f"n{number}", is_read_only=True, days=None)
    answer = browser.post("/perfil/tokens/novo/", {"key": new_key(), "name": "mais", "days": ""})

    assert (answer.status_code, "vinte tokens" in answer.content.decode()) == (422, True)


def test_making_one_asks_for_the_password_again(ana: User) -> None:
    client = Client()
    client.force_login(ana)

    assert client.get("/perfil/tokens/novo/")["Location"].startswith("/conta/confirmar/")
