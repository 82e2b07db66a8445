"""What triage is asked about: a ticket as its form and its text give it; plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

PRODUCTION, TEST, IMPLANTING = "producao", "homologacao", "implantacao"


@dataclass(frozen=True, slots=True)
class Request:
    """A ticket before anybody judged it."""

    subject: str = ""
    description: str = ""
    log: str = ""
    product: str = ""
    module: str = ""
    routine: str = ""
    environment: str = PRODUCTION
    customization: bool = False
    opened_on: date | None = None
    # Answers of the portal's form, as stored words of `tickets.enums`; empty while unanswered.
    stopped: str = ""
    extent: str = ""
    workaround: str = ""
    immediate_asked: bool = False
    # Somebody registered what ends this fault.
    has_solution: bool = False

    @property
    def text(self) -> str:
        """Subject, description and log, a line each or more; `place` finds the way back."""
        return f"{self.subject}\n{self.description}\n{self.log}"

    def place(self, at: int) -> tuple[str, int]:
        """Return the field in which a place of the text lies, and how much stands before that field."""
        before = 0
        for field in ("subject", "description"):
            length = len(getattr(self, field))
            if at <= before + length:
                return field, before
            before += length + 1
        return "log", before

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Request:
        """Return the ticket that a row of JSON holds; what is missing is empty.

        :raises ValueError: where the environment or the date is none that there is.
        """
        environment = row.get("environment") or PRODUCTION
        if environment not in {PRODUCTION, TEST, IMPLANTING}:
            raise ValueError(f"environment: {environment!r} is none of {PRODUCTION}, {TEST}, {IMPLANTING}")
        opened = row.get("opened_on")
        words = ("subject", "description", "log", "product", "module", "routine")
        said = {name: str(row.get(name) or "") for name in words}
        return cls(
            said["subject"], said["description"], said["log"], said["product"], said["module"], said["routine"],
            environment=environment,
            customization=bool(row.get("customization")),
            opened_on=date.fromisoformat(opened[:10]) if opened else None,
        )  # fmt: skip
