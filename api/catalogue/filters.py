"""What narrows lists of the catalogue."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet

from api.filtering import Filters, IdFilter, YesOrNoFilter
from catalogue.models import Module, ModuleGroup, Product, Routine
from core.folding import holding
from core.text import storable


class ProductFilter(Filters):
    """By use."""

    is_active = YesOrNoFilter()

    class Meta:
        model = Product
        fields: list[str] = []


class ModuleGroupFilter(Filters):
    """By nothing: they are few."""

    class Meta:
        model = ModuleGroup
        fields: list[str] = []


class ModuleFilter(Filters):
    """By product, group, number and use."""

    product = IdFilter(field_name="product_id")
    group = IdFilter(field_name="group_id")
    number = django_filters.NumberFilter(min_value=0, max_value=32_767)
    is_active = YesOrNoFilter()

    class Meta:
        model = Module
        fields: list[str] = []


class RoutineFilter(Filters):
    """By module, the beginning of the number or the words of the name, and use."""

    q = django_filters.CharFilter(method="search", max_length=120)
    module = IdFilter(field_name="module_id")
    number = django_filters.CharFilter(max_length=12)
    is_active = YesOrNoFilter()

    class Meta:
        model = Routine
        fields: list[str] = []

    def search(self, rows: QuerySet[Routine], name: str, value: str) -> QuerySet[Routine]:
        """Keep those whose number begins with it, or whose name holds every word."""
        return rows.filter(Q(number__startswith=storable(value).strip()) | holding(value, "name"))
