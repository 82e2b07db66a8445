"""What the values of a timeline's line stand for: people, customers and tickets have names in files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tickets.enums import EntryKind, Level, Severity, Status
from tickets.interchange.rows import EntryRow

# Whose `from` and `to` are people: their addresses in files, their ids here.
OF_PEOPLE: Final = frozenset(
    {EntryKind.ASSIGNEE, EntryKind.REQUESTER, EntryKind.FOLLOWER_ADDED, EntryKind.FOLLOWER_REMOVED}
)
# What a correction of details keeps from and to; those that are ids here have a name in files.
OF_CATALOGUE: Final = ("product_id", "module_id", "branch_id")

_LEVELS: Final = frozenset(map(str, Level.values))
_COUNTS: Final = frozenset(map(str, range(21)))
_WORDS: Final[Mapping[EntryKind, frozenset[str]]] = {
    EntryKind.STATUS: frozenset(Status.values),
    EntryKind.LEVEL: _LEVELS,
    EntryKind.SEVERITY: frozenset(Severity.values),
    EntryKind.TRIAGE: frozenset(Severity.values),
    EntryKind.CORRECTED: frozenset({*Severity.values, "yes", "no"}) | _LEVELS,
    EntryKind.CONTESTED: frozenset({"restored", "confirmed"}),
    EntryKind.FORWARDED: frozenset({Status.WITH_MAINTENANCE, Status.WITH_PRODUCT_TEAM}),
    EntryKind.RATED: frozenset("12345"),
    EntryKind.REMINDED: _COUNTS,
}
_DATA: Final[Mapping[EntryKind, tuple[str, ...]]] = {
    EntryKind.OPENED: ("by_support",),
    EntryKind.STATUS: ("act",),
    EntryKind.LEVEL: ("act", "kept_owner"),
    EntryKind.MESSAGE: ("files",),
    EntryKind.NOTE: ("files",),
    EntryKind.TRIAGE: ("is_immediate", "level"),
    EntryKind.CORRECTED: ("part", "fact", "is_undone"),
    EntryKind.REMINDED: ("status",),
    EntryKind.DETAILS: ("fields", "from", "to"),
    EntryKind.REVEALED: ("attachment",),
    EntryKind.FILE_MISSED: ("sha256", "size"),
}
# What pages cannot do without.
_NEEDED: Final = frozenset({EntryKind.RATED, EntryKind.LEVEL, EntryKind.FORWARDED, EntryKind.STATUS})
_MOST_FIELDS: Final = 40


def are_words(entry: EntryRow) -> bool:
    """Return whether the codes of a line are codes that its kind knows."""
    words = _WORDS.get(entry.kind, frozenset())
    if entry.kind in _NEEDED and not entry.to_value:
        return False
    values = {entry.from_value, entry.to_value} - {""}
    if entry.kind == EntryKind.CORRECTED:
        values = {value for value in values if not _is_day(value)}
    return values <= words


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def kept_data(entry: EntryRow) -> dict[str, Any] | None:
    """Return what a line of this kind keeps beside its values: ids and codes; None when it is none of that."""
    kept = {name: entry.data[name] for name in _DATA.get(entry.kind, ()) if name in entry.data}
    for name, value in kept.items():
        if entry.kind == EntryKind.DETAILS:
            if not _is_of_details(name, value):
                return None
        elif not isinstance(value, str | int | bool) or len(str(value)) > 80:
            return None
    return kept


def _is_of_details(name: str, value: Any) -> bool:
    if name == "fields":
        return isinstance(value, list) and len(value) <= _MOST_FIELDS and all(_is_code(word) for word in value)
    return isinstance(value, Mapping) and all(_is_code(key) and _is_code(word) for key, word in value.items())


def _is_code(value: Any) -> bool:
    return value is None or (isinstance(value, str | int) and len(str(value)) <= 100)
