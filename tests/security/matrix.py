"""The permission matrix as it is written: what every address answers to every method, by role."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from tests.security.addresses import Address

MATRIX = Path(__file__).parent.parent / "permissions_matrix.yaml"
Matrix = dict[tuple[str, str], list[int | str]]


@cache
def read_matrix() -> tuple[list[str], Matrix]:
    """Return the roles, and for each address and method the outcomes in their order."""
    written = yaml.safe_load(MATRIX.read_text(encoding="utf-8"))
    roles: list[str] = written.pop("roles")
    rows: Matrix = {}
    for label, methods in written.items():
        for names, outcome in methods.items():
            for method in names.split():
                assert (label, method) not in rows, f"{label} {method} stands there twice"
                rows[label, method] = outcome if isinstance(outcome, list) else [outcome] * len(roles)
    return roles, rows


def takes(address: Address, method: str) -> bool:
    """Tell whether the address does anything with this method: one that refuses it to everyone reads no id and no word.

    That it is refused is held by the matrix itself.
    """
    return not set(read_matrix()[1][address.label, method]) <= {401, 405}
