"""What answers are made of: serializers that write, and that the schema is read from."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from typing import Any, ClassVar, Final, Literal

from rest_framework import serializers

from accounts.models import User

LARGEST_ID: Final = 2**63 - 1


class Shape(serializers.Serializer[Any]):
    """An answer, or a part of one; `of_support` names fields that exist for support alone.

    The reader comes as the context's `reader`: without one, or for a customer, there is no word of those.
    """

    of_support: ClassVar[tuple[str, ...]] = ()

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        reader = self.context.get("reader")
        if not (isinstance(reader, User) and reader.is_support):
            for name in self.of_support:
                del fields[name]
        return fields


class Id(serializers.IntegerField):
    """The id of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": LARGEST_ID, **kwargs})


class MaybeId(Id):
    """The id of a row, sent or not."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "allow_null": True, "default": None, **kwargs})


class Instant(serializers.DateTimeField):
    """An instant, told in UTC whatever the reader's zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"default_timezone": UTC, **kwargs})


class ChoiceOrNull(serializers.ChoiceField):
    """One of some words; what is empty here is null there."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices, **{"allow_null": True, **kwargs})

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) or None


class PersonOut(Shape):
    """Who somebody is, as others name them."""

    id = Id()
    name = serializers.CharField()
    side = serializers.SerializerMethodField()

    def get_side(self, person: User) -> Literal["support", "customer"]:
        """Return for whom they work."""
        return "support" if person.is_support else "customer"


class HouseOut(Shape):
    """A customer, as its people and support name it."""

    id = Id()
    name = serializers.CharField()


@cache
def page_of(shape: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """Return the shape of a page of a list: rows, and where the next and the previous ones are."""
    fields = {
        "__doc__": f"A page of a list: {shape.__doc__}",
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": shape(many=True),
    }
    return type(f"{shape.__name__}Page", (Shape,), fields)


@cache
def list_of(shape: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """Return the shape of a list that has no pages: `results` alone."""
    fields = {"__doc__": f"All of them: {shape.__doc__}", "results": shape(many=True)}
    return type(f"{shape.__name__}List", (Shape,), fields)
