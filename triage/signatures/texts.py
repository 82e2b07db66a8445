"""Bytes of a log as its text and its lines, whatever the encoding."""

from __future__ import annotations

from attachments.encodings import find_encoding


def text_of(data: bytes) -> str:
    """Return the text; what no encoding fits is read a byte a sign, so that its lines stay as many."""
    encoding = find_encoding(data) or "latin-1"
    return data.decode(encoding, "replace")


def lines_of(data: bytes) -> list[str]:
    """Return the lines as `wc -l` counts them, and one more where the last has no end."""
    lines = text_of(data).split("\n")
    if lines[-1] == "":
        lines.pop()
    return [line.removesuffix("\r") for line in lines]
