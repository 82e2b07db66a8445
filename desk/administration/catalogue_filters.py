"""What the lists of the catalogue can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from catalogue.selectors import module_groups
from core.folding import holding
from core.text import storable
from desk.administration.filters import ActiveFilter


class GroupFilters(django_filters.FilterSet):  # type: ignore[misc]  # -- django-filter has no types
    """By name alone."""

    q = django_filters.CharFilter(method="search", label=_("Name"), max_length=100)

    def search(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep what has the text in its name."""
        return found.filter(holding(value, "name"))


class ProductFilters(GroupFilters):
    """By name, and whether it is offered."""

    ativa = ActiveFilter()


class _Numbered(django_filters.FilterSet):  # type: ignore[misc]  # -- django-filter has no types
    q = django_filters.CharFilter(method="search", label=_("Number or name"), max_length=100)

    def search(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep what begins with the number or has the text in its name."""
        text = storable(value).strip()
        return found.filter(Q(number__startswith=text) | holding(text, "name"))


class ModuleFilters(_Numbered):
    """By number or name, product and group."""

    produto = django_filters.ModelChoiceFilter(
        field_name="product",
        queryset=lambda request: Product.objects.order_by("position", "name"),
        to_field_name="slug",
        label=_("Product"),
        empty_label=_("Any"),
    )
    grupo = django_filters.ModelChoiceFilter(
        field_name="group",
        queryset=lambda request: module_groups(),
        to_field_name="slug",
        label=_("Module group"),
        empty_label=_("Any"),
    )
    ativa = ActiveFilter()


class RoutineFilters(_Numbered):
    """By number or name, product and group of its module."""

    produto = django_filters.ModelChoiceFilter(
        field_name="module__product",
        queryset=lambda request: Product.objects.order_by("position", "name"),
        to_field_name="slug",
        label=_("Product"),
        empty_label=_("Any"),
    )
    ativa = ActiveFilter()
