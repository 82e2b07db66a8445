"""Who stands at the desk in these tests."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.factories import make_analyst


@pytest.fixture
def marina() -> User:
    """Return an analyst of level 1 over every module."""
    return make_analyst()


@pytest.fixture
def desk(client: Client, marina: User) -> Client:
    """Return a browser in which Marina is signed in, before anyone counted."""
    cache.clear()
    client.force_login(marina)
    return client
