"""The last release, taken out of the repository's own history."""

from __future__ import annotations

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.live.serving import BASE

_HERE = Path(__file__).resolve().parent
# A tag, or a commit while nothing was released.
RELEASED = (_HERE / "RELEASED").read_text().strip()


def history_has_it() -> bool:
    """Tell whether the release is in this clone: a shallow one, or a copy of the files alone, has no history."""
    command = ["git", "cat-file", "-e", f"{RELEASED}^{{commit}}"]
    return subprocess.run(command, cwd=BASE, capture_output=True, check=False).returncode == 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave these tests out, by name and not as skipped, where the release is not to be had."""
    mine = [item for item in items if item.path.is_relative_to(_HERE)]
    if mine and not history_has_it():
        config.hook.pytest_deselected(items=mine)
        items[:] = [item for item in items if item not in mine]


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the code of the last release."""
    folder = tmp_path_factory.mktemp("released")
    packed = subprocess.run(["git", "archive", RELEASED], cwd=BASE, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder
