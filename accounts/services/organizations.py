"""Customers and their branches: taken in, let out, let in again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from accounts.models import Branch, Organization, User
from accounts.permissions import ActNotPermitted, may_administer, may_change_people_of
from accounts.selectors import branch_fields_taken
from accounts.services.audit import Changes, beginning, change, record
from accounts.values import UnknownTimeZone as UnknownTimeZone
from accounts.values import branch_values
from core.database import database_now
from core.stamps import require_unchanged
from core.text import straight

# What a form about each of them shows, and so what its stamp is made of.
ORGANIZATION_FIELDS: Final = ("name", "short_name", "executive_id", "shares_tickets", "is_active", "external_id")
BRANCH_FIELDS: Final = ("code", "name", "cnpj", "city", "state", "timezone", "is_active", "external_id")


class NameTaken(Exception):
    """Another customer has this name."""


class BranchTaken(Exception):
    """Another branch has this code or this CNPJ; `field` tells which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class ExternalIdTaken(Exception):
    """Another customer, or another person of this customer, has this code in the ERP."""


@transaction.atomic
def create_organization(
    *, by: User | None, name: str, short_name: str, executive_id: int | None = None, shares_tickets: bool = False
) -> Organization:
    """Take in a customer.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises NameTaken: when another customer has this name
    """
    if not may_administer(by):
        raise ActNotPermitted("organization_created")
    given = {"name": name, "short_name": short_name, "executive_id": executive_id, "shares_tickets": shares_tickets}
    values = straight(given)
    if Organization.objects.filter(name=values["name"]).exists():
        raise NameTaken
    organization = Organization.objects.create(**values)
    _trace(organization, by, "organization_created", beginning(values))
    return organization


@transaction.atomic
def edit_organization(
    *, by: User | None, organization_id: int, values: Mapping[str, Any], seen: str | None = None
) -> Organization:
    """Change what is known of a customer: any of ORGANIZATION_FIELDS.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises ChangedMeanwhile: when it is no longer what the form showed
    :raises NameTaken: when another customer has this name
    :raises ExternalIdTaken: when another customer has this code in the ERP
    """
    if not may_administer(by):
        raise ActNotPermitted("organization_changed")
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    require_unchanged(organization, ORGANIZATION_FIELDS, seen)
    values = straight(values)
    if Organization.objects.filter(name=values.get("name")).exclude(pk=organization_id).exists():
        raise NameTaken
    code = values.get("external_id")
    if code and Organization.objects.filter(external_id=code).exclude(pk=organization_id).exists():
        raise ExternalIdTaken
    wanted: dict[str, Any] = {
        name: values[name] for name in ORGANIZATION_FIELDS if name in values and name != "is_active"
    }
    changes = change(organization, wanted)
    if changes:
        _trace(organization, by, "organization_changed", changes)
    if values.get("is_active", organization.is_active) != organization.is_active:
        switch = reactivate_organization if values["is_active"] else deactivate_organization
        organization = switch(by=by, organization_id=organization_id)
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
    :raises BranchTaken: when another branch has its code or its CNPJ
    """
    if not may_change_people_of(by, organization_id):
        raise ActNotPermitted("branch_added")
    values = branch_values(
        {"code": code, "name": name, "cnpj": cnpj, "city": city, "state": state, "timezone": timezone}
    )
    _require_free_branch(organization_id, values)
    branch = Branch.objects.create(organization_id=organization_id, **values)
    _trace_branch(branch, by, "branch_added", beginning(values))
    return branch


@transaction.atomic
def edit_branch(*, by: User | None, branch_id: int, values: Mapping[str, Any], seen: str | None = None) -> Branch:
    """Change what is known of a filial: any of BRANCH_FIELDS.

    :raises ActNotPermitted: unless by an administrator, the customer's manager or the house
    :raises ChangedMeanwhile: when it is no longer what the form showed
    :raises InvalidCnpj: when its check digits do not fit
    :raises UnknownTimeZone: when the zone is no key of the time zone tables
    :raises BranchTaken: when another branch has its code or its CNPJ
    """
    branch = Branch.objects.select_for_update(no_key=True).get(pk=branch_id)
    if not may_change_people_of(by, branch.organization_id):
        raise ActNotPermitted("branch_changed")
    require_unchanged(branch, BRANCH_FIELDS, seen)
    wanted = branch_values({name: values[name] for name in BRANCH_FIELDS if name in values})
    _require_free_branch(branch.organization_id, wanted, except_id=branch_id)
    changes = change(branch, wanted)
    if changes:
        _trace_branch(branch, by, "branch_changed", changes)
    return branch


@transaction.atomic
def set_sharing(*, by: User | None, organization_id: int, shares_tickets: bool) -> Organization:
    """Let all people of a customer read each other's tickets, or no longer.

    :raises ActNotPermitted: unless by an administrator, the customer's manager or the house
    """
    if not may_change_people_of(by, organization_id):
        raise ActNotPermitted("sharing_set")
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    if organization.shares_tickets != shares_tickets:
        organization.shares_tickets = shares_tickets
        organization.save(update_fields=["shares_tickets"])
        _trace(organization, by, "sharing_set", {"shares_tickets": (not shares_tickets, shares_tickets)})
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
        _trace(organization, by, action, {"is_active": (not is_active, is_active)})
    return organization


def _require_free_branch(organization_id: int, values: Mapping[str, Any], *, except_id: int | None = None) -> None:
    for field in branch_fields_taken(organization_id=organization_id, values=values, except_id=except_id):
        raise BranchTaken(field)


def _trace_branch(branch: Branch, by: User | None, action: str, changes: Changes) -> None:
    record(
        at=database_now(),
        actor=by,
        action=action,
        subject_kind="branch",
        subject_id=branch.pk,
        data={"organization": branch.organization_id},
        changes=changes,
    )


def _trace(organization: Organization, by: User | None, action: str, changes: Changes) -> None:
    record(
        at=database_now(),
        actor=by,
        action=action,
        subject_kind="organization",
        subject_id=organization.pk,
        changes=changes,
    )
