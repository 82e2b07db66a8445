"""Whole rows of several models at once, by a statement that a process writes once.

For what every request asks: the ORM would write the statement anew each time, which costs it several times what asking
does.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import Col


class Joined:
    """A SELECT of rows of these models, each by the name that the rest of the statement, from FROM on, gives it."""

    def __init__(self, models: dict[str, type[Model]], rest: str) -> None:
        self._models, self._rest = models, rest

    def row(self, *params: Any) -> list[Any] | None:
        """Return an instance of each model, in their order, None for one that is not joined; None without a row."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement, params)
            found = cursor.fetchone()
        if found is None:
            return None
        values = list(found)
        for place, column in self._converted:
            for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection)):
                values[place] = convert(values[place], column, connection)
        return [_instance(model, names, values[start : start + len(names)]) for model, start, names in self._places]

    @cached_property
    def _columns(self) -> list[Col]:
        return [field.get_col(name) for name, model in self._models.items() for field in model._meta.concrete_fields]

    @cached_property
    def _statement(self) -> str:
        selected = ", ".join(f'{column.alias}."{column.target.column}"' for column in self._columns)
        return f"SELECT {selected} {self._rest}"

    @cached_property
    def _converted(self) -> list[tuple[int, Col]]:
        # The converters themselves are the connection's, and so of one thread.
        return [
            (place, column)
            for place, column in enumerate(self._columns)
            if connection.ops.get_db_converters(column) or column.get_db_converters(connection)
        ]

    @cached_property
    def _places(self) -> list[tuple[type[Model], int, list[str]]]:
        places, start = [], 0
        for model in self._models.values():
            names = [field.attname for field in model._meta.concrete_fields]
            places.append((model, start, names))
            start += len(names)
        return places


def _instance(model: type[Model], names: list[str], values: list[Any]) -> Model | None:
    there = values[names.index(model._meta.pk.attname)] is not None
    return model.from_db(connection.alias, names, values) if there else None
