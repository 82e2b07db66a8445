"""Ways in for somebody new: good once, for three days, and for who holds the link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.crypto import get_random_string, salted_hmac

from accounts.events import PersonInvited
from accounts.models import Invitation, User
from accounts.permissions import ActNotPermitted, may_change_people_of
from accounts.rules import digest
from accounts.services.audit import record
from core.database import database_now
from core.events import publish
from core.sides import as_staff

GOOD_FOR: Final = timedelta(hours=72)
_SALT: Final = "accounts.invitation"


class InvitationSpent(Exception):
    """Nobody comes in by this link: it was used, replaced, is too old, or never was one."""


class AlreadyIn(Exception):
    """This person has a password, or was let out: there is nothing to invite to."""


@transaction.atomic
def invite(*, by: User | None, person_id: int) -> Invitation:
    """Give somebody who has no password a way in, and have it sent; an earlier one is good no longer.

    :raises ActNotPermitted: unless by who may let people of that side in
    :raises AlreadyIn: when the person has a password, or was let out
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    if not may_change_people_of(by, person.organization_id):
        raise ActNotPermitted("person_invited")
    if not person.may_sign_in or person.has_usable_password():
        raise AlreadyIn
    at = database_now()
    end_invitations(person, at=at)
    # The token is made of the row's own id, so that the letter can make it again and no row need hold it.
    invitation = Invitation.objects.create(
        person=person, token_digest=get_random_string(64), created_at=at, expires_at=at + GOOD_FOR
    )
    invitation.token_digest = digest(next(_tokens(invitation)))
    invitation.save(update_fields=["token_digest"])
    record(at=at, actor=by, action="person_invited", subject_kind="person", subject_id=person.pk)
    actor = by.pk if by else None
    publish(PersonInvited(at=at, actor_id=actor, user_id=person.pk, invitation_id=invitation.pk))
    return invitation


def end_invitations(person: User, *, at: datetime) -> None:
    """Let no link that was sent to this person be good any longer, in the caller's transaction."""
    Invitation.objects.filter(person=person, used_at=None, expires_at__gt=at).update(expires_at=at)


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> User:
    """Set the first password of who holds the link; the link is good no longer.

    :raises InvitationSpent: when the link is not good, or not any more
    """
    found = open_invitation(token=token)
    # The person's row first, as inviting does; then looked at again: of two who hold the link one comes in.
    person = User.objects.select_for_update(no_key=True).filter(pk=found.person_id).first() if found else None
    invitation = open_invitation(token=token)
    if person is None or invitation is None:
        raise InvitationSpent
    at = database_now()
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    person.set_password(password)
    person.save(update_fields=["password"])
    record(at=at, actor=person, action="invitation_accepted", subject_kind="person", subject_id=person.pk)
    return person


@as_staff
def open_invitation(*, token: str) -> Invitation | None:
    """Return the invitation that this link stands for while it is good, with its person."""
    rows = Invitation.objects.select_related("person")
    found = rows.filter(token_digest=digest(token), used_at=None, expires_at__gt=database_now()).first()
    return found if found is not None and _is_awaited(found) else None


@as_staff
def current_invitation(*, person_id: int) -> Invitation | None:
    """Return the invitation by which this person can come in now, or None; its token can be made."""
    rows = Invitation.objects.select_related("person").filter(person_id=person_id, used_at=None)
    found = rows.filter(expires_at__gt=database_now()).order_by("-pk").first()
    is_made = found is not None and any(digest(token) == found.token_digest for token in _tokens(found))
    return found if found is not None and is_made and _is_awaited(found) else None


def _is_awaited(invitation: Invitation) -> bool:
    return invitation.person.may_sign_in and not invitation.person.has_usable_password()


def token_of(invitation: Invitation) -> str:
    """Return the token whose digest the row holds, also after the portal's secret has changed.

    :raises InvitationSpent: when no secret of ours makes it
    """
    for token in _tokens(invitation):
        if digest(token) == invitation.token_digest:
            return token
    raise InvitationSpent


def _tokens(invitation: Invitation) -> Iterator[str]:
    value = f"{invitation.pk}:{invitation.person_id}:{int(invitation.created_at.timestamp() * 1000)}"
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield salted_hmac(_SALT, value, secret=secret, algorithm="sha256").hexdigest()
