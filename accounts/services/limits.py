"""Counted attempts in a table of ours: limits that outlive a flushed cache and believe no header of the client's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from accounts.models import Attempt
from core.database import database_now


@dataclass(frozen=True)
class Limit:
    """At most `count` attempts of one key in a fixed window."""

    scope: str
    count: int
    window: timedelta


# Many people of one company share an address; one person's tries from there are far fewer.
SIGN_INS_OF_ADDRESS: Final = Limit("sign_in_address", 100, timedelta(minutes=10))
SIGN_INS_OF_PERSON: Final = Limit("sign_in_person", 50, timedelta(minutes=10))
SIGN_INS_OF_PERSON_AT_ADDRESS: Final = Limit("sign_in_person_at_address", 10, timedelta(minutes=10))
SECRETS_AGAIN: Final = Limit("secret_again", 10, timedelta(minutes=10))
SECOND_STEPS: Final = Limit("second_step", 10, timedelta(minutes=10))
RESETS_OF_ADDRESS: Final = Limit("reset_address", 30, timedelta(hours=1))
RESETS_OF_PERSON: Final = Limit("reset_person", 5, timedelta(hours=1))
FIRST_ACCESSES_OF_ADDRESS: Final = Limit("first_access_address", 30, timedelta(hours=1))
FIRST_ACCESSES_OF_PERSON: Final = Limit("first_access_person", 5, timedelta(hours=1))
# Each code has a count of its own; this bounds who asks for many.
FIRST_CODES_OF_ADDRESS: Final = Limit("first_code_address", 60, timedelta(hours=1))
# Nobody guesses one; this bounds the sessions that challenges leave behind.
PASSKEYS_OF_ADDRESS: Final = Limit("passkey_address", 200, timedelta(minutes=10))
SINGLE_SIGN_ONS_OF_ADDRESS: Final = Limit("single_sign_on_address", 100, timedelta(minutes=10))
FORMS_KEPT: Final = Limit("form_kept", 30, timedelta(hours=1))

# Windows are at most this long; older rows limit nothing.
KEPT_FOR: Final = timedelta(hours=24)


class TooManyAttempts(Exception):
    """The limit is used up; `until` is when the window ends."""

    def __init__(self, until: datetime, seconds: int) -> None:
        super().__init__(until)
        self.until = until
        # Whole seconds from now, rounded up: what Retry-After says.
        self.seconds = seconds


def count_attempt(limit: Limit, key: str, *, at: datetime | None = None) -> None:
    """Count one attempt before it is tried, so that parallel ones cannot slip through together.

    :raises TooManyAttempts: when the window held `limit.count` before this one
    """
    now = at or database_now()
    start = window_start(limit, now)
    with transaction.atomic():
        row, _created = Attempt.objects.get_or_create(
            scope=limit.scope, key_digest=digest_of(limit.scope, key), window_start=start
        )
        allowed = Attempt.objects.filter(pk=row.pk, count__lt=limit.count).update(count=F("count") + 1)
    if not allowed:
        until = start + limit.window
        raise TooManyAttempts(until, max(1, -int((now - until).total_seconds() // 1)))


def forgive(limit: Limit, key: str) -> None:
    """Forget this key's attempts after one that succeeded."""
    with transaction.atomic():
        Attempt.objects.filter(scope=limit.scope, key_digest=digest_of(limit.scope, key)).delete()


def sweep_attempts(*, limit: int = 5000) -> int:
    """Drop counts whose window is over and return how many."""
    with transaction.atomic():
        old = Attempt.objects.filter(window_start__lt=database_now() - KEPT_FOR).order_by("window_start")
        ids = list(old.values_list("pk", flat=True)[:limit])
        return Attempt.objects.filter(pk__in=ids).delete()[0]


def window_start(limit: Limit, now: datetime) -> datetime:
    """Return when the window began in which this instant lies."""
    seconds = int(limit.window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)


def digest_of(scope: str, key: str) -> str:
    """Return by what a key is known in the table, which names nobody."""
    return salted_hmac(f"accounts.attempt.{scope}", key, algorithm="sha256").hexdigest()
