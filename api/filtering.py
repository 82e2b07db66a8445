"""What narrows lists: names and values that are known, and no others."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar, Final

import django_filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.fields import IsoDateTimeField
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.models import User
from api.pages import NAMES
from api.shapes import LARGEST_ID

# As far as a time zone moves an instant, it is still one: beyond lie the year 0 and those of five digits.
_FIRST: Final = datetime(1, 1, 3, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 29, tzinfo=UTC)


class IdFilter(django_filters.NumberFilter):  # type: ignore[misc]  # -- django-filter has no types
    """By the id of a row; of one that is not there, or may not be seen, there is nothing."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"min_value": 1, "max_value": LARGEST_ID, **kwargs})

    def get_max_validator(self) -> None:
        """Leave the bound to the field."""


class TrueOrFalse(forms.Field):
    """A field that is `true`, `false` or not there; the framework's own takes anything else for not there."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": gettext_lazy("This is true or false.")}

    def to_python(self, value: Any) -> bool | None:
        """Return which of them it is.

        :raises forms.ValidationError: for any other word
        """
        if value in self.empty_values:
            return None
        if value not in ("true", "false"):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return bool(value == "true")


class YesOrNoFilter(django_filters.BooleanFilter):  # type: ignore[misc]  # -- django-filter has no types
    """By whether something is so."""

    field_class = TrueOrFalse


class _InstantField(IsoDateTimeField):  # type: ignore[misc]  # -- as above
    """An instant that is one in every time zone."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found is not None and not _FIRST <= found <= _LAST:
            raise forms.ValidationError(_("Nothing here is from so long ago, or from so far ahead."))
        return found


class InstantFilter(django_filters.IsoDateTimeFilter):  # type: ignore[misc]  # -- as above
    """By an instant."""

    field_class = _InstantField


class Filters(django_filters.FilterSet):  # type: ignore[misc]  # -- django-filter has no types
    """The filters of a list; `of_support` names those that are support's alone."""

    of_support: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Any = None, queryset: Any = None, *, request: Any = None, **more: Any) -> None:
        super().__init__(data, queryset, request=request, **more)
        reader = getattr(request, "user", None)
        if not (isinstance(reader, User) and reader.is_support):
            for name in self.of_support:
                del self.filters[name]


def narrowed(filters: type[Filters], request: Request, rows: Any) -> Any:
    """Return the rows that the address asks for.

    :raises ValidationError: for a value that no filter takes, and a name that is none
    """
    asked = filters(request.query_params, rows, request=request)
    unknown = sorted(set(request.query_params) - set(asked.filters) - NAMES)
    if unknown:
        raise ValidationError({name[:60]: [_("No list is narrowed by this name.")] for name in unknown[:20]})
    if not asked.form.is_valid():
        raise ValidationError({name: list(said) for name, said in asked.form.errors.items()})
    return asked.qs
