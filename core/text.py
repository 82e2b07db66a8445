"""Text as every database of ours can keep it, and as every reader sees it alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

# Embeddings, overrides and isolates: what stands behind one is shown in another order than it was written. Letters
# that are written from the right need none of them.
_TURNING: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def storable(text: str) -> str:
    """Return the text without NUL and lone surrogates: PostgreSQL takes neither."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def clean(text: str) -> str:
    """Return the text as it is stored for good: storable, with newlines as LF, and turned around by no mark."""
    return _TURNING.sub("", storable(text.replace("\r\n", "\n").replace("\r", "\n")))


def straight(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with their texts turned around by no mark; one of marks alone becomes a mark that is seen."""
    return {name: _straight(value) if isinstance(value, str) else value for name, value in values.items()}


def _straight(text: str) -> str:
    kept = _TURNING.sub("", text)
    return kept if kept.strip() or kept == text else "\N{REPLACEMENT CHARACTER}"
