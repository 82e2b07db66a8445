"""The matrix has a row for every address and method, whether or not its walk was made."""

from __future__ import annotations

from tests.security.addresses import METHODS, addresses
from tests.security.matrix import read_matrix

ROLES, ROWS = read_matrix()


def test_matrix_names_every_address_and_method_and_no_other() -> None:
    there = {(address.label, method) for address in addresses() for method in METHODS}

    assert (there - set(ROWS), set(ROWS) - there) == (set(), set())


def test_matrix_has_an_outcome_for_each_role() -> None:
    assert {row for row, outcomes in ROWS.items() if len(outcomes) != len(ROLES)} == set()
