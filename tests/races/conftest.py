"""The people who meet."""

from __future__ import annotations

import pytest

from accounts.models import Organization, User
from tests.factories import make_analyst, make_customer, make_organization, make_support_manager, make_ticket
from tickets.models import Ticket


@pytest.fixture
def aurora(transactional_db: None) -> Organization:
    return make_organization("Aurora Distribuidora")


@pytest.fixture
def ana(aurora: Organization) -> User:
    return make_customer(aurora, name="Ana Lima")


@pytest.fixture
def carlos(aurora: Organization) -> User:
    """Return the manager of Ana's house."""
    return make_customer(aurora, name="Carlos Meireles", is_customer_manager=True)


@pytest.fixture
def marina(transactional_db: None) -> User:
    return make_analyst(name="Marina Sales")


@pytest.fixture
def joao(transactional_db: None) -> User:
    """Return an analyst of level 2, who may forward."""
    return make_analyst(name="João Prado", level=2)


@pytest.fixture
def renata(transactional_db: None) -> User:
    return make_support_manager()


@pytest.fixture
def ticket(ana: User) -> Ticket:
    return make_ticket(ana)
