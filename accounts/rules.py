"""What is kept of a form that could not be taken, and for how long; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

KEPT_FOR: Final = timedelta(hours=24)
MAX_BYTES: Final = 256 * 1024

# Never kept: secrets, and the mark of the page that is out of date.
_LEFT_OUT: Final = ("csrfmiddlewaretoken", "code", "credential", "sealed")


def digest(token: str) -> str:
    """Return what is stored of a token; the token itself is only in the browser."""
    return hashlib.sha256(token.encode()).hexdigest()


def worth_keeping(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the fields without secrets."""
    return [(name, value) for name, value in fields if name not in _LEFT_OUT and "password" not in name.lower()]


def size_of(fields: Iterable[tuple[str, str]]) -> int:
    """Return the bytes that names and values take."""
    return sum(len(name.encode()) + len(value.encode()) for name, value in fields)
