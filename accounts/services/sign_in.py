"""A person's own ways of signing in: passwords set and asked for anew."""

from __future__ import annotations

from django.db import transaction

from accounts.events import PasswordResetRequested, SignInChanged
from accounts.models import User
from accounts.services.audit import record
from accounts.sessions import SessionStore
from core.database import database_now
from core.events import publish


@transaction.atomic
def request_password_reset(*, email: str) -> None:
    """Have a letter sent that leads to a new password, if an active person has this address.

    The same rows are written for an unknown address but for the letter itself, which leaves later: neither
    the answer nor its time tells who has an account.
    """
    person = User.objects.active().having_address(email).first()
    publish(PasswordResetRequested(at=database_now(), user_id=person.pk if person else None))


@transaction.atomic
def set_password(*, person: User, password: str) -> None:
    """Set the person's password, which ends their other sessions, and tell them.

    `person` is changed in place: the caller's session is signed anew with it.
    """
    person.set_password(password)
    person.save(update_fields=["password"])
    tell_sign_in_changed(person=person, what="password")


@transaction.atomic
def tell_sign_in_changed(*, person: User, what: str) -> None:
    """Leave a trace of a changed password or second step, and tell the person, who may not have done it."""
    at = database_now()
    record(at=at, actor=person, action=f"sign_in_changed_{what}", subject_kind="person", subject_id=person.pk)
    publish(SignInChanged(at=at, actor_id=person.pk, user_id=person.pk, what=what))


def sweep_sessions() -> None:
    """Drop sessions that have expired; nobody else would, and each sign-in leaves one."""
    SessionStore.clear_expired()
