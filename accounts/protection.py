"""What guards a person's way in, as it comes with their session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from accounts.models import User

# On the person whom a session brought, or who was asked about once in this request.
_BROUGHT: Final = "protection_brought"


@dataclass(frozen=True)
class Protection:
    """What guards a person's way in besides the password; `awaits_codes` until they say that they kept the reserve."""

    has_step: bool
    awaits_codes: bool


def bring(person: User, protection: Protection) -> None:
    """Let this person have it with them for the rest of the request."""
    setattr(person, _BROUGHT, protection)


def brought_by(person: User) -> Protection | None:
    """Return what came with this person, None where nobody has read it."""
    found: Protection | None = getattr(person, _BROUGHT, None)
    return found
