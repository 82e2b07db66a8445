"""The columns of a file of customers, as a person says what each of them is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.customer_file.columns import Column, is_ours, lacks_customer
from accounts.import_words import COLUMNS
from accounts.models import CustomerImport


@dataclass(frozen=True)
class Head:
    """One column: the name of its field in the form, its head, and what it is taken for."""

    field: str
    head: str
    column: str


@dataclass(frozen=True)
class Table:
    """One sheet with its columns."""

    name: str
    heads: Sequence[Head]
    lacks_customer: bool

    @property
    def unused(self) -> list[str]:
        """Return the heads that are taken for nothing; our own column of reasons is not asked about."""
        return [head.head for head in self.heads if not head.column and not is_ours(head.head)]


def tables_shown(taken: CustomerImport, chosen: Sequence[Sequence[Column | None]] | None = None) -> list[Table]:
    """Return the tables of a file with what their columns are taken for, or with what was just chosen."""
    shown = []
    for place, table in enumerate(taken.tables):
        columns = [column or "" for column in chosen[place]] if chosen else table["columns"]
        heads = [
            Head(f"t{place}c{number}", head, columns[number]) for number, head in enumerate(table["heads"]) if head
        ]
        known = [Column(name) if name else None for name in columns]
        # A sheet with nothing that we know is not read at all; a lone table has to be.
        lacks = lacks_customer(known) or (not any(known) and len(taken.tables) == 1)
        shown.append(Table(table["name"], heads, lacks))
    return shown


def column_choices() -> list[tuple[str, Any]]:
    """Return what a column may be taken for."""
    return [(str(column), label) for column, label in COLUMNS.items()]


def columns_sent(taken: CustomerImport, sent: Mapping[str, str]) -> list[list[Column | None]]:
    """Return what the form says of each column; what is none of ours is nothing, what it does not name stays."""
    known = {str(column): column for column in Column}
    return [
        [known.get(sent.get(f"t{place}c{number}", was)) for number, was in enumerate(table["columns"])]
        for place, table in enumerate(taken.tables)
    ]
