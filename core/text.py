"""Text as every database of ours can keep it."""

from __future__ import annotations


def storable(text: str) -> str:
    """Return the text without NUL and lone surrogates: PostgreSQL takes neither."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def clean(text: str) -> str:
    """Return the text as it is stored for good: storable, with newlines as LF."""
    return storable(text.replace("\r\n", "\n").replace("\r", "\n"))
