"""Many rows at once where Django's own way is too slow: plain values, one statement for hundreds of rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import connection, models

# Each statement is a text of this many rows on PostgreSQL; more gained nothing.
_ROWS: Final = 500
Adapt = Callable[[Any], Any]


def insert_many(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model in their order, in the caller's transaction, and give them their ids.

    Every field must have its value: nothing is left to the database's defaults, and no `auto_now` is filled in.
    `bulk_create` asks each value of each row whether it is an expression.
    """
    if not rows:
        return
    fields = rows[0]._meta.concrete_fields
    for row, pk in zip(rows, _reserved(rows[0], len(rows)), strict=True):
        row.pk = pk
    adapters = [(field.attname, _adapter(field)) for field in fields]
    values = [[adapt(getattr(row, name)) if adapt else getattr(row, name) for name, adapt in adapters] for row in rows]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = f"({', '.join(['%s'] * len(fields))})"
    into = f"INSERT INTO {quote(rows[0]._meta.db_table)} ({columns}) VALUES "  # noqa: S608 -- names of our own models
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(into + places, values)
        else:
            for first in range(0, len(values), _ROWS):
                texts = [cursor.mogrify(places, one) for one in values[first : first + _ROWS]]
                cursor.execute(into + b",".join(texts).decode())
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _reserved(row: models.Model, count: int) -> list[int]:
    """Return as many new ids, rising: on SQLite nobody else writes meanwhile."""
    table = row._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or (0,))[0]
            return list(range(last + 1, last + count + 1))
        sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        cursor.execute(sequence, [table, count])
        return sorted(pk for (pk,) in cursor.fetchall())


def _adapter(field: models.Field[Any, Any]) -> Adapt | None:
    """Return what makes the driver's value of the field's, None where that is the same."""
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    return None
