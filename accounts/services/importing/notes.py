"""What is told of a row: a code, and the words of the file that it is about; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Note:
    """One thing to say of a row; `accounts.import_words` has the sentence of each code."""

    code: str
    about: dict[str, Any] = field(default_factory=dict)

    def kept(self) -> list[Any]:
        """Return what the row keeps of it."""
        return [self.code, self.about]
