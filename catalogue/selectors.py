"""Reads of the catalogue for forms and completions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from django.db.models import Count, Model, Prefetch, Q, QuerySet

from catalogue.models import Module, ModuleGroup, Product, Routine
from core.folding import holding
from core.text import storable

M = TypeVar("M", Product, ModuleGroup, Module, Routine)
_IN_USE: Final[Mapping[type[Model], Q]] = {
    Product: Q(is_active=True),
    ModuleGroup: Q(),
    Module: Q(is_active=True, product__is_active=True),
    Routine: Q(is_active=True, module__is_active=True, module__product__is_active=True),
}


def active_products(*, kept: int | None = None) -> QuerySet[Product]:
    """Return the products that one may choose, in their order; `kept` is chosen already and stays among them."""
    return Product.objects.filter(Q(is_active=True) | Q(pk=kept)).order_by("position", "name")


def active_modules(*, kept: int | None = None) -> QuerySet[Module]:
    """Return the modules that one may choose, by product and number, with product and group fetched.

    :param kept: the module that is chosen already: it stays among them, whatever became of it.
    """
    return (
        Module.objects.filter(Q(is_active=True, product__is_active=True) | Q(pk=kept))
        .select_related("product", "group")
        .order_by("product__position", "product__name", "number")
    )


def entries_known(model: type[M], *, with_retired: bool) -> QuerySet[M]:
    """Return every product, group, module or routine, or those alone that one may choose."""
    rows: QuerySet[M] = model._default_manager.all()
    return rows if with_retired else rows.filter(_IN_USE[model])


def module_groups() -> QuerySet[ModuleGroup]:
    """Return every group in its order."""
    return ModuleGroup.objects.order_by("position", "name")


def catalogue_table() -> Iterator[tuple[str, ...]]:
    """Yield the catalogue line by line, as `catalogue.spreadsheet` has its columns: each module, then its routines."""
    modules = Module.objects.select_related("product", "group").prefetch_related(
        Prefetch("routines", Routine.objects.order_by("number"))
    )
    for module in modules.order_by("product__position", "product__name", "number"):
        of_module = (module.product.name, str(module.number), module.name, module.group.name)
        yield (*of_module, "", "", "sim" if module.is_active else "nao")
        for routine in module.routines.all():
            yield (*of_module, routine.number, routine.name, "sim" if routine.is_active else "nao")


def modules_administered() -> QuerySet[Module]:
    """Return every module by product and number, with product, group and `routine_count`."""
    return (
        Module.objects.select_related("product", "group")
        .annotate(routine_count=Count("routines"))
        .order_by("product__position", "product__name", "number")
    )


def routines_matching(text: str, *, module_id: int | None = None, limit: int = 12) -> list[Routine]:
    """Return routines whose number begins with, or whose name contains, the text."""
    found = Routine.objects.filter(is_active=True).select_related("module__product")
    if module_id is not None:
        found = found.filter(module_id=module_id)
    # It comes from an address, and PostgreSQL refuses to compare with a NUL.
    text = storable(text).strip()
    if text:
        found = found.filter(Q(number__startswith=text) | holding(text, "name"))
    return list(found.order_by("number")[:limit])
