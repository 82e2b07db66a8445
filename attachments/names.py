"""File names as they may be kept, shown and saved on any system; cleaned before anything is decided by them."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARACTERS = 150
# File systems count bytes: 255 on most, less where they encrypt names.
MAX_BYTES = 240
_MAX_EXTENSION = 20

# Letters by category, but nothing to see: they hide an extension as well as a zero-width space does.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe0e\ufe0f")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|clock\$)", re.ASCII)
_SPACES = re.compile(r"\s+")
# server.log.3, catalina.out.2026-11-23: what log rotation makes of a name.
_ROTATED = re.compile(r"\.(log|out|err|trc|txt)[._-](?:\d{1,4}|\d{8}|\d{4}-\d{2}-\d{2})$", re.ASCII)


def clean(name: str) -> str:
    """Return the name without folders, invisible characters and what systems reserve; empty when nothing is left.

    A name that was only an extension comes back as one: `.png`.
    """
    name = _visible(unicodedata.normalize("NFKC", name))
    name = re.split(r"[/\\]", name.rstrip("/\\ "))[-1]
    # Removing a character may bring a decomposed pair together; composing again keeps cleaning stable.
    name = unicodedata.normalize("NFKC", _FORBIDDEN.sub("_", name))
    name = _SPACES.sub(" ", name).strip().rstrip(". ")
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = stem.strip(" ").lstrip("."), suffix.strip(" ")
    if not dot or len(suffix) > _MAX_EXTENSION:
        return _free(_cut(name.lstrip(". "), ""))
    suffix = f".{suffix}"
    return _free(_cut(stem.strip(" "), suffix))


def complete(name: str, *, guessed: str, stem: str) -> str:
    """Return a name with what it lacks: the stem when there is none, the guessed extension when nothing is left."""
    if not name:
        return f"{stem}.{guessed}" if guessed else ""
    return f"{stem}{name}" if name.startswith(".") else name


def extension_of(name: str) -> str:
    """Return the lower-case extension that tells how a cleaned name's content reads: `server.log.3` is a log."""
    name = name.lower()
    rotated = _ROTATED.search(name)
    if rotated:
        return rotated[1]
    _, dot, suffix = name.rpartition(".")
    return suffix if dot else ""


def _visible(text: str) -> str:
    return "".join(
        " " if unicodedata.category(character).startswith("Z") or character in "\t\n\r" else character
        for character in text
        if character in "\t\n\r" or (unicodedata.category(character)[0] != "C" and character not in _BLANKS)
    )


def _free(name: str) -> str:
    first = name.partition(".")[0].strip().casefold()
    return f"_{name}" if _RESERVED.fullmatch(first) else name


def _cut(stem: str, suffix: str) -> str:
    stem = stem[: MAX_CHARACTERS - len(suffix)]
    while len((stem + suffix).encode()) > MAX_BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip()}{suffix}"
