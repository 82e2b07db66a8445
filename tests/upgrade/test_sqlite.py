"""The upgrade from the last release on one machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.serving import Site
from tests.upgrade.rolling import WITHOUT_LOSS, upgrade


@pytest.mark.drill
def test_upgrade_from_the_last_release_refuses_nothing_and_loses_nothing(tmp_path: Path, released: Path) -> None:
    assert upgrade(Site(tmp_path, released), Site(tmp_path)) == WITHOUT_LOSS
