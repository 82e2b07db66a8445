"""What the suite's own tests stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.house import Ground, made_ground


@pytest.fixture(scope="package")
def ground() -> Iterator[Ground]:
    """Return a cluster at rest with tables and people, made once."""
    with made_ground() as made:
        yield made
