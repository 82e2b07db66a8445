"""The catalogue taken from a table: what it would change first, then all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from catalogue.models import Module, ModuleGroup, Product, Routine
from catalogue.permissions import Editor, MayNotEdit, may_edit
from catalogue.services.editing import add, change
from catalogue.spreadsheet import Fault, Line, read


class TableRefused(Exception):
    """The table has faults; nothing of it was taken."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


class PlanChanged(Exception):
    """The catalogue is no longer what the plan was made for."""


@dataclass(frozen=True)
class Step:
    """One thing that the table adds or changes; `changes` are (field, before, after), words as one reads them."""

    line: int
    kind: str
    name: str
    is_new: bool
    changes: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True)
class Plan:
    """What a table would do to the catalogue as it is."""

    steps: Sequence[Step]

    @property
    def stamp(self) -> str:
        """Return what tells this plan from another."""
        return hashlib.sha256(repr(self.steps).encode()).hexdigest()[:32]


@transaction.atomic
def take_table(*, by: Editor | None, text: str, plan: str | None = None) -> Plan:
    """Add and change what the table says; what it does not name stays as it is.

    :param plan: the stamp of the plan that was looked at; None asks nothing
    :raises MayNotEdit: unless by an administrator or the house
    :raises TableRefused: with every fault by line; nothing was taken
    :raises PlanChanged: when it would do something else than was looked at
    """
    if not may_edit(by):
        raise MayNotEdit
    lines, faults = read(text)
    if faults:
        raise TableRefused(sorted(faults, key=lambda fault: fault.line))
    taking = _Taking(by)
    for line in lines:
        taking.take(line)
    found = Plan(taking.steps)
    if plan is not None and found.stamp != plan:
        raise PlanChanged
    return found


class _Taking:
    """The catalogue by name while a table is taken, read once."""

    def __init__(self, by: Editor | None) -> None:
        self.by = by
        self.steps: list[Step] = []
        self.products = {row.name: row for row in Product.objects.all()}
        self.groups = {row.name: row for row in ModuleGroup.objects.all()}
        self.modules = {(row.product_id, row.number): row for row in Module.objects.select_for_update(no_key=True)}
        self.routines = {(row.module_id, row.number): row for row in Routine.objects.select_for_update(no_key=True)}

    def take(self, line: Line) -> None:
        """Take one line: its product, group and module where they are new, then the routine."""
        product = self.products.get(line.product)
        if product is None:
            product = self.products[line.product] = add(Product, by=self.by, values={"name": line.product})
            self.steps.append(Step(line.number, "product", line.product, is_new=True))
        group = self.groups.get(line.group)
        if group is None:
            group = self.groups[line.group] = add(ModuleGroup, by=self.by, values={"name": line.group})
            self.steps.append(Step(line.number, "module_group", line.group, is_new=True))
        values: dict[str, Any] = {"group_id": group.pk, "name": line.module}
        if not line.routine_number:
            values["is_active"] = line.is_active
        module = self._module(line, product, values)
        if line.routine_number:
            self._routine(line, module)

    def _module(self, line: Line, product: Product, values: Mapping[str, Any]) -> Module:
        key = (product.pk, line.module_number)
        module = self.modules.get(key)
        name = f"{line.module_number} - {line.module}"
        if module is None:
            given = {"product_id": product.pk, "number": line.module_number, **values}
            module = self.modules[key] = add(Module, by=self.by, values=given)
            self.steps.append(Step(line.number, "module", name, is_new=True))
        elif changes := _differing(module, values):
            names = {row.pk: row.name for row in self.groups.values()}
            told = tuple(
                ("group", names.get(was), names.get(now)) if field == "group_id" else (field, was, now)
                for field, was, now in changes
            )
            self.modules[key] = module = change(Module, module.pk, by=self.by, values=values)
            self.steps.append(Step(line.number, "module", name, is_new=False, changes=told))
        return module

    def _routine(self, line: Line, module: Module) -> None:
        values = {"name": line.routine, "is_active": line.is_active}
        routine = self.routines.get((module.pk, line.routine_number))
        name = f"{line.routine_number} {line.routine}"
        if routine is None:
            add(Routine, by=self.by, values={"module_id": module.pk, "number": line.routine_number, **values})
            self.steps.append(Step(line.number, "routine", name, is_new=True))
        elif changes := _differing(routine, values):
            change(Routine, routine.pk, by=self.by, values=values)
            self.steps.append(Step(line.number, "routine", name, is_new=False, changes=changes))


def _differing(row: Module | Routine, values: Mapping[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    return tuple((name, getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value)
