"""Which rows of which table each side of the second wall is shown: one registry, a rule for every table.

Beside its models each app has a `walled.py` that says it for its tables. `core.walling` brings it into PostgreSQL after
every migrate, and `verify_invariants` compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db.models import Model

READ: Final = frozenset({"SELECT"})
ALL: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
NOTHING: Final[frozenset[str]] = frozenset()

# What conditions are written with. Each is NULL where nothing is set, and equal to nothing then.
_WORDS: Final = {
    "{organization}": "NULLIF(current_setting('app.organization', true), '')::bigint",
    "{person}": "NULLIF(current_setting('app.person', true), '')::bigint",
}


class Kind(StrEnum):
    """Where a table stands."""

    # Customers are shown the rows that a condition admits.
    WALLED = "walled"
    # Customers are shown nothing of it.
    STAFF_ONLY = "staff_only"
    # No row of it is a customer's own.
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Wall:
    """The rule of one table."""

    table: str
    kind: Kind
    reason: str
    # In SQL, over the table's columns; the tables that it asks are walled in their turn.
    condition: str = ""
    # What a customer's side and the gate may do to rows; staff may do everything.
    customer: frozenset[str] = NOTHING
    gate: frozenset[str] = NOTHING


_registry: dict[str, Wall] = {}


def show(table: str, condition: str, *, gate: frozenset[str] = NOTHING) -> None:
    """Show customers the rows that the condition admits, to read and no more.

    In it `{organization}` and `{person}` stand for who asks; `gate` is what may be done to all of it while signing in.
    """
    reason = "belongs to a customer"
    for word, expression in _WORDS.items():
        condition = condition.replace(word, expression)
    _registry[table] = Wall(table, Kind.WALLED, reason, condition, customer=READ, gate=gate)


def keep_for_staff(table: str, reason: str, *, gate: frozenset[str] = NOTHING) -> None:
    """Show customers nothing of a table."""
    _registry[table] = Wall(table, Kind.STAFF_ONLY, reason, gate=gate)


def leave_outside(table: str, reason: str, *, may: frozenset[str] = READ) -> None:
    """Leave a table outside the wall, because no row of it is a customer's own, or because signing in needs it."""
    _registry[table] = Wall(table, Kind.OUTSIDE, reason, customer=may, gate=may)


def walls() -> tuple[Wall, ...]:
    """Return every rule, in the order of tables."""
    return tuple(_registry[table] for table in sorted(_registry))


def untold() -> list[str]:
    """Return for each table without a rule what is to be done about it."""
    tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    return [
        f"{table} has no rule at the second wall. In {_place(model)} write one line: "
        f'show("{table}", "organization_id = {{organization}}") with the condition under which a row is a customer\'s '
        f'to see; or keep_for_staff("{table}", "why no customer reads it"); or leave_outside("{table}", "why no row of '
        f"it is a customer's own\"). Until then nobody but the owner may touch the table on PostgreSQL."
        for table, model in sorted(tables.items())
        if table not in _registry and model._meta.managed
    ]


def without_a_table() -> list[str]:
    """Return the tables that have a rule and are none."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(set(_registry) - known - _OF_DJANGO)


# Made by Django without a model of an app.
_OF_DJANGO: Final = frozenset({"django_migrations"})


def _place(model: type[Model]) -> str:
    # What libraries bring has to do with signing in.
    home = Path(apps.get_app_config(model._meta.app_label).path)
    return f"{home.name if home.parent == settings.BASE_DIR else 'accounts'}/walled.py"
