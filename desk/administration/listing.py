"""Lists of administration: searched, narrowed by their address, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 25
PAGE_WORD = "pagina"


@dataclass(frozen=True)
class Row:
    """One line: where it leads, its name, and what stands in the other columns."""

    url: str
    name: str
    cells: Sequence[str]
    mark: str = ""


@dataclass(frozen=True)
class Listing:
    """What a list shows."""

    columns: Sequence[str]
    rows: Sequence[Row]
    page: Page[Any]
    form: Any
    is_narrowed: bool

    @property
    def lines(self) -> list[tuple[Row, list[tuple[str, str]]]]:
        """Return each row with its cells beside the names of their columns."""
        return [(row, list(zip(self.columns[1:], row.cells, strict=True))) for row in self.rows]


def listed(
    request: HttpRequest, filters: Any, found: QuerySet[Any], columns: Sequence[str], row: Callable[[Any], Row]
) -> Listing:
    """Return the page that the address asks for.

    :param filters: the FilterSet class whose words stand in the address
    :param row: how one thing is shown
    """
    narrowed = filters(request.GET, queryset=found, request=request)
    page = Paginator(narrowed.qs, PAGE_SIZE).get_page(request.GET.get(PAGE_WORD))
    return Listing(
        columns=columns,
        rows=[row(thing) for thing in page],
        page=page,
        form=narrowed.form,
        is_narrowed=any(value for name, value in request.GET.items() if name != PAGE_WORD),
    )
