"""Products, module groups, modules and routines, as administrators enter and change them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import PersonRequest, administrator_required
from catalogue.models import Module, ModuleGroup, Product, Routine
from catalogue.selectors import modules_administered
from catalogue.services.editing import FIELDS, add, change
from core.methods import require_http_methods, require_safe
from core.stamps import stamp_of
from desk.administration.catalogue_filters import GroupFilters, ModuleFilters, ProductFilters, RoutineFilters
from desk.administration.catalogue_forms import CatalogueForm, GroupForm, ModuleForm, ProductForm, RoutineForm
from desk.administration.editing import Entry, edit
from desk.administration.frame import show
from desk.administration.listing import Row, listed

_PAGE = ["GET", "POST"]
_SECTION = "catalogue"


@dataclass(frozen=True)
class Kind:
    """One of the four lists of the catalogue; `names` ends the names of its addresses."""

    model: type[Any]
    form: type[CatalogueForm]
    filters: Any
    title: Any
    new: Any
    columns: Sequence[Any]
    rows: Callable[[], QuerySet[Any]]
    cells: Callable[[Any], Sequence[str]]
    names: tuple[str, str]

    @property
    def list_url(self) -> str:
        return reverse(f"desk:list_{self.names[1]}")

    @property
    def new_url(self) -> str:
        return reverse(f"desk:new_{self.names[0]}")

    def url_of(self, thing: Any) -> str:
        return reverse(f"desk:edit_{self.names[0]}", args=[thing.pk])


KINDS = {
    "modules": Kind(
        Module,
        ModuleForm,
        ModuleFilters,
        gettext_lazy("Modules"),
        gettext_lazy("New module"),
        (gettext_lazy("Module"), gettext_lazy("Product"), gettext_lazy("Module group"), gettext_lazy("Routines")),
        modules_administered,
        lambda module: (module.product.name, module.group.name, str(module.routine_count)),
        ("module", "modules"),
    ),
    "routines": Kind(
        Routine,
        RoutineForm,
        RoutineFilters,
        gettext_lazy("Routines"),
        gettext_lazy("New routine"),
        (gettext_lazy("Routine"), gettext_lazy("Module"), gettext_lazy("Product")),
        lambda: Routine.objects.select_related("module__product").order_by("number", "pk"),
        lambda routine: (str(routine.module), routine.module.product.name),
        ("routine", "routines"),
    ),
    "products": Kind(
        Product,
        ProductForm,
        ProductFilters,
        gettext_lazy("Products"),
        gettext_lazy("New product"),
        (gettext_lazy("Product"), gettext_lazy("Position"), gettext_lazy("Modules")),
        lambda: Product.objects.annotate(count=Count("modules")).order_by("position", "name"),
        lambda product: (str(product.position), str(product.count)),
        ("product", "products"),
    ),
    "groups": Kind(
        ModuleGroup,
        GroupForm,
        GroupFilters,
        gettext_lazy("Module groups"),
        gettext_lazy("New module group"),
        (gettext_lazy("Module group"), gettext_lazy("Position"), gettext_lazy("Modules")),
        lambda: ModuleGroup.objects.annotate(count=Count("modules")).order_by("position", "name"),
        lambda group: (str(group.position), str(group.count)),
        ("module_group", "module_groups"),
    ),
}


@administrator_required
@require_safe
def list_entries(request: PersonRequest, kind: str) -> HttpResponse:
    """Show one list of the catalogue, narrowed by the address."""
    shown = KINDS[kind]

    def row(thing: Any) -> Row:
        mark = "" if getattr(thing, "is_active", True) else _("No longer offered")
        return Row(url=shown.url_of(thing), name=str(thing), cells=shown.cells(thing), mark=mark)

    listing = listed(request, shown.filters, shown.rows(), shown.columns, row)
    return show(request, "catalogue", _SECTION, {"listing": listing, "shown": shown, "kinds": KINDS.values()})


@administrator_required
@require_http_methods(_PAGE)
def new_entry(request: PersonRequest, kind: str) -> HttpResponse:
    """Enter a product, group, module or routine."""
    shown = KINDS[kind]
    fields = shown.form.base_fields
    initial: dict[str, Any] = {"is_active": True} if "is_active" in fields else {}
    if "position" in fields:
        initial["position"] = shown.rows().count() + 1
    return edit(
        request,
        shown.form,
        Entry(_SECTION, str(shown.new), shown.list_url, str(shown.title), _("Add")),
        initial=initial,
        stamp="",
        save=lambda form: add(shown.model, by=request.user, values=form.values()),
        done=lambda made: (shown.list_url, _("%(name)s is entered.") % {"name": made}),
    )


@administrator_required
@require_http_methods(_PAGE)
def edit_entry(request: PersonRequest, kind: str, **ids: int) -> HttpResponse:
    """Change a product, group, module or routine."""
    shown = KINDS[kind]
    (pk,) = ids.values()
    thing = get_object_or_404(shown.model, pk=pk)
    names = [name for line in shown.form.layout for name in line]
    return edit(
        request,
        shown.form,
        Entry(_SECTION, str(thing), shown.list_url, str(shown.title), _("Save")),
        initial={name: getattr(thing, f"{name}_id", getattr(thing, name)) for name in names},
        stamp=stamp_of(thing, FIELDS[shown.model]),
        save=lambda form: change(shown.model, thing.pk, by=request.user, values=form.values(), seen=form.stamp),
        done=lambda saved: (shown.list_url, _("Saved.")),
    )
