"""Whose a session is: read with it, verified as Django verifies, and the same who asked before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import BrowserSession
from tests.factories import make_analyst, make_customer

pytestmark = pytest.mark.django_db
# Says who asks, and reads nothing else.
WHO = "/sessao/"


@pytest.mark.parametrize("make", [make_customer, make_analyst])
def test_a_session_and_its_person_are_one_query(client: Client, make: Any, django_assert_num_queries: Any) -> None:
    person = make()
    client.force_login(person)
    with django_assert_num_queries(1):
        assert client.get(WHO).json()["user"] == person.pk


def test_the_signed_data_of_a_session_says_whose_it_is(client: Client) -> None:
    person, other = make_customer(), make_customer()
    client.force_login(person)
    assert BrowserSession.objects.update(person=other) == 1
    assert client.get(WHO).json()["user"] == person.pk


def test_a_row_without_a_person_keeps_them_signed_in(client: Client) -> None:
    person = make_customer()
    client.force_login(person)
    assert BrowserSession.objects.update(person=None) == 1
    assert client.get(WHO).json()["user"] == person.pk


def test_an_expired_session_is_nobodys(client: Client) -> None:
    client.force_login(make_customer())
    BrowserSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get(WHO).status_code == 302


def test_a_session_under_the_former_secret_goes_on_under_another_key(client: Client, settings: Any) -> None:
    person = make_customer()
    client.force_login(person)
    before = client.session.session_key
    former, settings.SECRET_KEY = settings.SECRET_KEY, "new"
    settings.SECRET_KEY_FALLBACKS = [former]

    assert client.get(WHO).json()["user"] == person.pk

    after = client.session.session_key
    assert list(BrowserSession.objects.values_list("pk", "person")) == [(after, person.pk)]
    assert after != before
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(WHO).json()["user"] == person.pk


def test_a_session_under_a_secret_that_is_gone_ends(client: Client, settings: Any) -> None:
    client.force_login(make_customer())
    settings.SECRET_KEY = "new"
    assert client.get(WHO).status_code == 302
