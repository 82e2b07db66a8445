"""The catalogue over JSON: what one may choose, and all of it for support; kept by administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.callers import ADMINISTRATORS
from api.catalogue.entries import EntryList, OneEntry
from api.catalogue.filters import ModuleFilter, ModuleGroupFilter, ProductFilter, RoutineFilter
from api.catalogue.serializers import (
    MODULE,
    MODULE_GROUP,
    PRODUCT,
    ROUTINE,
    ModuleChangeIn,
    ModuleGroupChangeIn,
    ModuleGroupIn,
    ModuleGroupOut,
    ModuleIn,
    ModuleOut,
    ProductChangeIn,
    ProductIn,
    ProductOut,
    RoutineChangeIn,
    RoutineIn,
    RoutineOut,
)
from api.describing import described
from api.etags import IF_NONE_MATCH
from api.pages import ordered_by
from api.shapes import page_of
from catalogue.models import Module, ModuleGroup, Product, Routine

_BY_POSITION: Final[Mapping[str, tuple[str, ...]]] = {
    "position": ("position", "id"),
    "name": ("name", "id"),
    "-name": ("-name", "-id"),
}
_BY_NUMBER: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("number", "id"),
    "-number": ("-number", "-id"),
    "name": ("name", "id"),
}


class Products(EntryList):
    """The products."""

    model, shape, orders, address = Product, ProductOut, _BY_POSITION, "api:product"

    @described(
        _("List the products: those that one may choose, for support all"),
        gives=page_of(ProductOut),
        given=PRODUCT,
        filters=ProductFilter,
        parameters=(ordered_by(_BY_POSITION),),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        return self.entries(ProductFilter)

    @described(
        _("Enter a product"),
        takes=ProductIn,
        sent={"name": "WinThor"},
        gives={201: ProductOut},
        given=PRODUCT,
        callers=ADMINISTRATORS,
        problems=["not_permitted"],
        once=True,
    )
    def post(self, request: Request) -> Response:
        """Enter one."""
        return self.enter(ProductIn)


class OneProduct(OneEntry):
    """A product."""

    model, shape = Product, ProductOut

    @described(
        _("Read a product"), gives=ProductOut, given=PRODUCT, problems=["not_found"], parameters=(IF_NONE_MATCH,)
    )
    def get(self, request: Request, product_id: int) -> Response:
        """Read it."""
        return self.read()

    @described(
        _("Change a product, or put it out of use"),
        takes=ProductChangeIn,
        sent={"name": "WinThor"},
        gives=ProductOut,
        given=PRODUCT,
        callers=ADMINISTRATORS,
        problems=["not_found", "not_permitted"],
        matched=True,
    )
    def patch(self, request: Request, product_id: int) -> Response:
        """Change it."""
        return self.correct(ProductChangeIn)


class ModuleGroups(EntryList):
    """The groups of modules."""

    model, shape, orders, address = ModuleGroup, ModuleGroupOut, _BY_POSITION, "api:module_group"

    @described(
        _("List the groups of modules: those that one may choose, for support all"),
        gives=page_of(ModuleGroupOut),
        given=MODULE_GROUP,
        filters=ModuleGroupFilter,
        parameters=(ordered_by(_BY_POSITION),),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        return self.entries(ModuleGroupFilter)

    @described(
        _("Enter a group of modules"),
        takes=ModuleGroupIn,
        sent={"name": "Faturamento"},
        gives={201: ModuleGroupOut},
        given=MODULE_GROUP,
        callers=ADMINISTRATORS,
        problems=["not_permitted"],
        once=True,
    )
    def post(self, request: Request) -> Response:
        """Enter one."""
        return self.enter(ModuleGroupIn)


class OneModuleGroup(OneEntry):
    """A group of modules."""

    model, shape = ModuleGroup, ModuleGroupOut

    @described(
        _("Read a group of modules"),
        gives=ModuleGroupOut,
        given=MODULE_GROUP,
        problems=["not_found"],
        parameters=(IF_NONE_MATCH,),
    )
    def get(self, request: Request, group_id: int) -> Response:
        """Read it."""
        return self.read()

    @described(
        _("Change a group of modules"),
        takes=ModuleGroupChangeIn,
        sent={"name": "Faturamento"},
        gives=ModuleGroupOut,
        given=MODULE_GROUP,
        callers=ADMINISTRATORS,
        problems=["not_found", "not_permitted"],
        matched=True,
    )
    def patch(self, request: Request, group_id: int) -> Response:
        """Change it."""
        return self.correct(ModuleGroupChangeIn)


class Modules(EntryList):
    """The modules."""

    model, shape, orders, address = Module, ModuleOut, _BY_NUMBER, "api:module"

    @described(
        _("List the modules: those that one may choose, for support all"),
        gives=page_of(ModuleOut),
        given=MODULE,
        filters=ModuleFilter,
        parameters=(ordered_by(_BY_NUMBER),),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        return self.entries(ModuleFilter)

    @described(
        _("Enter a module"),
        takes=ModuleIn,
        sent={"product_id": 1, "group_id": 5, "number": 14, "name": "Faturamento"},
        gives={201: ModuleOut},
        given=MODULE,
        callers=ADMINISTRATORS,
        problems=["not_permitted"],
        once=True,
    )
    def post(self, request: Request) -> Response:
        """Enter one."""
        return self.enter(ModuleIn)


class OneModule(OneEntry):
    """A module."""

    model, shape = Module, ModuleOut

    @described(_("Read a module"), gives=ModuleOut, given=MODULE, problems=["not_found"], parameters=(IF_NONE_MATCH,))
    def get(self, request: Request, module_id: int) -> Response:
        """Read it."""
        return self.read()

    @described(
        _("Change a module, or put it out of use"),
        takes=ModuleChangeIn,
        sent={"product_id": 1, "group_id": 5, "number": 14, "name": "Faturamento"},
        gives=ModuleOut,
        given=MODULE,
        callers=ADMINISTRATORS,
        problems=["not_found", "not_permitted"],
        matched=True,
    )
    def patch(self, request: Request, module_id: int) -> Response:
        """Change it."""
        return self.correct(ModuleChangeIn)


class Routines(EntryList):
    """The routines."""

    model, shape, orders, address = Routine, RoutineOut, _BY_NUMBER, "api:routine"

    @described(
        _("List the routines: those that one may choose, for support all"),
        gives=page_of(RoutineOut),
        given=ROUTINE,
        filters=RoutineFilter,
        parameters=(ordered_by(_BY_NUMBER),),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        return self.entries(RoutineFilter)

    @described(
        _("Enter a routine"),
        takes=RoutineIn,
        sent={"module_id": 2, "number": "1402", "name": "Gerar faturamento"},
        gives={201: RoutineOut},
        given=ROUTINE,
        callers=ADMINISTRATORS,
        problems=["not_permitted"],
        once=True,
    )
    def post(self, request: Request) -> Response:
        """Enter one."""
        return self.enter(RoutineIn)


class OneRoutine(OneEntry):
    """A routine."""

    model, shape = Routine, RoutineOut

    @described(
        _("Read a routine"), gives=RoutineOut, given=ROUTINE, problems=["not_found"], parameters=(IF_NONE_MATCH,)
    )
    def get(self, request: Request, routine_id: int) -> Response:
        """Read it."""
        return self.read()

    @described(
        _("Change a routine, or put it out of use"),
        takes=RoutineChangeIn,
        sent={"module_id": 2, "number": "1402", "name": "Gerar faturamento"},
        gives=RoutineOut,
        given=ROUTINE,
        callers=ADMINISTRATORS,
        problems=["not_found", "not_permitted"],
        matched=True,
    )
    def patch(self, request: Request, routine_id: int) -> Response:
        """Change it."""
        return self.correct(RoutineChangeIn)
