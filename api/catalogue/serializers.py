"""The shapes of the catalogue, as it is told and as it is sent."""

from __future__ import annotations

from typing import Any, Final

from rest_framework import serializers

from api.rows import RowId
from api.shapes import Id, Shape
from catalogue.models import Module, ModuleGroup, Product
from core.validators import one_line

PRODUCT: Final[dict[str, Any]] = {"id": 1, "slug": "winthor", "name": "WinThor", "position": 1, "is_active": True}
MODULE_GROUP: Final[dict[str, Any]] = {"id": 5, "slug": "faturamento", "name": "Faturamento", "position": 1}
MODULE: Final[dict[str, Any]] = {
    "id": 2,
    "product_id": 1,
    "group_id": 5,
    "number": 14,
    "name": "Faturamento",
    "is_active": True,
}
ROUTINE: Final[dict[str, Any]] = {
    "id": 77,
    "module_id": 2,
    "number": "1402",
    "name": "Gerar faturamento",
    "is_active": True,
}


class ProductOut(Shape):
    """What the vendor sells."""

    id = Id()
    slug = serializers.CharField()
    name = serializers.CharField()
    position = serializers.IntegerField()
    is_active = serializers.BooleanField()


class ModuleGroupOut(Shape):
    """A set of modules that one queue a level serves."""

    id = Id()
    slug = serializers.CharField()
    name = serializers.CharField()
    position = serializers.IntegerField()


class ModuleOut(Shape):
    """A part of a product, known by its number."""

    id = Id()
    product_id = Id()
    group_id = Id()
    number = serializers.IntegerField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()


class RoutineOut(Shape):
    """A screen or program of a module, known by its number."""

    id = Id()
    module_id = Id()
    number = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()


class Sent(serializers.Serializer[Any]):
    """A body of a request."""


def _line(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, validators=[one_line])


def _small(**more: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=32_767, **more)


class ProductIn(Sent):
    """A product."""

    name = _line(60)
    position = _small(required=False)
    is_active = serializers.BooleanField(required=False)


class ModuleGroupIn(Sent):
    """A group of modules."""

    name = _line(60)
    position = _small(required=False)


class ModuleIn(Sent):
    """A module."""

    product_id = RowId(Product)
    group_id = RowId(ModuleGroup)
    number = _small()
    name = _line(80)
    is_active = serializers.BooleanField(required=False)


class RoutineIn(Sent):
    """A routine."""

    module_id = RowId(Module)
    number = _line(12)
    name = _line(120)
    is_active = serializers.BooleanField(required=False)


class _Change(Sent):
    """What is changed of an entry: what is not sent stays as it is."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class ProductChangeIn(_Change, ProductIn):
    """What is changed of a product."""


class ModuleGroupChangeIn(_Change, ModuleGroupIn):
    """What is changed of a group."""


class ModuleChangeIn(_Change, ModuleIn):
    """What is changed of a module."""


class RoutineChangeIn(_Change, RoutineIn):
    """What is changed of a routine."""
