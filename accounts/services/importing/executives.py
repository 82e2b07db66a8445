"""Which executive a row means: by address, by name, or by a name that is shortened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.customer_file.columns import Column, folded
from accounts.models import Executive
from accounts.services.importing.cleaning import Said
from accounts.services.importing.notes import Note

# One that is here already by its number; one that the file brings by its address.
Key = int | str


@dataclass(frozen=True)
class Found:
    """Who is meant, or the fault; `note` tells how a shortened name was read."""

    key: Key | None = None
    note: Note | None = None
    fault: Note | None = None


class Executives:
    """The executives of the house, and those whom the file brings with an address and a phone."""

    def __init__(self, brought: Mapping[str, Mapping[str, str]]) -> None:
        self._brought = brought
        self._names: dict[Key, str] = {}
        self._by_email: dict[str, Key] = {}
        # By a name as it is compared, once somebody asked.
        self._meant: dict[str, list[Key]] = {}
        for row in Executive.objects.order_by("pk"):
            self._names[row.pk] = row.name
            self._by_email.setdefault(row.email.lower(), row.pk)
        for email, given in brought.items():
            if email not in self._by_email:
                self._by_email[email] = email
                self._names[email] = given["name"]

    def found(self, said: Said) -> Found | None:
        """Return who the row means; None where it names nobody."""
        email, name = said.get(Column.EXECUTIVE_EMAIL), said.get(Column.EXECUTIVE)
        if email in self._by_email:
            return Found(self._by_email[email])
        if name is None and email is None:
            return None
        meant = self._named(folded(name or ""))
        if len(meant) == 1:
            full = self._names[meant[0]]
            note = None if folded(full) == folded(name) else Note("executive_read", {"text": name, "now": full})
            return Found(meant[0], note)
        about = {"text": name or email, "names": ", ".join(sorted(self._names[key] for key in meant)[:5])}
        return Found(fault=Note("executive_several" if meant else "executive_unknown", about))

    def given(self, email: str) -> Mapping[str, Any]:
        """Return what the file says of an executive whom it brings."""
        return self._brought[email]

    def name_of(self, key: object) -> str | None:
        """Return who this key stands for; None where it stands for nobody."""
        return self._names.get(key) if isinstance(key, int | str) else None

    def came(self, email: str, executive_id: int) -> None:
        """Know from now on that the file's executive is here."""
        self._names[executive_id] = self._names.pop(email)
        self._by_email[email] = executive_id
        self._meant.clear()

    def _named(self, name: str) -> list[Key]:
        if not name:
            return []
        if name not in self._meant:
            full = [(key, folded(full)) for key, full in self._names.items()]
            whole = [key for key, known in full if known == name]
            self._meant[name] = whole or [key for key, known in full if _may_stand_for(name.split(), known.split())]
        return self._meant[name]


def _may_stand_for(short: list[str], full: list[str]) -> bool:
    """Whether each word of the short name begins one of the full name, in order, and its last word is whole."""
    if not 1 < len(short) <= len(full) or short[-1] not in full:
        return False
    left = iter(full)
    return all(any(word.startswith(part) for word in left) for part in short)


def brought_by(said: Said) -> dict[str, dict[str, str]]:
    """Return the executive whom a row brings with all that is needed, by address; nothing where it does not."""
    email, name, phone = (
        said.get(column) for column in (Column.EXECUTIVE_EMAIL, Column.EXECUTIVE, Column.EXECUTIVE_PHONE)
    )
    return {email: {"name": name, "phone": phone}} if email and name and phone else {}
