"""What happened to the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class CatalogueChanged(Event):
    """Something was added to the catalogue, or changed; `changes` are (field, before, after)."""

    kind: str
    subject_id: int
    is_new: bool
    changes: tuple[tuple[str, Any, Any], ...]
