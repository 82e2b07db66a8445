"""A portal with a customer and a desk, and no ticket."""

from __future__ import annotations

import pytest

from accounts.models import Organization
from catalogue.models import Module, ModuleGroup, Product
from tests.factories import make_analyst, make_branch, make_customer, make_organization


@pytest.fixture
def aurora(db: None) -> Organization:
    """Return a customer with Ana and Bia, beside a desk with Marina; another customer has Olga."""
    aurora = make_organization("Aurora Distribuidora", plan="prime")
    make_branch(aurora)
    make_customer(aurora, name="Ana Lima", email="ana@aurora.example")
    make_customer(aurora, name="Bia Reis", email="bia@aurora.example")
    make_customer(make_organization("Boreal Atacado"), name="Olga Nunes", email="olga@boreal.example")
    make_analyst(name="Marina Sales", email="marina@suporte.example")
    group = ModuleGroup.objects.create(name="Faturamento")
    Module.objects.create(product=Product.objects.create(name="WinThor"), number=14, name="Vendas", group=group)
    return aurora
