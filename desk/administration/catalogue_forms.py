"""The forms of products, module groups, modules and routines, and of the table that brings many."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from catalogue.models import Module, ModuleGroup, Product
from catalogue.selectors import module_groups
from core.validators import one_line
from desk.administration.editing import EntryForm, Layout
from desk.choosing import offer

_POSITION = 32767


class CatalogueForm(EntryForm):
    """What the forms of the catalogue share: rows that are chosen go to the service by their id."""

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {(f"{name}_id" if isinstance(value, Model) else name): _id_of(value) for name, value in found.items()}


def _id_of(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


class GroupForm(CatalogueForm):
    """A set of modules that one queue per level serves."""

    name = forms.CharField(label=_("Name"), max_length=60, validators=[one_line])
    position = forms.IntegerField(label=_("Position in lists"), min_value=0, max_value=_POSITION)
    layout: ClassVar[Layout] = (("name", "position"),)


class ProductForm(GroupForm):
    """What the vendor sells."""

    is_active = forms.BooleanField(label=_("Offered in new tickets"), required=False)
    layout: ClassVar[Layout] = (("name", "position"), ("is_active",))


class ModuleForm(CatalogueForm):
    """A part of a product."""

    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none(), empty_label=_("Choose"))
    group = forms.ModelChoiceField(
        label=_("Module group"), queryset=ModuleGroup.objects.none(), empty_label=_("Choose")
    )
    number = forms.IntegerField(label=_("Number"), min_value=0, max_value=_POSITION)
    name = forms.CharField(label=_("Name"), max_length=80, validators=[one_line])
    is_active = forms.BooleanField(label=_("Offered in new tickets"), required=False)
    layout: ClassVar[Layout] = (("number", "name"), ("product", "group"), ("is_active",))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "product", Product.objects.order_by("position", "name"))
        offer(self, "group", module_groups())


class RoutineForm(CatalogueForm):
    """One screen or program of a module."""

    module = forms.ModelChoiceField(label=_("Module"), queryset=Module.objects.none(), empty_label=_("Choose"))
    number = forms.CharField(label=_("Number"), max_length=12, validators=[one_line])
    name = forms.CharField(label=_("Name"), max_length=120, validators=[one_line])
    is_active = forms.BooleanField(label=_("Offered in new tickets"), required=False)
    layout: ClassVar[Layout] = (("number", "name"), ("module",), ("is_active",))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "module", Module.objects.order_by("product__position", "number"))


class TableForm(forms.Form):
    """The table that was sent, and the plan that was looked at."""

    table = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    plan = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
