"""What stands in addresses and headers, as OpenAPI has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from api.describing import Operation, Parameter

_WHOLE: Final = {"type": "integer", "minimum": 0}
LARGEST_PAGE: Final = 200


def plain(parameter: Parameter) -> OpenApiParameter:
    """Return one that an operation names itself."""
    return OpenApiParameter(
        parameter.name,
        type=dict(parameter.schema),
        location=parameter.place,  # type: ignore[arg-type]  # one of OpenAPI's places
        required=parameter.is_required,
        description=parameter.about,
    )


def headers_asked(said: Operation) -> Iterator[OpenApiParameter]:
    """Yield the headers that the operation wants."""
    if said.is_once:
        yield OpenApiParameter(
            "Idempotency-Key",
            # What is longer, or no printable word, is kept as its digest: it is good as well.
            type={"type": "string", "minLength": 1},
            location="header",
            required=True,
            description=_("The same key with the same body is done once, and answered alike."),
        )
    if said.is_matched:
        yield OpenApiParameter(
            "If-Match",
            type={"type": "string", "pattern": r'^"[\x21\x23-\x7e]+"$'},
            location="header",
            required=True,
            description=_("The ETag that you read: if somebody changed it meanwhile, nothing is done."),
        )


def headers_told(said: Operation) -> Iterator[OpenApiParameter]:
    """Yield the headers of answers."""
    if any(code in said.problems for code in ("too_many_requests", "twin_running")):
        yield _told("Retry-After", _WHOLE, _("Seconds until it may be asked again."), [429, 503, 409])
    if said.is_once:
        yield _told("Idempotency-Replayed", {"const": "true"}, _("An earlier request did this already."), [201, 200])


def of_pages(said: Operation) -> Iterator[OpenApiParameter]:
    """Yield what turns pages."""
    if said.is_paged:
        yield OpenApiParameter("cursor", description=_("Where a page begins: as `next` and `previous` have it."))
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}
        yield OpenApiParameter("page_size", type=size, description=_("How many rows a page has at most."))


def of_filters(filters: Any) -> Iterator[OpenApiParameter]:
    """Yield what narrows a list: the filters of a FilterSet."""
    for name, found in (filters.base_filters if filters is not None else {}).items():
        schema = _schema_of(found)
        many = schema["type"] == "array"
        about = found.extra.get("help_text") or ""
        yield OpenApiParameter(
            name, type=schema, description=about, style="form" if many else None, explode=True if many else None
        )


_SIMPLE: Final[dict[type, dict[str, Any]]] = {
    django_filters.IsoDateTimeFilter: {"type": "string", "format": "date-time"},
    django_filters.DateFilter: {"type": "string", "format": "date"},
    django_filters.UUIDFilter: {"type": "string", "format": "uuid"},
    django_filters.BooleanFilter: {"type": "boolean"},
    django_filters.NumberFilter: {"type": "integer"},
}


def _schema_of(found: Any) -> dict[str, Any]:
    extra = found.extra
    if isinstance(found, django_filters.MultipleChoiceFilter):
        return {"type": "array", "items": _one_of(extra)}
    if isinstance(found, django_filters.ChoiceFilter):
        return _one_of(extra)
    for kind, schema in _SIMPLE.items():
        if isinstance(found, kind):
            bounds = {"minimum": extra.get("min_value"), "maximum": extra.get("max_value")}
            return {**schema, **{name: bound for name, bound in bounds.items() if bound is not None}}
    length = extra.get("max_length")
    return {"type": "string", **({"maxLength": length} if length else {})}


def _one_of(extra: dict[str, Any]) -> dict[str, Any]:
    choices = extra.get("choices")
    if choices is None:
        return {"type": "string"}
    return {"type": "string", "enum": [value for value, _label in (choices() if callable(choices) else choices)]}


def _told(name: str, schema: dict[str, Any], about: Any, statuses: list[int]) -> OpenApiParameter:
    return OpenApiParameter(name, type=dict(schema), location="header", description=about, response=statuses)
