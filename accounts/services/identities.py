"""Who comes in through an identity provider: known by issuer and subject, met the first time by a verified address."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.events import SignInChanged
from accounts.identifiers import clean_domain, domain_of
from accounts.models import DeclaredDomain, ExternalIdentity, User
from accounts.permissions import ActNotPermitted, may_administer
from accounts.services.audit import beginning, record
from core.database import database_now
from core.events import publish


class NobodyToLetIn(Exception):
    """Nobody who may sign in is known by this identity, nor by its address."""


class AddressNotVerified(Exception):
    """The provider does not say that the address is this person's."""


class DomainNotDeclared(Exception):
    """This issuer's word does not count for addresses of this domain."""


class DomainTaken(Exception):
    """An issuer is declared for this domain already."""


class DomainGone(Exception):
    """No such domain is declared, or no more."""


class KnownByAnother(Exception):
    """The person with this address is known to the same provider as somebody else."""


@transaction.atomic
def person_of_identity(*, issuer: str, subject: str, email: str, is_verified: bool) -> User:
    """Return who comes in; the first time, whoever has the same verified address is linked, and told.

    From then on the address counts for nothing: it may be given to somebody else there.

    :raises NobodyToLetIn: when nobody has it, or was let out
    :raises AddressNotVerified: when the provider does not vouch for the address
    :raises DomainNotDeclared: when an administrator has not declared this issuer for the address's domain
    :raises KnownByAnother: when that person came in before as another subject of this issuer
    """
    if known := _known(issuer, subject):
        return known
    if not email:
        raise NobodyToLetIn
    if not is_verified:
        raise AddressNotVerified
    # Asked before anybody is looked for: the answer tells of the domain alone. Without this any issuer that is ever
    # named could vouch for everyone's address, support's as well.
    if not DeclaredDomain.objects.filter(domain=domain_of(email), issuer=issuer).exists():
        raise DomainNotDeclared
    people = User.objects.active().having_address(email)
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


@transaction.atomic
def declare_domain(*, by: User | None, domain: str, issuer: str) -> DeclaredDomain:
    """Let people with an address of this domain come in for the first time by this issuer, and by no other.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises InvalidDomain: when it is none
    :raises DomainTaken: when an issuer is declared for it
    """
    if not may_administer(by):
        raise ActNotPermitted("domain_declared")
    at, domain = database_now(), clean_domain(domain)
    try:
        with transaction.atomic():
            declared = DeclaredDomain.objects.create(domain=domain, issuer=issuer, declared_at=at)
    except IntegrityError as error:
        raise DomainTaken from error
    changes = beginning({"domain": domain, "issuer": issuer})
    record(at=at, actor=by, action="domain_declared", subject_kind="domain", subject_id=declared.pk, changes=changes)
    return declared


@transaction.atomic
def withdraw_domain(*, by: User | None, domain_id: int) -> DeclaredDomain:
    """Let nobody else of this domain come in for the first time by its issuer; who came in before still does.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises DomainGone: when it is not declared, or no more
    """
    if not may_administer(by):
        raise ActNotPermitted("domain_withdrawn")
    declared = DeclaredDomain.objects.select_for_update().filter(pk=domain_id).first()
    if declared is None:
        raise DomainGone
    changes = {"domain": (declared.domain, None), "issuer": (declared.issuer, None)}
    record(
        at=database_now(),
        actor=by,
        action="domain_withdrawn",
        subject_kind="domain",
        subject_id=domain_id,
        changes=changes,
    )
    DeclaredDomain.objects.filter(pk=domain_id).delete()
    return declared


def _known(issuer: str, subject: str) -> User | None:
    identities = ExternalIdentity.objects.select_related("person__organization")
    identity = identities.filter(issuer=issuer, subject=subject).first()
    if identity is not None and not identity.person.may_sign_in:
        raise NobodyToLetIn
    return identity.person if identity is not None else None
