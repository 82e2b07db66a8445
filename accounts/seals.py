"""How an entry of the trail is read for its seal: canonical forms by version, which are never changed once in use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

NEWEST: Final = 1
# What the first seal goes on from.
BEGINNING: Final = ""

# The name of a field of words, and the digest of what it said.
WordDigests = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Sealed:
    """What of an entry a seal covers."""

    entry_id: int
    at: datetime
    actor_id: int | None
    action: str
    subject_kind: str
    subject_id: int
    data: Any


def words_digest(*, salt: str, field: str, before: str, after: str) -> str:
    """Return what the chain holds of words: without the salt nobody finds them by trying."""
    return _digest([salt, field, before, after])


def emptying_digest(words: Iterable[tuple[int, str]]) -> str:
    """Return what an anonymising keeps of the words that it empties, by their entry and field: no others are."""
    return _digest([[entry_id, field] for entry_id, field in sorted(words)])


def seal_of(*, version: int, number: int, previous: str, entry: Sealed, words: WordDigests) -> str:
    """Return the digest of the seal with this number, in hexadecimal.

    :raises KeyError: for a version that never was.
    """
    return _FORMS[version](number, previous, entry, words)


def _first_form(number: int, previous: str, entry: Sealed, words: WordDigests) -> str:
    moment = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [entry.entry_id, moment, entry.actor_id, entry.action, entry.subject_kind, entry.subject_id, entry.data]
    return _digest([1, number, previous, said, [[field, digest] for field, digest in sorted(words)]])


_FORMS: Final[Mapping[int, Callable[[int, str, Sealed, WordDigests], str]]] = {1: _first_form}


def _digest(said: list[Any]) -> str:
    # Keys in order and no space: what a database does to JSON when it keeps it changes nothing here.
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
