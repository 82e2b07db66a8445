"""What happened to a person, to their way of signing in, and who was invited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.events import Event

# The consumer of letters about it; the door of sign-in registers who writes them.
LETTERS: Final = "sign_in_letters"


@dataclass(frozen=True, kw_only=True)
class PasswordResetRequested(Event):
    """Somebody asked for a new password; `user_id` is None where nobody has that address."""

    user_id: int | None


@dataclass(frozen=True, kw_only=True)
class FirstAccessRequested(Event):
    """Somebody asked for a code to come in for the first time; `user_id` is None where nobody awaits one there."""

    user_id: int | None
    first_access_id: int


@dataclass(frozen=True, kw_only=True)
class SignInChanged(Event):
    """A way of signing in of a person changed; `what` is password, step_on, step_off, step_reset, passkey_on,
    passkey_off, codes or identity."""

    user_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class DeviceNoticed(Event):
    """A person came in from a browser that they had not used before; not their first."""

    user_id: int
    device_id: int


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Event):
    """Somebody new has a way in, which a letter brings them."""

    user_id: int
    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class RolesChanged(Event):
    """A person has other roles: `roles` are all that they have now; `organization_id` is None for support."""

    user_id: int
    organization_id: int | None
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PersonDeactivated(Event):
    """A person was let out; `organization_id` is None for one of support."""

    user_id: int
    organization_id: int | None
