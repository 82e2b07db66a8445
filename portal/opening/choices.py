"""The products, modules and branches that a form offers, each read once, and not before it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from accounts.models import Branch, User
from catalogue.models import Module, Product
from catalogue.selectors import active_modules, active_products
from core.written import Written
from tickets.models import Ticket

# "I do not know" is an answer; an empty module is a forgotten one.
UNKNOWN = "unknown"

Options = list[tuple[str, str]]
GroupedOptions = list[tuple[str, str | Options]]


_PRODUCTS: Final = Written(lambda product_id: active_products().filter(pk=product_id).values_list("pk"), int)
_MODULES: Final = Written(lambda module_id: active_modules().filter(pk=module_id).values_list("product_id"), int)


@dataclass(frozen=True)
class Offer:
    """What this customer may choose, and what their ticket has, whatever became of it."""

    user: User
    ticket: Ticket | None = None

    @property
    def house(self) -> str:
        return self.user.organization.short_name if self.user.organization else ""

    @cached_property
    def products(self) -> list[Product]:
        return list(active_products(kept=self.ticket.product_id if self.ticket else None))

    @cached_property
    def modules(self) -> list[Module]:
        return list(active_modules(kept=self.ticket.module_id if self.ticket else None))

    @cached_property
    def branches(self) -> list[Branch]:
        kept = self.ticket.branch_id if self.ticket else None
        return list(Branch.objects.visible_to(self.user).active(kept=kept).order_by("code"))

    def product_options(self) -> Options:
        return [("", _("Choose")), *((str(product.pk), product.name) for product in self.products)]

    def module_options(self) -> GroupedOptions:
        """Return the modules under their products, with the way out for who does not know."""
        groups: GroupedOptions = [
            (name, [(str(module.pk), str(module)) for module in modules])
            for name, modules in groupby(self.modules, key=lambda module: module.product.name)
        ]
        return [("", _("Choose")), (UNKNOWN, _("I do not know")), *groups]

    def branch_options(self) -> Options:
        return [("", _("All, or not one in particular")), *((str(branch.pk), str(branch)) for branch in self.branches)]

    def has_product(self, chosen: str) -> bool:
        """Return whether somebody with no ticket yet may choose this; one query, without the list."""
        return _is_number(chosen) and _PRODUCTS.row(int(chosen)) is not None

    def has_module(self, chosen: str) -> bool:
        """Return whether somebody with no ticket yet may choose this; one query, without the list."""
        return chosen == UNKNOWN or (_is_number(chosen) and self.product_of(int(chosen)) is not None)

    def product_of(self, module_id: int | None) -> int | None:
        """Return the product that a module belongs to which one may choose; asked once."""
        if module_id is None:
            return None
        if module_id not in self._products_of:
            row = _MODULES.row(module_id)
            self._products_of[module_id] = row[0] if row else None
        return self._products_of[module_id]

    @cached_property
    def _products_of(self) -> dict[int, int | None]:
        return {}


class OfferedField(forms.ChoiceField):
    """A choice among what is offered; a form that is sent asks for what was chosen, not for the list of its page."""

    is_offered: Callable[[str], bool]

    def valid_value(self, value: Any) -> bool:
        return self.is_offered(str(value))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10 and str(int(text)) == text


def choices_of(form: forms.Form, name: str) -> forms.ChoiceField:
    """Return a field of the form whose choices are set once the reader is known."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(name)
    return field
