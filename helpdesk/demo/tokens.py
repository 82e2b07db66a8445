"""The tokens of the demo's people: as well known as their password, and only as long as it is a demo."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Final

from accounts.models import ApiToken, User
from accounts.rules import digest
from accounts.selectors import demo_accounts
from accounts.services.tokens import BEGINS, keep_token

SEED: Final = 20261124
_NAME: Final = "Demonstração"


def token_of(person: User, *, seed: int) -> str:
    """Return the token that a demo of this seed gives the person; the same on every machine."""
    mark = hmac.new(f"demo:{seed}".encode(), person.email.encode(), hashlib.sha256).digest()
    return BEGINS + urlsafe_b64encode(mark).rstrip(b"=").decode()


def give_tokens(*, seed: int, now: datetime) -> None:
    """Give each person of the demo who may sign in a token that may do all that they may."""
    for person in demo_accounts():
        keep_token(person=person, secret=token_of(person, seed=seed), name=_NAME, is_read_only=False, at=now, days=None)


def kept_token_of(person: User, *, seed: int) -> str | None:
    """Return the token if it is good: not where the demo has another seed, or the token was revoked."""
    secret = token_of(person, seed=seed)
    is_good = ApiToken.objects.filter(person=person, digest=digest(secret), revoked_at=None).exists()
    return secret if is_good else None
