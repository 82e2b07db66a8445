"""The products, modules and branches that a form offers, each read once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.utils.translation import gettext as _

from accounts.models import Branch, User
from catalogue.models import Module, Product
from catalogue.selectors import active_modules, active_products
from tickets.models import Ticket

# "I do not know" is an answer; an empty module is a forgotten one.
UNKNOWN = "unknown"

Options = list[tuple[str, str]]
GroupedOptions = list[tuple[str, str | Options]]


@dataclass(frozen=True)
class Offer:
    """What a person of one organisation may choose."""

    products: list[Product]
    modules: list[Module]
    branches: list[Branch]
    house: str = ""

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

    def product_of(self, module_id: int | None) -> int | None:
        """Return the product that this module belongs to."""
        return next((module.product_id for module in self.modules if module.pk == module_id), None)


def offer_for(user: User, *, ticket: Ticket | None = None) -> Offer:
    """Return what this customer may choose, and what their ticket has, whatever became of it: three queries."""
    house = user.organization.short_name if user.organization else ""
    product, module, branch = (ticket.product_id, ticket.module_id, ticket.branch_id) if ticket else (None, None, None)
    branches = Branch.objects.visible_to(user).active(kept=branch).order_by("code")
    return Offer(list(active_products(kept=product)), list(active_modules(kept=module)), list(branches), house)


def choices_of(form: forms.Form, name: str) -> forms.ChoiceField:
    """Return a field of the form whose choices are set once the reader is known."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(name)
    return field
