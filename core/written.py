"""Statements that are written once a process, and asked with other values each time.

For what is asked hundreds of times a second: the ORM spends several times longer on writing a statement than the
database on answering it. What is asked for, and of whom, still stands in querysets alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Final, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, connection
from django.db.models import Field, Model, QuerySet
from django.db.models.expressions import DatabaseDefault
from django.db.models.sql.compiler import SQLCompiler

from core.shaped import is_beyond

M = TypeVar("M", bound=Model)

# What stands in a statement where a value comes, told from each other by their number; small enough for any column.
_HOLES: Final[dict[type, Callable[[int], Any]]] = {
    int: lambda number: 31_001 + number,
    str: lambda number: f"the value number {number}",
    date: lambda number: date(9000, 1, 1) + timedelta(days=number),
    datetime: lambda number: datetime(9000, 1, 1, tzinfo=UTC) + timedelta(days=number),
}


class Written:
    """A query of `values_list`, and of which type each of its values is; of `[int]` there may be several."""

    def __init__(self, write: Callable[..., QuerySet[Any, Any]], *types: type | list[type]) -> None:
        self._write, self._types = write, types
        self._lock = threading.Lock()
        # By how many of each there are.
        self._statements: dict[tuple[int, ...], _Statement] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Return what the query yields with these values; nothing where a list of them is empty."""
        given = [list(value) if isinstance(kind, list) else [value] for kind, value in self._typed(values)]
        shape = tuple(len(one) for one in given)
        if 0 in shape:
            return []
        with self._lock:
            statement = self._statements.get(shape)
            if statement is None:
                statement = self._statements[shape] = self._written(shape)
        return statement.rows([value for one in given for value in one])

    def row(self, *values: Any) -> tuple[Any, ...] | None:
        """Return the first of the rows, None without one."""
        rows = self.rows(*values)
        return rows[0] if rows else None

    def _typed(self, values: Sequence[Any]) -> list[tuple[type | list[type], Any]]:
        return list(zip(self._types, values, strict=True))

    def _written(self, shape: tuple[int, ...]) -> _Statement:
        holes: list[Any] = []
        arguments: list[Any] = []
        for kind, count in zip(self._types, shape, strict=True):
            make = _HOLES[kind[0] if isinstance(kind, list) else kind]
            made = [make(len(holes) + place) for place in range(count)]
            holes += made
            arguments.append(made if isinstance(kind, list) else made[0])
        return _Statement(self._write(*arguments), holes)


class _Statement:
    """One query as it was written, and which of its parameters are which of the values."""

    def __init__(self, query: QuerySet[Any, Any], holes: Sequence[Any]) -> None:
        self._compiler: SQLCompiler = query.query.get_compiler(connection=connection)
        sql, params = self._compiler.as_sql()
        self._sql, self._params = sql, list(params)
        filled = [_adapted(hole) for hole in holes]
        self._places = [(place, filled.index(param)) for place, param in enumerate(self._params) if param in filled]
        lacking = set(range(len(holes))) - {number for _place, number in self._places}
        if lacking:
            raise ValueError(f"values {sorted(lacking)} stand nowhere in: {sql}")

    def rows(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        if any(is_beyond(value) for value in values):
            return []
        params = list(self._params)
        for place, number in self._places:
            params[place] = _adapted(values[number])
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        # A connection is of one thread, and so is what reads its columns.
        compiler = copy(self._compiler)
        compiler.connection = connection
        selected = [column[0] for column in compiler.select]
        if converters := compiler.get_converters(selected):
            return list(map(tuple, compiler.apply_converters(found, converters)))
        return list(found)


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def insert(row: M) -> M:
    """Insert a new row in the caller's transaction, give it its number and return it; no signal is sent.

    What was left to a default of the database's is inserted, and stands on the row, as the model declares it.
    """
    statement, fields = _insert_of(type(row))
    values = []
    for field in fields:
        value = field.pre_save(row, add=True)
        if isinstance(value, DatabaseDefault):
            value = field.db_default
            setattr(row, field.attname, value)
        values.append(field.get_db_prep_save(value, connection))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias
    return row


def update(row: Model, names: Sequence[str]) -> None:
    """Write the fields of these names of a row that is there, in the caller's transaction; no signal is sent.

    :raises FieldDoesNotExist: when its model has not all of them.
    :raises DatabaseError: when there is no such row.
    """
    statement, fields = _update_of(type(row), tuple(sorted(names)))
    values = [field.get_db_prep_save(field.pre_save(row, add=False), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"no row of {row._meta.label} has the key {row.pk}")


# Which fields are written together differs by what is done: some dozens for a ticket.
@lru_cache(maxsize=256)
def _update_of(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Field[Any, Any]]]:
    quote, meta = connection.ops.quote_name, model._meta
    fields: list[Field[Any, Any]] = [
        field for field in meta.concrete_fields if field.name in names or field.attname in names
    ]
    if len(fields) != len(names):
        raise FieldDoesNotExist(f"{meta.label} has not all of {', '.join(names)}")
    places = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    table, key = quote(meta.db_table), quote(str(meta.pk.column))
    return f"UPDATE {table} SET {places} WHERE {key} = %s", fields  # noqa: S608 -- our names


@cache
def _insert_of(model: type[Model]) -> tuple[str, list[Field[Any, Any]]]:
    quote, fields = connection.ops.quote_name, [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    return f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING {key}", fields  # noqa: S608 -- our names
