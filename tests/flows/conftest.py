"""Two customers and a support desk, each person at a browser of their own, signed in as they would."""

from __future__ import annotations

import pytest

from accounts.models import Organization
from tests.factories import make_analyst, make_customer, make_organization, make_support_manager
from tests.flows.people import Person
from tests.portal.reading import page_of


def at_a_browser(person: Person) -> Person:
    assert page_of(person.sign_in()).all("main")
    return person


@pytest.fixture
def aurora(db: None) -> Organization:
    return make_organization("Aurora Distribuidora")


@pytest.fixture
def ana(aurora: Organization) -> Person:
    return at_a_browser(Person(make_customer(aurora, name="Ana Lima")))


@pytest.fixture
def bia(aurora: Organization) -> Person:
    return at_a_browser(Person(make_customer(aurora, name="Bia Reis")))


@pytest.fixture
def carlos(aurora: Organization) -> Person:
    """Return the manager of Ana's house."""
    return at_a_browser(Person(make_customer(aurora, name="Carlos Meireles", is_customer_manager=True)))


@pytest.fixture
def olga(db: None) -> Person:
    """Return somebody of another customer."""
    return at_a_browser(Person(make_customer(make_organization("Boreal Atacado"), name="Olga Nunes")))


@pytest.fixture
def marina(db: None) -> Person:
    return at_a_browser(Person(make_analyst(name="Marina Sales")))


@pytest.fixture
def joao(db: None) -> Person:
    return at_a_browser(Person(make_analyst(level=2, name="João Prado")))


@pytest.fixture
def renata(db: None) -> Person:
    return at_a_browser(Person(make_support_manager()))
