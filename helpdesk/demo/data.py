"""The demo's data files, read once."""

from __future__ import annotations

import json
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
_DATA = FOLDER / "data"


def examples() -> list[dict[str, Any]]:
    """Return the examples of requests, with the verdict on each and why."""
    found: list[dict[str, Any]] = json.loads((_DATA / "examples.json").read_text("utf-8"))
    return found


@lru_cache(maxsize=1)
def people() -> dict[str, Any]:
    """Return who lives in the demo."""
    return _toml("people.toml")


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Any]:
    """Return what the vendor sells."""
    return _toml("catalogue.toml")


def procedures() -> list[dict[str, Any]]:
    """Return what support does about codes that it knows."""
    found: list[dict[str, Any]] = _toml("procedures.toml")["procedure"]
    return found


def scenes() -> list[dict[str, Any]]:
    """Return the tickets that are told moment by moment."""
    found: list[dict[str, Any]] = _toml("scenes.toml")["scenes"]
    return found


def scripts() -> dict[str, dict[str, Any]]:
    """Return what is said around each example, by its key."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((_DATA / "stories").glob("*.toml")):
        found |= tomllib.loads(path.read_text("utf-8"))
    return found


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text("utf-8"))
