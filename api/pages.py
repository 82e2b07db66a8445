"""Pages of a list, turned by a cursor that holds its place: none twice and none left out while others come in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core import signing
from django.core.exceptions import ValidationError as BadAddress
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from api.describing import Parameter

PAGE_SIZE: Final = 50
MOST: Final = 200
# What turns a page, beside what narrows a list.
NAMES: Final = frozenset({"cursor", "page_size", "ordering"})
_SALT: Final = "api.cursor"
Orders = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Place:
    """Beside which row one goes on, by the values that the list is ordered by, and whether backwards."""

    values: tuple[Any, ...]
    is_backwards: bool


def paged(request: Request, rows: QuerySet[Any], *, orders: Orders, drawn: Callable[[Sequence[Any]], Any]) -> Response:
    """Return a page of the rows: the one that the address asks for.

    :param orders: by the words of `ordering`, the fields, which end with one that no two rows share; the first is usual
    :param drawn: makes what is answered of the rows of the page
    :raises ValidationError: for an order or a size that cannot be
    :raises BadAddress: for a cursor that is none of ours
    """
    order = _order(request, orders)
    fields, size, place = orders[order], _size(request), _place(request, order)
    found, has_more = _stretch(rows, fields, size, place)
    backwards = place is not None and place.is_backwards
    following, preceding = (place is not None, has_more) if backwards else (has_more, place is not None)
    return Response(
        {
            "next": _link(request, order, fields, found[-1], is_backwards=False) if found and following else None,
            "previous": _link(request, order, fields, found[0], is_backwards=True) if found and preceding else None,
            "results": drawn(found),
        },
        headers={"Cache-Control": "private, no-store"},
    )


def _stretch(rows: QuerySet[Any], fields: tuple[str, ...], size: int, place: _Place | None) -> tuple[list[Any], bool]:
    backwards = place is not None and place.is_backwards
    if place is not None:
        rows = rows.filter(_beyond(fields, place))
    directions = [(name.removeprefix("-"), name.startswith("-") != backwards) for name in fields]
    ordered = rows.order_by(*(F(name).desc() if is_down else F(name).asc() for name, is_down in directions))
    found = list(ordered[: size + 1])
    has_more = len(found) > size
    found = found[:size]
    return (found[::-1] if backwards else found), has_more


def _beyond(fields: tuple[str, ...], place: _Place) -> Q:
    """Return the condition of standing behind the place: the fields before equal, the next one further."""
    beyond, equal = Q(pk__in=[]), Q()
    for field, value in zip(fields, place.values, strict=True):
        name, is_down = field.removeprefix("-"), field.startswith("-") != place.is_backwards
        beyond |= equal & Q(**{f"{name}__{'lt' if is_down else 'gt'}": value})
        equal &= Q(**{name: value})
    first, is_down = fields[0].removeprefix("-"), fields[0].startswith("-") != place.is_backwards
    # Said again of the first field alone: by it an index is entered, not walked from its beginning.
    return Q(**{f"{first}__{'lte' if is_down else 'gte'}": place.values[0]}) & beyond


def _order(request: Request, orders: Orders) -> str:
    asked = request.query_params.get("ordering", next(iter(orders)))
    if asked not in orders:
        raise ValidationError({"ordering": [_("Order by one of: %(words)s.") % {"words": ", ".join(orders)}]})
    return asked


def _size(request: Request) -> int:
    asked = request.query_params.get("page_size", str(PAGE_SIZE))
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 4 and 1 <= int(asked) <= MOST):
        raise ValidationError({"page_size": [_("A page has from 1 to %(most)d rows.") % {"most": MOST}]})
    return int(asked)


def _place(request: Request, order: str) -> _Place | None:
    cursor = request.query_params.get("cursor")
    if cursor is None:
        return None
    try:
        # Signed for this very list: its values are ours, and none is one that no column of it holds.
        kept_order, is_backwards, values = signing.loads(cursor, salt=_salt(request))
    except (signing.BadSignature, ValueError) as error:
        raise BadAddress("cursor") from error
    if kept_order != order:
        raise BadAddress("cursor")
    return _Place(tuple(map(_unpacked, values)), is_backwards)


def _link(request: Request, order: str, fields: tuple[str, ...], row: Any, *, is_backwards: bool) -> str:
    values = [_packed(getattr(row, "pk" if name == "id" else name)) for name in (f.removeprefix("-") for f in fields)]
    cursor = signing.dumps([order, is_backwards, values], salt=_salt(request))
    return replace_query_param(remove_query_param(request.build_absolute_uri(), "cursor"), "cursor", cursor)


def _salt(request: Request) -> str:
    return f"{_SALT}:{request.path}"


def _packed(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return value if isinstance(value, bool | int | str) else str(value)


def _unpacked(value: Any) -> Any:
    return datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value


def ordered_by(orders: Orders) -> Parameter:
    """Return what the address says of its orders."""
    words = list(orders)
    return Parameter(
        "ordering", gettext_lazy("In which order."), {"type": "string", "enum": words, "default": words[0]}
    )
