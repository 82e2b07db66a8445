"""Who comes in through an identity provider: known by issuer and subject, met the first time by a verified address."""

from __future__ import annotations

from django.db import transaction

from accounts.events import SignInChanged
from accounts.models import ExternalIdentity, User
from accounts.services.audit import record
from core.database import database_now
from core.events import publish


class NobodyToLetIn(Exception):
    """Nobody who may sign in is known by this identity, nor by its address."""


class AddressNotVerified(Exception):
    """The provider does not say that the address is this person's."""


class KnownByAnother(Exception):
    """The person with this address is known to the same provider as somebody else."""


@transaction.atomic
def person_of_identity(*, issuer: str, subject: str, email: str, is_verified: bool) -> User:
    """Return who comes in; the first time, whoever has the same verified address is linked, and told.

    From then on the address counts for nothing: it may be given to somebody else there.

    :raises NobodyToLetIn: when nobody has it, or was let out
    :raises AddressNotVerified: when the provider does not vouch for the address
    :raises KnownByAnother: when that person came in before as another subject of this issuer
    """
    if known := _known(issuer, subject):
        return known
    if not email:
        raise NobodyToLetIn
    if not is_verified:
        raise AddressNotVerified
    people = User.objects.active().filter(email__iexact=email.strip())
    person = people.select_for_update(of=("self",), no_key=True).first()
    if person is None:
        raise NobodyToLetIn
    # Looked at again: two windows may have come back at once.
    if known := _known(issuer, subject):
        return known
    if ExternalIdentity.objects.filter(issuer=issuer, person=person).exists():
        raise KnownByAnother
    at = database_now()
    ExternalIdentity.objects.create(person=person, issuer=issuer, subject=subject, linked_at=at)
    record(at=at, actor=person, action="identity_linked", subject_kind="person", subject_id=person.pk)
    publish(SignInChanged(at=at, actor_id=person.pk, user_id=person.pk, what="identity"))
    return person


def _known(issuer: str, subject: str) -> User | None:
    identities = ExternalIdentity.objects.select_related("person__organization")
    identity = identities.filter(issuer=issuer, subject=subject).first()
    if identity is not None and not identity.person.may_sign_in:
        raise NobodyToLetIn
    return identity.person if identity is not None else None
