"""A customer's house with its people, and a browser for each of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Organization, User
from tests.factories import make_analyst, make_customer, make_organization

Browser = Callable[[User], Client]


@pytest.fixture
def aurora(db: None) -> Organization:
    return make_organization("Aurora Distribuidora")


@pytest.fixture
def ana(aurora: Organization) -> User:
    return make_customer(aurora, name="Ana Lima")


@pytest.fixture
def carlos(aurora: Organization) -> User:
    return make_customer(aurora, name="Carlos Meireles")


@pytest.fixture
def manager(aurora: Organization) -> User:
    return make_customer(aurora, name="Paulo Reis", is_customer_manager=True)


@pytest.fixture
def stranger(db: None) -> User:
    return make_customer(make_organization("Boreal Atacado"), name="Olga Nunes")


@pytest.fixture
def marina(db: None) -> User:
    return make_analyst(name="Marina Sales")


@pytest.fixture
def browser() -> Browser:
    """Return a signed-in browser without scripts."""

    def open_for(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return open_for
