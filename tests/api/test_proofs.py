"""What a page of administration asks the password for, a browser may not do over JSON without; a token may."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.models import Invitation, User
from api.callers import ADMINISTRATORS
from api.describing import operations_of
from tests.api.asking import patch, post
from tests.api.conftest import Program
from tests.factories import make_administrator, make_customer
from tests.security.test_proofs import grow_old

pytestmark = pytest.mark.django_db
PEOPLE = "/api/v1/people/"


@pytest.fixture
def boss() -> User:
    return make_administrator()


def test_browser_that_was_left_alone_lets_nobody_in_and_a_token_does(boss: User, program: Program) -> None:
    browser, house = Client(), make_customer().organization_id
    browser.force_login(boss)
    sent = {"organization_id": house, "email": "alheia@outra.exemplo", "name": "Alheia", "send_invitation": True}
    grow_old(browser)

    refused = post(browser, PEOPLE, sent)

    assert (refused.status_code, refused.json()["code"]) == (403, "proof_missing")
    assert not User.objects.filter(email="alheia@outra.exemplo").exists()
    assert post(program(boss), PEOPLE, sent).status_code == 201
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("act", ["invite", "deactivate", "reactivate"])
def test_acts_on_people_ask_as_their_pages_do(boss: User, act: str) -> None:
    browser, person = Client(), make_customer()
    browser.force_login(boss)
    grow_old(browser)

    answer = post(browser, f"{PEOPLE}{person.pk}/{act}/")

    person.refresh_from_db()
    assert (answer.status_code, answer.json()["code"], person.is_active) == (403, "proof_missing", True)


def test_changes_of_people_and_customers_ask_as_their_pages_do(boss: User) -> None:
    browser, person = Client(), make_customer()
    browser.force_login(boss)
    grow_old(browser)
    house = f"/api/v1/organizations/{person.organization_id}/"

    answers = [patch(browser, address, {"name": "Outro"}, If_Match="*") for address in (f"{PEOPLE}{person.pk}/", house)]

    assert [answer.json()["code"] for answer in answers] == ["proof_missing", "proof_missing"]


def test_what_administrators_alone_write_asks_or_is_named_as_needing_none() -> None:
    # As of the desk's pages, in tests/security/test_proofs.py: branches, executives and the catalogue need none.
    asks, others = set(), set()
    for pattern in get_resolver("api.urls").url_patterns:
        view = getattr(pattern.callback, "cls", None)
        for operation in operations_of(view):
            if operation.writes and operation.callers is ADMINISTRATORS:
                (asks if operation.wants_proof else others).add(pattern.name)

    assert asks == {"people", "person", "invite_person", "deactivate_person", "reactivate_person", "organization"}
    assert {name for name in others if "person" in name} == {"sign_out_person"}
