"""The first way in of somebody whose address is known: by a code that a letter brings, good once and for minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.events import FirstAccessRequested, PasswordResetRequested
from accounts.models import FirstAccess, User
from accounts.services.audit import record
from accounts.services.invitations import end_invitations
from core.database import database_now
from core.events import publish
from core.sides import as_staff

GOOD_FOR: Final = timedelta(minutes=15)
# From the right code to the password: a sentence has to be thought of.
PASSWORD_WITHIN: Final = timedelta(minutes=30)
MAX_TRIES: Final = 5
DIGITS: Final = 8
_SALT: Final = "accounts.first_access"
_KEPT_FOR: Final = timedelta(hours=24)


class CodeWrong(Exception):
    """This is not the code; it may be tried again."""


class CodeSpent(Exception):
    """No code comes in here any more: it is too old, was used, or was tried too often."""


@transaction.atomic
def request_first_access(*, email: str) -> FirstAccess:
    """Have a code sent, if an active person with this address has no password yet; who has one gets the letter that
    leads to another.

    The same rows are written for an address that nobody has, and its letter ends unsent: neither the answer nor its
    time tells who has an account.
    """
    person = User.objects.active().having_address(email).first()
    at = database_now()
    awaited = person if person is not None and not person.has_usable_password() else None
    asked = FirstAccess.objects.create(person=awaited, created_at=at, expires_at=at + GOOD_FOR)
    if person is not None and awaited is None:
        publish(PasswordResetRequested(at=at, user_id=person.pk))
    else:
        user_id = awaited.pk if awaited else None
        publish(FirstAccessRequested(at=at, user_id=user_id, first_access_id=asked.pk))
    return asked


def prove_first_access(*, first_access_id: int, code: str) -> None:
    """Take the code of who asked; right, it is spent, and a password may be set.

    A try is counted before it is looked at, and stays counted: parallel ones cannot slip through together.

    :raises CodeWrong: when this is not it, and another try is left
    :raises CodeSpent: when there is none
    """
    with transaction.atomic():
        open_ones = FirstAccess.objects.filter(
            pk=first_access_id, proved_at=None, expires_at__gt=database_now(), tries__lt=MAX_TRIES
        )
        counted = open_ones.update(tries=F("tries") + 1)
    asked = FirstAccess.objects.select_related("person__organization").filter(pk=first_access_id).first()
    if not counted or asked is None:
        raise CodeSpent
    typed = "".join(character for character in code if character.isdecimal())
    # All are made and compared, also for nobody: the time tells nothing.
    fits = [constant_time_compare(typed, made) for made in _codes(asked)]
    if not any(fits) or not _is_awaited(asked):
        raise CodeSpent if asked.tries >= MAX_TRIES else CodeWrong
    with transaction.atomic():
        if not FirstAccess.objects.filter(pk=asked.pk, proved_at=None).update(proved_at=database_now()):
            raise CodeSpent


@transaction.atomic
def finish_first_access(*, first_access_id: int, name: str, password: str) -> User:
    """Set the name and the first password of who proved to have the address.

    :raises CodeSpent: when nothing was proved, or too long ago, or a password was set meanwhile
    """
    found = FirstAccess.objects.filter(pk=first_access_id).first()
    # The person's row first, as inviting does; then looked at again: of two who proved it one comes in.
    person_id = (found.person_id if found is not None else None) or 0
    person = User.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    asked = proved_first_access(first_access_id=first_access_id)
    if person is None or asked is None:
        raise CodeSpent
    at = database_now()
    asked.used_at = at
    asked.save(update_fields=["used_at"])
    person.name = name
    person.set_password(password)
    person.save(update_fields=["name", "password"])
    end_invitations(person, at=at)
    record(at=at, actor=person, action="first_access", subject_kind="person", subject_id=person.pk)
    return person


@as_staff
def proved_first_access(*, first_access_id: int) -> FirstAccess | None:
    """Return what a right code opened, with its person, while a password may still be set by it."""
    rows = FirstAccess.objects.select_related("person__organization").filter(pk=first_access_id, used_at=None)
    found = rows.filter(proved_at__gt=database_now() - PASSWORD_WITHIN).first()
    return found if found is not None and _is_awaited(found) else None


@as_staff
def code_to_send(*, first_access_id: int) -> str:
    """Return the code that the letter brings.

    :raises CodeSpent: when it would be good for nothing
    """
    rows = FirstAccess.objects.select_related("person__organization")
    asked = rows.filter(pk=first_access_id, proved_at=None, expires_at__gt=database_now()).first()
    if asked is None or not _is_awaited(asked):
        raise CodeSpent
    return next(_codes(asked))


def sweep_first_accesses(*, limit: int = 5000) -> int:
    """Drop what was asked for more than a day ago and return how many."""
    with transaction.atomic():
        old = FirstAccess.objects.filter(created_at__lt=database_now() - _KEPT_FOR).order_by("created_at")
        ids = list(old.values_list("pk", flat=True)[:limit])
        return FirstAccess.objects.filter(pk__in=ids).delete()[0]


def _is_awaited(asked: FirstAccess) -> bool:
    person = asked.person
    return person is not None and person.may_sign_in and not person.has_usable_password()


def _codes(asked: FirstAccess) -> Iterator[str]:
    """Make the code from the row and the portal's secret, also a former one; without it nobody can."""
    value = f"{asked.pk}:{asked.person_id}:{int(asked.created_at.timestamp() * 1000)}"
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        made = int(salted_hmac(_SALT, value, secret=secret, algorithm="sha256").hexdigest(), 16)
        yield f"{made % 10**DIGITS:0{DIGITS}d}"
