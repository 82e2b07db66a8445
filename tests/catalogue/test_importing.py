"""The catalogue taken from a table: all of it or nothing."""

from __future__ import annotations

import pytest

from accounts.models import AuditEntry
from catalogue.models import Module, ModuleGroup, Product, Routine
from catalogue.permissions import MayNotEdit
from catalogue.selectors import catalogue_table
from catalogue.services.editing import EntryTaken, add, change
from catalogue.services.importing import PlanChanged, Step, TableRefused, take_table
from catalogue.spreadsheet import COLUMNS, written
from core.stamps import ChangedMeanwhile, stamp_of
from tests.factories import make_administrator, make_analyst, make_module, make_routine

pytestmark = pytest.mark.django_db

HEAD = ";".join(COLUMNS)
TABLE = f"{HEAD}\nWinThor;14;Faturamento;Vendas;;;sim\nWinThor;14;Faturamento;Vendas;1402;Gerar;sim\n"


def counts():
    return [model.objects.count() for model in (Product, ModuleGroup, Module, Routine)]


def test_table_fills_an_empty_catalogue_with_a_trail():
    boss = make_administrator()

    plan = take_table(by=boss, text=TABLE)

    assert [(step.line, step.kind, step.name, step.is_new) for step in plan.steps] == [
        (2, "product", "WinThor", True),
        (2, "module_group", "Vendas", True),
        (2, "module", "14 - Faturamento", True),
        (3, "routine", "1402 Gerar", True),
    ]
    assert counts() == [1, 1, 1, 1]
    assert list(AuditEntry.objects.order_by("pk").values_list("actor_id", "action", "subject_kind")) == [
        (boss.pk, "catalogue_added", kind) for kind in ("product", "module_group", "module", "routine")
    ]


def test_table_that_was_written_changes_nothing():
    make_routine(make_module(), name="=Gerar")

    assert take_table(by=None, text=written(catalogue_table())).steps == []


def test_table_changes_what_it_names_and_leaves_the_rest():
    module = make_module()
    make_routine(module)
    other = make_routine(module, number="1403", name="Outra")

    plan = take_table(by=None, text=f"{HEAD}\nWinThor;14;Faturar;WMS;1402;Gerar nota;nao\n")

    of_module = (("group", "Faturamento", "WMS"), ("name", "Faturamento", "Faturar"))
    of_routine = (("name", "Gerar faturamento", "Gerar nota"), ("is_active", True, False))
    assert plan.steps[1:] == [
        Step(2, "module", "14 - Faturar", False, of_module),
        Step(2, "routine", "1402 Gerar nota", False, of_routine),
    ]
    other.refresh_from_db()
    assert (other.name, other.is_active) == ("Outra", True)


def test_table_with_one_fault_takes_nothing():
    with pytest.raises(TableRefused) as refused:
        take_table(by=None, text=f"{TABLE}WinThor;x;Y;Z;;;sim\n")

    assert [(fault.line, fault.code) for fault in refused.value.faults] == [(4, "number")]
    assert counts() == [0, 0, 0, 0]


def test_table_whose_plan_changed_takes_nothing():
    with pytest.raises(PlanChanged):
        take_table(by=None, text=TABLE, plan="another")

    assert counts() == [0, 0, 0, 0]


def test_catalogue_is_the_administrators():
    analyst, module = make_analyst(), make_module()

    for act in (
        lambda: take_table(by=analyst, text=TABLE),
        lambda: add(Product, by=analyst, values={"name": "X"}),
        lambda: change(Module, module.pk, by=analyst, values={"name": "X"}),
    ):
        with pytest.raises(MayNotEdit):
            act()
    assert counts() == [1, 1, 1, 0]


def test_same_number_twice_is_refused():
    module = make_module()
    make_routine(module)

    with pytest.raises(EntryTaken):
        add(Routine, by=None, values={"module_id": module.pk, "number": "1402", "name": "B"})


def test_change_upon_anothers_is_refused():
    module = make_module()
    drawn = stamp_of(module, ("product_id", "group_id", "number", "name", "is_active"))
    Module.objects.update(name="Outro")

    with pytest.raises(ChangedMeanwhile):
        change(Module, module.pk, by=None, values={"name": "Meu"}, seen=drawn)
    assert Module.objects.get().name == "Outro"


def test_name_that_makes_a_taken_slug_gets_another():
    slugs = [add(ModuleGroup, by=None, values={"name": name}).slug for name in ("Vendas", "Vêndas", "!!")]

    assert slugs == ["vendas", "vendas-2", "module_group"]
