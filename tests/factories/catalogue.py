"""Products with their modules and routines."""

from __future__ import annotations

from catalogue.models import Module, ModuleGroup, Product, Routine


def make_module(*, number: int = 14, name: str = "Faturamento", group: str = "Faturamento") -> Module:
    """Return a module of WinThor in its group; the same number twice is the same module."""
    product, _ = Product.objects.get_or_create(slug="winthor", defaults={"name": "WinThor"})
    module_group, _ = ModuleGroup.objects.get_or_create(name=group, defaults={"slug": group.lower()})
    module, _ = Module.objects.get_or_create(
        product=product, number=number, defaults={"name": name, "group": module_group}
    )
    return module


def make_routine(module: Module, *, number: str = "1402", name: str = "Gerar faturamento") -> Routine:
    """Return a routine of the module."""
    return Routine.objects.create(module=module, number=number, name=name)
