"""What a list can be narrowed by; each filter stands in the address under a Portuguese word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Plan
from accounts.models import Organization, User
from catalogue.selectors import active_products, module_groups
from tickets.enums import Severity, Status
from tickets.querysets import TicketQuerySet
from tickets.selectors.searching import searched


def _organizations(request: Any) -> QuerySet[Organization]:
    return Organization.objects.order_by("short_name", "pk")


class TicketFilters(django_filters.FilterSet):  # type: ignore[misc]  # -- django-filter has no types
    """The filters of every list at the desk."""

    q = django_filters.CharFilter(method="search", label=_("Number, subject or customer"), max_length=200)
    severidade = django_filters.MultipleChoiceFilter(
        field_name="queue_severity",
        choices=Severity.choices,
        label=_("Severity"),
        widget=forms.CheckboxSelectMultiple,
        # One ticket has one severity: DISTINCT would only cost the index.
        distinct=False,
    )
    status = django_filters.MultipleChoiceFilter(
        choices=Status.choices, label=_("Status"), widget=forms.CheckboxSelectMultiple, distinct=False
    )
    empresa = django_filters.ModelChoiceFilter(
        field_name="organization", queryset=_organizations, label=_("Customer"), empty_label=_("Any")
    )
    plano = django_filters.ChoiceFilter(
        field_name="contract__plan", choices=Plan.choices, label=_("Plan"), empty_label=_("Any")
    )
    grupo = django_filters.ModelChoiceFilter(
        field_name="module_group",
        queryset=lambda request: module_groups(),
        to_field_name="slug",
        label=_("Module group"),
        empty_label=_("Any"),
    )
    produto = django_filters.ModelChoiceFilter(
        field_name="product",
        queryset=lambda request: active_products(),
        to_field_name="slug",
        label=_("Product"),
        empty_label=_("Any"),
    )
    responsavel = django_filters.ModelChoiceFilter(
        field_name="assignee",
        queryset=lambda request: User.objects.active().support().order_by("name", "pk"),
        label=_("Assignee"),
        empty_label=pgettext_lazy("assignee", "Any"),
        null_label=_("Nobody"),
        null_value="ninguem",
    )
    de = django_filters.DateFilter(
        field_name="opened_at",
        lookup_expr="date__gte",
        label=_("Opened from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ate = django_filters.DateFilter(
        field_name="opened_at",
        lookup_expr="date__lte",
        label=_("Opened until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    imediato = django_filters.BooleanFilter(
        field_name="immediate_requested", label=_("Immediate asked for"), widget=forms.CheckboxInput, method="asked"
    )

    def search(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        """Keep what the text finds."""
        return searched(tickets, value)

    def asked(self, tickets: TicketQuerySet, name: str, value: bool | None) -> TicketQuerySet:
        """Keep tickets whose immediate was asked for; an empty box asks nothing."""
        return tickets.filter(immediate_requested=True) if value else tickets


def applied(filters: TicketFilters) -> list[tuple[str, str]]:
    """Return the name and the words of each filter that is in force, for the line that says what is shown."""
    filters.form.is_valid()
    shown = []
    for name, value in filters.form.cleaned_data.items():
        if value not in (None, "", [], False):
            label = str(filters.form.fields[name].label)
            shown.append((name, label if value is True else f"{label}: {_words(filters.form.fields[name], value)}"))
    return shown


def _words(field: Any, value: Any) -> str:
    if isinstance(value, list):
        labels = dict(field.choices)
        return ", ".join(str(labels[item]) for item in value)
    if isinstance(field, forms.ModelChoiceField):
        nobody = getattr(field, "null_value", None)
        return str(getattr(field, "null_label", "") if value == nobody else value)
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): label for key, label in cast("Iterable[tuple[Any, Any]]", field.choices)}
        return str(labels.get(str(value), value))
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)
