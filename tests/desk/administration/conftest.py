"""The administrator's browser."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.factories import make_administrator


@pytest.fixture
def davi() -> User:
    """Return an administrator."""
    return make_administrator()


@pytest.fixture
def office(client: Client, davi: User) -> Client:
    """Return a browser in which the administrator is signed in."""
    cache.clear()
    client.force_login(davi)
    return client
