"""A program with a token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.services.tokens import make_token
from tests.factories import new_key

Program = Callable[..., Client]


@pytest.fixture
def program() -> Program:
    """Return a maker of programs that act as a person."""

    def make(person: User, **options: Any) -> Client:
        words = {"name": "integração", "is_read_only": False, "days": 90, **options}
        made = make_token(by=person, key=new_key(), **words)
        return Client(headers={"Authorization": f"Token {made.secret}"})

    return make
