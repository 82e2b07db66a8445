"""A customer, a branch, a contract or a person as the rows of a file speak of it: what is here, and what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.services.importing.notes import Note


@dataclass(eq=False)
class Entity:
    """`row` is None of what is new; `said` holds each field's value with the line that said it first."""

    kind: str
    row: Any = None
    said: dict[str, tuple[Any, int]] = field(default_factory=dict)
    # The row of the file, by its number, that makes it new.
    brought_by: int = 0

    @property
    def is_new(self) -> bool:
        return self.row is None

    def now(self, name: str) -> Any:
        """Return what the field will hold, as far as the rows that were taken say."""
        if name in self.said:
            return self.said[name][0]
        return getattr(self.row, name) if self.row is not None else None

    def differing(self) -> dict[str, Any]:
        """Return the fields that would change of what is here, with their new values."""
        if self.row is None:
            return {}
        return {name: value for name, (value, _line) in self.said.items() if getattr(self.row, name) != value}

    def values(self) -> dict[str, Any]:
        """Return every field that was said."""
        return {name: value for name, (value, _line) in self.said.items()}


@dataclass
class Statement:
    """What one row says of one entity."""

    entity: Entity
    values: Mapping[str, Any]
    # Fields whose text came in capitals alone: they say nothing against capitals and small letters that are here.
    shouted: frozenset[str] = frozenset()

    def told(self) -> dict[str, Any]:
        """Return the fields without what is nothing, and without capitals that say nothing."""
        return {
            name: value
            for name, value in self.values.items()
            if value is not None and not (name in self.shouted and _same_word(self.entity.now(name), value))
        }

    def conflicts(self) -> list[Note]:
        """Return a fault for each field of which another row has said something else."""
        found = []
        for name, value in self.told().items():
            before, line = self.entity.said.get(name, (value, 0))
            if before != value:
                text = before if isinstance(before, bool) else str(before)
                found.append(Note("differs", {"field": f"{self.entity.kind}.{name}", "line": line, "text": text}))
        return found

    def changes(self) -> list[tuple[str, str, Any, Any]]:
        """Return what it would change of what is here: kind and field, before and after."""
        if self.entity.is_new:
            return []
        now = {name: self.entity.now(name) for name in self.values}
        return [(self.entity.kind, name, now[name], value) for name, value in self.told().items() if now[name] != value]

    def apply(self, line: int) -> str:
        """Let it count, and return what it did: new, updates or nothing."""
        told = {name: value for name, value in self.told().items() if name not in self.entity.said}
        was_silent = not self.entity.said
        changed = [name for name, value in told.items() if self.entity.now(name) != value]
        self.entity.said.update({name: (value, line) for name, value in told.items()})
        if self.entity.is_new:
            return "new" if was_silent else ""
        return "updates" if changed else ""


def _same_word(now: Any, value: str) -> bool:
    return isinstance(now, str) and now.casefold() == value.casefold()
