"""Reads of the catalogue for forms and completions."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from catalogue.models import Module, ModuleGroup, Product, Routine
from core.text import storable


def active_products() -> QuerySet[Product]:
    """Return the products that one may choose, in their order."""
    return Product.objects.filter(is_active=True).order_by("position", "name")


def active_modules() -> QuerySet[Module]:
    """Return the modules that one may choose, by product and number, with product and group fetched."""
    return (
        Module.objects.filter(is_active=True, product__is_active=True)
        .select_related("product", "group")
        .order_by("product__position", "number")
    )


def module_groups() -> QuerySet[ModuleGroup]:
    """Return every group in its order."""
    return ModuleGroup.objects.order_by("position", "name")


def routines_matching(text: str, *, module_id: int | None = None, limit: int = 12) -> list[Routine]:
    """Return routines whose number begins with, or whose name contains, the text."""
    found = Routine.objects.filter(is_active=True).select_related("module__product")
    if module_id is not None:
        found = found.filter(module_id=module_id)
    # It comes from an address, and PostgreSQL refuses to compare with a NUL.
    text = storable(text).strip()
    if text:
        found = found.filter(Q(number__startswith=text) | Q(name__icontains=text))
    return list(found.order_by("number")[:limit])
