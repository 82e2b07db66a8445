"""Which portal this is."""

from __future__ import annotations

import tomllib
from functools import cache

from django.conf import settings


@cache
def portal_version() -> str:
    """Return the version, as pyproject.toml has it."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        version: str = tomllib.load(file)["project"]["version"]
    return version
