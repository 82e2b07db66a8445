"""What an examination finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A sentence; `is_wrong` where something does not work, else it is advice."""

    said: str
    is_wrong: bool = True
