"""The second step of signing in: its codes in reserve confirmed, and taken away from who lost what it needs."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F

from accounts.events import SignInChanged
from accounts.models import User
from accounts.models.ways_in import KEPT_AT
from accounts.permissions import ActNotPermitted, may_administer
from accounts.services.audit import record
from core.database import database_now
from core.events import publish


class ReasonMissing(Exception):
    """An act that takes a protection away says why."""


class OwnSecondStep(Exception):
    """One's own second step is changed on one's own page, which asks who is there."""


class NoSecondStep(Exception):
    """This person has none that could be taken away."""


@transaction.atomic
def confirm_codes_kept(*, person: User) -> None:
    """Write down that the person has put their reserve codes where their telephone is not."""
    codes = Authenticator.objects.select_for_update().filter(user=person, type=Authenticator.Type.RECOVERY_CODES)
    for kept in codes:
        if KEPT_AT not in kept.data:
            kept.data[KEPT_AT] = database_now().isoformat()
            kept.save(update_fields=["data"])


@transaction.atomic
def reset_second_step(*, by: User | None, person_id: int, reason: str) -> User:
    """Take away every second step of a person who lost theirs, end their sessions, and tell them.

    With the password they come in again, and staff set up another before anything else.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises OwnSecondStep: when it would be their own
    :raises ReasonMissing: when no reason is given
    :raises NoSecondStep: when the person has none
    """
    if not may_administer(by):
        raise ActNotPermitted("second_step_reset")
    if by is not None and by.pk == person_id:
        raise OwnSecondStep
    if not reason.strip():
        raise ReasonMissing
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    if not Authenticator.objects.filter(user=person).delete()[0]:
        raise NoSecondStep
    User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    person.refresh_from_db(fields=["session_epoch"])
    at = database_now()
    record(
        at=at,
        actor=by,
        action="second_step_reset",
        subject_kind="person",
        subject_id=person.pk,
        changes={"reason": ("", reason.strip())},
    )
    actor = by.pk if by else None
    publish(SignInChanged(at=at, actor_id=actor, user_id=person.pk, what="step_reset"))
    return person
