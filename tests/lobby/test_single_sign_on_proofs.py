"""What coming in through a company's identity provider proves, and when it is asked anew."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.proofs import FRESH_SECONDS
from tests.factories import make_administrator, make_customer
from tests.fakes.openid_provider import OpenIdProvider
from tests.lobby.company import EMAIL, come_back, leave, words_of
from tests.lobby.test_second_step import code_for
from tests.lobby.test_second_step_required import protected

pytestmark = pytest.mark.django_db


def deactivate_by(client: Client, person: User) -> str:
    """Ask for what wants a proof; return where that leads."""
    return str(client.post(reverse("desk:deactivate_person", args=[person.pk]))["Location"])


@pytest.mark.parametrize(
    ("told", "is_proof"),
    [
        ({"auth_time": lambda now: now - 60}, True),
        ({"auth_time": lambda now: now + 30}, True),
        ({"auth_time": lambda now: now - FRESH_SECONDS - 1}, False),
        ({"auth_time": lambda now: now + 3600}, False),
        ({"auth_time": lambda now: str(now)}, False),
        ({"auth_time": lambda now: float("inf")}, False),
        ({"auth_time": lambda now: True}, False),
        ({}, False),
    ],
)
def test_coming_in_by_a_provider_proves_as_much_as_it_tells(
    client: Client, provider: OpenIdProvider, told: dict[str, Any], is_proof: bool
) -> None:
    boss, person = make_administrator(email=EMAIL), make_customer()
    provider.token = {name: at(int(time.time())) for name, at in told.items()}
    come_back(client, provider)
    to = deactivate_by(client, person)

    person.refresh_from_db()
    assert client.session["_auth_user_id"] == str(boss.pk)
    assert (person.is_active, to.startswith("/conta/confirmar/")) == (not is_proof, not is_proof)


def test_what_stands_beside_the_token_proves_no_time(client: Client, provider: OpenIdProvider) -> None:
    make_administrator(email=EMAIL)
    provider.claims = {"sub": "u-1"}
    provider.userinfo = {"sub": "u-1", "email": EMAIL, "email_verified": True, "auth_time": int(time.time())}
    come_back(client, provider)

    assert deactivate_by(client, make_customer()).startswith("/conta/confirmar/")


def test_a_second_step_of_ours_proves_whatever_the_provider_tells(client: Client, provider: OpenIdProvider) -> None:
    boss, person = make_administrator(email=EMAIL), make_customer()
    protected(boss)
    come_back(client, provider)
    client.post("/conta/duas-etapas/codigo/", {"code": code_for("JBSWY3DPEHPK3PXP")})
    deactivate_by(client, person)

    person.refresh_from_db()
    assert not person.is_active


def test_who_has_no_other_way_is_asked_anew_there_and_goes_on(client: Client, provider: OpenIdProvider) -> None:
    boss, person = make_administrator(email=EMAIL), make_customer()
    boss.set_unusable_password()
    boss.save()
    provider.signed_in_at -= 8 * 3600
    come_back(client, provider)
    assert deactivate_by(client, person).startswith("/conta/entrar/")
    address = leave(client)
    assert ("prompt=login" in address, f"max_age={FRESH_SECONDS}" in address) == (True, True)
    client.get(provider.authorize(address).removeprefix("http://testserver"))
    deactivate_by(client, person)

    person.refresh_from_db()
    assert not person.is_active
    # Whoever signs in the next day is not bothered.
    client.post("/conta/sair/")
    assert "prompt=" not in leave(client)


@pytest.mark.parametrize("fault", [{"asks_anew": False}, {"token": {"auth_time": None}}])
def test_a_provider_that_does_not_ask_anew_is_told_in_words_and_still_opens_the_door(
    client: Client, provider: OpenIdProvider, fault: dict[str, Any]
) -> None:
    boss, person = make_administrator(email=EMAIL), make_customer()
    boss.set_unusable_password()
    boss.save()
    provider.signed_in_at -= 8 * 3600
    for name, value in fault.items():
        setattr(provider, name, value)
    come_back(client, provider)
    deactivate_by(client, person)
    refused = come_back(client, provider)
    assert (refused.status_code, "não diz que você acabou de fazer isso" in words_of(refused)) == (403, True)
    assert "_auth_user_id" not in client.session

    assert come_back(client, provider).status_code == 302
    person.refresh_from_db()
    assert (client.session["_auth_user_id"], person.is_active) == (str(boss.pk), True)
