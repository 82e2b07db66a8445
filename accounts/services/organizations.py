"""Customers and their branches: taken in, let out, let in again."""

from __future__ import annotations

import zoneinfo

from django.db import transaction
from django.db.models import F

from accounts.identifiers import clean_cnpj
from accounts.models import Branch, Organization, User
from accounts.permissions import ActNotPermitted, may_administer, may_change_people_of
from accounts.services.audit import record
from core.database import database_now


class UnknownTimeZone(Exception):
    """No such place in the time zone tables."""


@transaction.atomic
def create_organization(
    *, by: User | None, name: str, short_name: str, executive_id: int | None = None, shares_tickets: bool = False
) -> Organization:
    """Take in a customer.

    :raises ActNotPermitted: unless by an administrator or the house
    """
    if not may_administer(by):
        raise ActNotPermitted("organization_created")
    organization = Organization.objects.create(
        name=name, short_name=short_name, executive_id=executive_id, shares_tickets=shares_tickets
    )
    _trace(organization, by, "organization_created")
    return organization


@transaction.atomic
def add_branch(
    *,
    by: User | None,
    organization_id: int,
    code: str,
    name: str,
    cnpj: str,
    city: str,
    state: str,
    timezone: str = "America/Sao_Paulo",
) -> Branch:
    """Add a filial with its own CNPJ and time zone.

    :raises ActNotPermitted: unless by an administrator, the customer's manager or the house
    :raises InvalidCnpj: when its check digits do not fit
    :raises UnknownTimeZone: when the zone is no key of the time zone tables
    """
    if not may_change_people_of(by, organization_id):
        raise ActNotPermitted("branch_added")
    if timezone not in zoneinfo.available_timezones():
        raise UnknownTimeZone(timezone)
    branch = Branch.objects.create(
        organization_id=organization_id,
        code=code,
        name=name,
        cnpj=clean_cnpj(cnpj),
        city=city,
        state=state.upper(),
        timezone=timezone,
    )
    record(
        at=database_now(),
        actor=by,
        action="branch_added",
        subject_kind="branch",
        subject_id=branch.pk,
        data={"organization": organization_id},
    )
    return branch


@transaction.atomic
def set_sharing(*, by: User | None, organization_id: int, shares_tickets: bool) -> Organization:
    """Let all people of a customer read each other's tickets, or no longer.

    :raises ActNotPermitted: unless by an administrator, the customer's manager or the house
    """
    if not may_change_people_of(by, organization_id):
        raise ActNotPermitted("sharing_set")
    organization = Organization.objects.select_for_update().get(pk=organization_id)
    if organization.shares_tickets != shares_tickets:
        organization.shares_tickets = shares_tickets
        organization.save(update_fields=["shares_tickets"])
        _trace(organization, by, "sharing_set", shares_tickets=shares_tickets)
    return organization


@transaction.atomic
def deactivate_organization(*, by: User | None, organization_id: int) -> Organization:
    """Let a customer out: its people's sessions end with their next request, and nothing is opened for it any more.

    Its tickets stay, and support goes on seeing them.

    :raises ActNotPermitted: unless by an administrator or the house
    """
    organization = _switched(by, organization_id, "organization_deactivated", is_active=False)
    # Raised, so that old sessions stay ended should the customer come back.
    User.objects.filter(organization_id=organization_id).update(session_epoch=F("session_epoch") + 1)
    return organization


@transaction.atomic
def reactivate_organization(*, by: User | None, organization_id: int) -> Organization:
    """Let a customer in again; whoever of it was let out alone stays out.

    :raises ActNotPermitted: unless by an administrator or the house
    """
    return _switched(by, organization_id, "organization_reactivated", is_active=True)


def _switched(by: User | None, organization_id: int, action: str, *, is_active: bool) -> Organization:
    if not may_administer(by):
        raise ActNotPermitted(action)
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    if organization.is_active != is_active:
        organization.is_active = is_active
        organization.save(update_fields=["is_active"])
        _trace(organization, by, action)
    return organization


def _trace(organization: Organization, by: User | None, action: str, **data: bool) -> None:
    record(
        at=database_now(),
        actor=by,
        action=action,
        subject_kind="organization",
        subject_id=organization.pk,
        data=data,
    )
