"""The demo in a folder of its own, to be measured with the embedded default."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.browser.house import BASE, environment_of


def fill(data: Path) -> None:
    """Fill an empty folder with a database that holds the whole demo."""
    data.mkdir(mode=0o700)
    # Nothing listens there: what a worker would be told, the sweeper finds.
    environment = {**environment_of(data), "REDIS_URL": "redis://127.0.0.1:1/0"}
    for words in (("migrate", "--no-input", "--verbosity", "0"), ("load_demo",)):
        subprocess.run(
            [sys.executable, "manage.py", *words], cwd=BASE, env=environment, check=True, stdout=subprocess.DEVNULL
        )
