"""Chainable filters over organisations and people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from accounts.models import Branch, Contract, Organization, User


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def visible_to(self, user: User) -> OrganizationQuerySet:
        """Keep what this person may know of: everything for staff, their own for a customer."""
        return self if user.has_staff_role else self.filter(pk=user.organization_id or 0)


class BranchQuerySet(models.QuerySet["Branch"]):
    def visible_to(self, user: User) -> BranchQuerySet:
        """Keep branches of organisations that this person may know of."""
        return self if user.has_staff_role else self.filter(organization_id=user.organization_id or 0)

    def active(self, *, kept: int | None = None) -> BranchQuerySet:
        """Keep those that one may choose; `kept` is chosen already and stays among them."""
        return self.filter(Q(is_active=True) | Q(pk=kept))


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: User) -> ContractQuerySet:
        """Keep contracts of organisations that this person may know of."""
        return self if user.has_staff_role else self.filter(organization_id=user.organization_id or 0)

    def in_force_on(self, day: date) -> ContractQuerySet:
        """Keep contracts valid on that day, both ends included."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> UserQuerySet:
        """Keep people whom this person may find by name: all for staff, colleagues and support for others."""
        if user.has_staff_role:
            return self
        return self.filter(Q(organization_id=user.organization_id) | Q(organization__isnull=True))

    def listed_for(self, user: User) -> UserQuerySet:
        """Keep people whom a list shows this person: all for staff; for a customer's manager all of the house, for its
        others those who can sign in."""
        if user.has_staff_role:
            return self
        colleagues = self.filter(organization_id=user.organization_id or 0)
        return colleagues if user.is_customer_manager else colleagues.active()

    def having_address(self, email: str) -> UserQuerySet:
        """Keep who has this address, in whatever case it is written; by the index.

        Not `iexact`: PostgreSQL compares capitals there, and the capitals of ı and ſ are those of i and s.
        """
        return self.annotate(address=Lower("email")).filter(address=email.strip().lower())

    def active(self) -> UserQuerySet:
        """Keep who may sign in: not let out, and of no customer that left."""
        return self.filter(Q(organization__isnull=True) | Q(organization__is_active=True), is_active=True)

    def support(self) -> UserQuerySet:
        """Keep the vendor's people."""
        return self.filter(organization__isnull=True)

    def colleagues_of(self, organization_id: int) -> UserQuerySet:
        return self.filter(organization_id=organization_id)
