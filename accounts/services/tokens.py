"""Tokens by which programs act as a person: made, used, revoked."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from accounts.models import ApiToken, User
from accounts.rules import digest
from accounts.selectors import tokens_of
from accounts.services.audit import record
from core.database import database_now
from core.text import straight

# What a token begins with, so that people and scanners of secrets know one when they see it.
BEGINS: Final = "portal_"
MOST_TOKENS: Final = 20
# None never ends.
LIFETIMES: Final = (30, 90, 365, None)
# Often enough to tell a token in use from one that was forgotten.
USED_EVERY: Final = timedelta(minutes=1)
_LONGEST: Final = 200


class TooManyTokens(Exception):
    """This person has as many tokens as one may have."""


class TokenGone(Exception):
    """This person has no such token, or no more."""


@dataclass(frozen=True)
class Made:
    """A new token: its row, and the words that are shown once."""

    token: ApiToken
    secret: str


@transaction.atomic
def make_token(*, by: User, key: str, name: str, is_read_only: bool, days: int | None) -> Made:
    """Make a token of the person's own, good for so many days; None never ends.

    The same form sent twice makes one token, and tells it both times: it is derived from the form's key and the house's
    secret, so that nothing of it need be kept.

    :raises TooManyTokens: when they have `MOST_TOKENS`
    """
    # Two forms at once count each other's.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    secret = BEGINS + _letters(f"{by.pk}:{key}")
    there = ApiToken.objects.filter(digest=digest(secret)).first()
    if there is not None:
        return Made(there, secret)
    at = database_now()
    if tokens_of(person=by, at=at).count() >= MOST_TOKENS:
        raise TooManyTokens
    token = keep_token(person=by, secret=secret, name=name, is_read_only=is_read_only, at=at, days=days)
    data = {"token": token.pk, "is_read_only": is_read_only, "days": days}
    record(at=at, actor=by, action="token_made", subject_kind="person", subject_id=by.pk, data=data)
    return Made(token, secret)


def keep_token(*, person: User, secret: str, name: str, is_read_only: bool, at: datetime, days: int | None) -> ApiToken:
    """Write down what is kept of a token: enough to know it again, not enough to use it."""
    with transaction.atomic():
        return ApiToken.objects.create(
            person=person,
            **straight({"name": name}),
            digest=digest(secret),
            ending=secret[-4:],
            is_read_only=is_read_only,
            created_at=at,
            expires_at=None if days is None else at + timedelta(days=days),
        )


def _letters(text: str) -> str:
    mark = salted_hmac("accounts.api_token", text, algorithm="sha256").digest()
    return urlsafe_b64encode(mark).rstrip(b"=").decode()


@transaction.atomic
def revoke_token(*, by: User, token_id: int) -> ApiToken:
    """End a token of the person's own: the next request with it is refused. Doing it twice is doing it once.

    :raises TokenGone: when none of theirs has this id
    """
    at = database_now()
    token = ApiToken.objects.select_for_update(no_key=True).filter(pk=token_id, person=by).first()
    if token is None:
        raise TokenGone
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record(
            at=at, actor=by, action="token_revoked", subject_kind="person", subject_id=by.pk, data={"token": token.pk}
        )
    return token


def use_token(secret: str) -> ApiToken | None:
    """Return the token with its person, if both may act now, and note that it was used."""
    if not secret.startswith(BEGINS) or len(secret) > _LONGEST:
        return None
    now = database_now()
    live = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))
    token = ApiToken.objects.select_related("person__organization").filter(live, digest=digest(secret)).first()
    if token is None or not token.person.may_sign_in:
        return None
    _note_used(token, now)
    return token


def _note_used(token: ApiToken, now: datetime) -> None:
    if token.last_used_at is not None and now - token.last_used_at < USED_EVERY:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY)
    with transaction.atomic():
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
