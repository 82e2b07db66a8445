"""Products, modules, module groups and routines: entered and changed, each change told upwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from django.db import transaction
from django.db.models import Max, Model
from django.utils.text import slugify

from catalogue.events import CatalogueChanged
from catalogue.models import Module, ModuleGroup, Product, Routine
from catalogue.permissions import Editor, MayNotEdit, may_edit
from core.database import database_now
from core.events import publish
from core.stamps import require_unchanged
from core.text import straight

M = TypeVar("M", Product, ModuleGroup, Module, Routine)

# What a form about each of them shows, and so what its stamp is made of.
FIELDS: Final[Mapping[type[Model], tuple[str, ...]]] = {
    Product: ("name", "position", "is_active"),
    ModuleGroup: ("name", "position"),
    Module: ("product_id", "group_id", "number", "name", "is_active"),
    Routine: ("module_id", "number", "name", "is_active"),
}
KINDS: Final[Mapping[type[Model], str]] = {
    Product: "product",
    ModuleGroup: "module_group",
    Module: "module",
    Routine: "routine",
}
# What no two of a kind share.
_UNIQUE: Final[Mapping[type[Model], tuple[str, ...]]] = {
    Product: ("name",),
    ModuleGroup: ("name",),
    Module: ("product_id", "number"),
    Routine: ("module_id", "number"),
}


class EntryTaken(Exception):
    """Another one has this name or number; `field` tells which it is."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@transaction.atomic
def add(model: type[M], *, by: Editor | None, values: Mapping[str, Any]) -> M:
    """Enter a product, group, module or routine: any of its FIELDS.

    :raises MayNotEdit: unless by an administrator or the house
    :raises EntryTaken: when another one has its name or number
    """
    if not may_edit(by):
        raise MayNotEdit
    wanted = _wanted(model, values)
    row = model(**wanted)
    _require_free(row)
    if isinstance(row, Product | ModuleGroup):
        row.slug = _free_slug(type(row), row.name)
        if "position" not in wanted:
            row.position = (type(row)._default_manager.aggregate(last=Max("position"))["last"] or 0) + 1
    row.save(force_insert=True)
    _tell(row, by, tuple((name, None, value) for name, value in wanted.items()), is_new=True)
    return row


@transaction.atomic
def change(model: type[M], pk: int, *, by: Editor | None, values: Mapping[str, Any], seen: str | None = None) -> M:
    """Change a product, group, module or routine: any of its FIELDS.

    :raises MayNotEdit: unless by an administrator or the house
    :raises ChangedMeanwhile: when it is no longer what the form showed
    :raises EntryTaken: when another one has its name or number
    """
    if not may_edit(by):
        raise MayNotEdit
    row: M = model._default_manager.select_for_update(no_key=True).get(pk=pk)
    require_unchanged(row, FIELDS[model], seen)
    wanted = _wanted(model, values)
    changes = tuple((name, getattr(row, name), value) for name, value in wanted.items() if getattr(row, name) != value)
    for name, _was, value in changes:
        setattr(row, name, value)
    if changes:
        _require_free(row)
        row.save(update_fields=[name for name, _was, _now in changes])
        _tell(row, by, changes, is_new=False)
    return row


def _wanted(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    return straight({name: values[name] for name in FIELDS[model] if name in values})


def _require_free(row: Product | ModuleGroup | Module | Routine) -> None:
    names = _UNIQUE[type(row)]
    same = {name: getattr(row, name) for name in names}
    if type(row)._default_manager.filter(**same).exclude(pk=row.pk or 0).exists():
        raise EntryTaken(names[-1])


def _free_slug(model: type[Product | ModuleGroup], name: str) -> str:
    base = slugify(name)[:32] or KINDS[model]
    slug, number = base, 1
    while model._default_manager.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _tell(row: Model, by: Editor | None, changes: tuple[tuple[str, Any, Any], ...], *, is_new: bool) -> None:
    publish(
        CatalogueChanged(
            at=database_now(),
            actor_id=by.pk if by else None,
            kind=KINDS[type(row)],
            subject_id=row.pk,
            is_new=is_new,
            changes=changes,
        )
    )
