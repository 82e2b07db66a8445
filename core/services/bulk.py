"""Many rows at once where Django's own way is too slow: plain values, one statement for hundreds of rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, TypeAlias, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

# So many rows are one statement's on PostgreSQL, which bounds the memory that it takes.
_ROWS: Final = 500
Adapt = Callable[[Any], Any]
Fields: TypeAlias = "Sequence[models.Field[Any, Any]]"
M = TypeVar("M", bound=models.Model)


def maker_of(model: type[M]) -> Callable[..., M]:
    """Return what makes new rows of the model of values by attribute (`ticket_id`), all others at their defaults.

    A tenth of the time of `Model()`, which looks for each of its fields in what it was given. It sends no `post_init`.
    """
    fields = model._meta.concrete_fields
    # A default that is made anew each time is no value to share.
    made = {field.attname: field.get_default for field in fields if field.has_default() and callable(field.default)}
    fixed = {field.attname: field.get_default() for field in fields if field.attname not in made}

    def make(**values: Any) -> M:
        row = model.__new__(model)
        row.__dict__.update(fixed)
        row.__dict__.update({name: default() for name, default in made.items() if name not in values})
        row.__dict__.update(values)
        row._state = ModelState()
        return row

    return make


def insert_many(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model in their order, in the caller's transaction, and give them their ids.

    Every field must have its value: nothing is left to the database's defaults, and no `auto_now` is filled in.
    `bulk_create` asks each value of each row whether it is an expression.
    """
    if not rows:
        return
    for row, pk in zip(rows, _reserved(rows[0], len(rows)), strict=True):
        row.pk = pk
    insert = _insert_by_parameters if connection.vendor == "sqlite" else _insert_by_document
    insert(rows[0]._meta.db_table, rows[0]._meta.concrete_fields, rows)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _insert_by_parameters(table: str, fields: Fields, rows: Sequence[models.Model]) -> None:
    adapters = [(field.attname, _adapter(field)) for field in fields]
    values = [[adapt(told[name]) if adapt else told[name] for name, adapt in adapters] for told in map(vars, rows)]
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {_named(table, fields)} VALUES ({places})", values)  # noqa: S608 -- our names


def _insert_by_document(table: str, fields: Fields, rows: Sequence[models.Model]) -> None:
    """Hand the rows over as one value: of thousands of values in a statement the server reads and casts each."""
    columns = [(field.attname, str(field.column)) for field in fields]
    names = ", ".join(connection.ops.quote_name(column) for _name, column in columns)
    statement = (
        f"INSERT INTO {_named(table, fields)} "  # noqa: S608 -- names of our own models
        f"SELECT {names} FROM json_populate_recordset(NULL::{connection.ops.quote_name(table)}, %s)"
    )
    with connection.cursor() as cursor:
        for first in range(0, len(rows), _ROWS):
            # What is absent is NULL.
            document = [
                {column: value for name, column in columns if (value := told[name]) is not None}
                for told in map(vars, rows[first : first + _ROWS])
            ]
            cursor.execute(statement, [json.dumps(document, default=_as_text)])


def _named(table: str, fields: Fields) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(quote(str(field.column)) for field in fields)})"


def _as_text(value: date) -> str:
    return value.isoformat()


def _reserved(row: models.Model, count: int) -> list[int]:
    """Return as many new ids, rising: on SQLite nobody else writes meanwhile."""
    table = row._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or (0,))[0]
            return list(range(last + 1, last + count + 1))
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [*cursor.fetchone(), count])
        return sorted(pk for (pk,) in cursor.fetchall())


def _adapter(field: models.Field[Any, Any]) -> Adapt | None:
    """Return what makes SQLite's value of the field's, None where that is the same."""
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    return None
