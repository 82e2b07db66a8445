"""Every address with every method as every role: what the matrix says, and nothing that it does not say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from tests.security.addresses import METHODS, Address, addresses
from tests.security.asking import ask_about, outcome_of
from tests.security.house import Desk, House, browsers_of
from tests.security.matrix import read_matrix

ROLES, ROWS = read_matrix()


@pytest.fixture
def scene_with_browsers(scene: tuple[House, House, Desk]) -> tuple[House, House, Desk, dict[str, Client]]:
    """Return a house, another beside it, the desk, and a browser for each role."""
    return *scene, browsers_of(*scene)


def _asked(role: str, scene: tuple[House, House, Desk, dict[str, Client]]) -> Iterator[tuple[Address, str, int | str]]:
    house, other, desk, browsers = scene
    for address in addresses():
        for method in METHODS:
            # What one request did is undone before the next.
            with transaction.atomic():
                answer = ask_about(browsers[role], method, address, house=house, other=other, desk=desk)
                yield address, method, outcome_of(answer)
                transaction.set_rollback(True)


@pytest.mark.parametrize("role", ROLES)
def test_addresses_answer_as_the_matrix_says(
    role: str, scene_with_browsers: tuple[House, House, Desk, dict[str, Client]]
) -> None:
    column = ROLES.index(role)
    differing = {
        f"{method} {address.label}": outcome
        for address, method, outcome in _asked(role, scene_with_browsers)
        if outcome != ROWS[address.label, method][column]
    }

    assert differing == {}
