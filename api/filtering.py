"""What narrows lists: names and values that are known, and no others."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.models import User
from api.pages import NAMES
from api.shapes import LARGEST_ID


class IdFilter(django_filters.NumberFilter):  # type: ignore[misc]  # -- django-filter has no types
    """By the id of a row; of one that is not there, or may not be seen, there is nothing."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"min_value": 1, "max_value": LARGEST_ID, **kwargs})

    def get_max_validator(self) -> None:
        """Leave the bound to the field."""


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
