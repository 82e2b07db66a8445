"""What narrows lists of customers, their branches, contracts and people."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from accounts.enums import Plan, Role
from accounts.models import Branch, Contract, Executive, Organization, User
from accounts.querysets import ContractQuerySet, UserQuerySet
from api.filtering import Filters, IdFilter, YesOrNoFilter
from core.folding import holding

_ROLES: dict[str, Q] = {
    Role.REQUESTER: Q(organization__isnull=False, is_customer_manager=False),
    Role.CUSTOMER_MANAGER: Q(is_customer_manager=True),
    Role.ANALYST: Q(is_analyst=True),
    Role.SUPPORT_MANAGER: Q(is_support_manager=True),
    Role.ADMINISTRATOR: Q(is_administrator=True),
}


class OrganizationFilter(Filters):
    """By name, plan, executive, and whether they are still customers."""

    q = django_filters.CharFilter(method="search", max_length=200)
    plan = django_filters.ChoiceFilter(choices=Plan.choices)
    executive = IdFilter(field_name="executive_id")
    is_active = YesOrNoFilter()

    class Meta:
        model = Organization
        fields: list[str] = []

    def search(self, rows: QuerySet[Organization], name: str, value: str) -> QuerySet[Organization]:
        """Keep those whose names hold every word."""
        return rows.filter(holding(value, "name", "short_name"))


class BranchFilter(Filters):
    """By whose they are, and where."""

    q = django_filters.CharFilter(method="search", max_length=200)
    organization = IdFilter(field_name="organization_id")
    state = django_filters.CharFilter(lookup_expr="iexact", max_length=2)
    is_active = YesOrNoFilter()

    class Meta:
        model = Branch
        fields: list[str] = []

    def search(self, rows: QuerySet[Branch], name: str, value: str) -> QuerySet[Branch]:
        """Keep those whose code, name, city or CNPJ hold every word."""
        return rows.filter(holding(value, "code", "name", "city", "cnpj"))


class ContractFilter(Filters):
    """By whose they are, the plan, and a day on which they are in force."""

    organization = IdFilter(field_name="organization_id")
    plan = django_filters.ChoiceFilter(choices=Plan.choices)
    in_force_on = django_filters.DateFilter(method="on_that_day")

    class Meta:
        model = Contract
        fields: list[str] = []

    def on_that_day(self, rows: ContractQuerySet, name: str, value: date) -> ContractQuerySet:
        """Keep those in force on that day."""
        return rows.in_force_on(value)


class ExecutiveFilter(Filters):
    """By name."""

    q = django_filters.CharFilter(method="search", max_length=200)

    class Meta:
        model = Executive
        fields: list[str] = []

    def search(self, rows: QuerySet[Executive], name: str, value: str) -> QuerySet[Executive]:
        """Keep those whose names hold every word."""
        return rows.filter(holding(value, "name"))


class PersonFilter(Filters):
    """By name (support also by address), whose they are, what they may be."""

    q = django_filters.CharFilter(method="search", max_length=200)
    organization = IdFilter(field_name="organization_id")
    role = django_filters.MultipleChoiceFilter(choices=Role.choices, method="having_role", distinct=False)
    is_active = YesOrNoFilter()

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, rows: UserQuerySet, name: str, value: str) -> UserQuerySet:
        """Keep those whose name, and for support whose address, holds every word."""
        # Who may not read an address must not find it letter by letter.
        return rows.filter(holding(value, "name", "email") if self.request.user.is_support else holding(value, "name"))

    def having_role(self, rows: UserQuerySet, name: str, value: list[str]) -> UserQuerySet:
        """Keep those who may be one of these."""
        wanted: Any = Q()
        for role in value:
            wanted |= _ROLES[role]
        return rows.filter(wanted)
