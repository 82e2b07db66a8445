"""A method that nobody may use is refused before anything is looked up."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.factories.accounts import make_support_manager

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_method_that_nobody_may_use_costs_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, method: str
) -> None:
    client.force_login(make_support_manager())

    with django_assert_num_queries(0):
        answer = client.generic(method, "/conta/sair/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Content-Security-Policy" in answer.headers


def test_guard_around_the_view_is_asked_first(client: Client) -> None:
    answer = client.put(reverse("desk:list_organizations"))

    assert answer.status_code == 302


def test_address_that_does_not_exist_is_not_found_by_any_method(client: Client) -> None:
    assert client.put("/nada/").status_code == 404
