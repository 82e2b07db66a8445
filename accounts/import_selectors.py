"""What the desk shows of files of customers: how far they have come, and their rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from accounts.customer_file.columns import Column
from accounts.enums import ImportState, Verdict
from accounts.models import CustomerImport, ImportRow

# Which rows are shown, by the word in the address.
WAYS: Final[Mapping[str, Q]] = {
    "recusadas": Q(verdict=Verdict.REFUSED),
    "ajustadas": Q(is_adjusted=True),
    "atualizam": Q(verdict=Verdict.UPDATES),
    "prontas": ~Q(verdict=Verdict.REFUSED),
    "todas": Q(),
}
PROBLEMS: Final = Q(verdict=Verdict.REFUSED) | Q(is_adjusted=True)


@dataclass(frozen=True)
class Progress:
    """How far the present step of an import is, of how much; `whole` is 0 where nobody knows yet."""

    state: str
    done: int
    whole: int

    @property
    def stamp(self) -> tuple[object, ...]:
        """Return what tells this progress from another."""
        return (self.state, self.done, self.whole)


def recent_imports() -> QuerySet[CustomerImport]:
    """Return the files of customers, newest first, with who sent them; those set aside are left out."""
    return (
        CustomerImport.objects.exclude(state=ImportState.DISCARDED)
        .select_related("by")
        .defer("tables", "executives")
        .order_by("-pk")
    )


def progress_of(taken: CustomerImport) -> Progress:
    """Return how far an import is, in rows while it is read, else in customers."""
    if taken.state in (ImportState.RECEIVED, ImportState.READING):
        return Progress(taken.state, ImportRow.objects.filter(customer_import=taken).count(), 0)
    if taken.state == ImportState.INVITING:
        return Progress(taken.state, taken.results.get("invited", 0), taken.results.get("people", 0))
    return Progress(taken.state, taken.groups_done, taken.group_count)


def rows_shown(taken: CustomerImport, way: str) -> QuerySet[ImportRow]:
    """Return the rows of an import in the order of the file; what was refused or adjusted unless asked otherwise."""
    return ImportRow.objects.filter(WAYS.get(way, PROBLEMS), customer_import=taken).order_by("number")


def said_by(row: ImportRow, tables: Sequence[Mapping[str, Any]], column: Column) -> str:
    """Return what a row says in a column as it was written; nothing where its table has none of it."""
    columns = tables[row.table]["columns"]
    place = columns.index(column) if column in columns else len(row.cells)
    return str(row.cells[place]) if place < len(row.cells) else ""


def refused_rows(taken: CustomerImport) -> Iterator[ImportRow]:
    """Yield the rows that were refused, as they stood in the file, with little memory."""
    rows = ImportRow.objects.filter(customer_import=taken, verdict=Verdict.REFUSED).order_by("number")
    yield from rows.iterator(chunk_size=1_000)


def people_to_invite(taken: CustomerImport) -> int:
    """Return how many people this import brought in who have no way in yet and were not invited by it."""
    rows = ImportRow.objects.filter(customer_import=taken, verdict=Verdict.NEW, is_invited=False)
    return rows.filter(person__is_active=True, person__password__startswith=UNUSABLE_PASSWORD_PREFIX).count()
