"""Querysets whose statement a process writes once and then only asks, with other values (ADR 38).

The ORM writes the statement of a page anew for each request, which costs several times what asking it does. Here it
writes each once, with slots where the values stand; rows become the same instances as the ORM's. It is meant for what
the pages ask that people look at most; what differs in more than values has a shape of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Field, QuerySet
from django.db.models.expressions import Expression
from django.db.models.query import ModelIterable, get_related_populators

R = TypeVar("R")
# What no column of a whole number can hold; the ORM, too, knows that nothing has such a number.
_LARGEST = 2**63 - 1


def is_beyond(value: object) -> bool:
    """Tell whether a value is a number that no row can have: an address may hold any."""
    return isinstance(value, int) and not -_LARGEST <= value <= _LARGEST


class Slot(Expression):
    """The place of a value in a statement that is written once; of a whole number where no field is named."""

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def filled(self, value: Any) -> Any:
        """Return the value as the database takes it."""
        return self.output_field.get_db_prep_value(value, connection, prepared=False)


def slots(name: str, number: int) -> list[Slot]:
    """Return so many slots, for a list of values of a length that is fixed: `filling` fills them."""
    return [Slot(f"{name}_{place}") for place in range(number)]


def filling(name: str, values: Sequence[int], number: int) -> dict[str, int]:
    """Return the values of `slots`; what is left over is 0, which is nobody's number."""
    padded = [*values, *[0] * (number - len(values))]
    return {f"{name}_{place}": value for place, value in enumerate(padded)}


class Shaped(Generic[R]):
    """A queryset written once for each shape: instances of its model, or the tuples of `values_list`.

    :param write: returns the queryset of a shape, with a `Slot` where each value stands
    :param joins_as_written: let PostgreSQL join its tables in the order in which they are named: looking for a better
        one among a dozen takes it ten times as long as asking
    """

    def __init__(self, write: Callable[..., QuerySet[Any, Any]], *, joins_as_written: bool = False) -> None:
        self._write = write
        self._before = {"postgresql": "SET LOCAL join_collapse_limit = 1; "} if joins_as_written else {}
        self._plans: dict[tuple[Hashable, ...], _Plan] = {}

    def rows(self, *shape: Hashable, **values: Any) -> list[R]:
        """Return what the statement of this shape finds for these values.

        :raises KeyError: when a slot is given no value
        """
        plan = self._plans.get((connection.vendor, *shape))
        if plan is None:
            plan = _plan_of(self._write(*shape), before=self._before.get(connection.vendor, ""))
            self._plans[connection.vendor, *shape] = plan
        return plan.asked(values)

    def row(self, *shape: Hashable, **values: Any) -> R | None:
        """Return the first of the rows, None where there is none."""
        found = self.rows(*shape, **values)
        return found[0] if found else None


@dataclass(frozen=True)
class _Plan:
    """A statement, what reads its columns, and what makes a row of them; an empty one finds nothing at all."""

    sql: str
    params: Sequence[Any]
    # Columns that a field or the database reads in its own way; the converters themselves are the connection's.
    converted: Sequence[tuple[int, Any]]
    made: Callable[[Any], Any]

    def asked(self, values: dict[str, Any]) -> list[Any]:
        if not self.sql or any(is_beyond(value) for value in values.values()):
            return []
        params = [param.filled(values[param.name]) if isinstance(param, Slot) else param for param in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        return [self.made(row) for row in (self._converted(found) if self.converted else found)]

    def _converted(self, found: Sequence[Sequence[Any]]) -> list[list[Any]]:
        rows = [list(row) for row in found]
        for place, column in self.converted:
            for convert in chain(connection.ops.get_db_converters(column), column.get_db_converters(connection)):
                for row in rows:
                    row[place] = convert(row[place], column, connection)
        return rows


def _plan_of(queryset: QuerySet[Any, Any], *, before: str) -> _Plan:
    compiler = queryset.query.get_compiler(connection.alias)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return _Plan("", (), (), tuple)
    columns = [expression for expression, _sql, _alias in compiler.select]
    converted = [
        (place, column)
        for place, column in enumerate(columns)
        if connection.ops.get_db_converters(column) or column.get_db_converters(connection)
    ]
    is_of_models = queryset._iterable_class is ModelIterable
    return _Plan(before + sql, tuple(params), converted, _maker(compiler) if is_of_models else tuple)


def _maker(compiler: Any) -> Callable[[Any], Any]:
    """Return what makes an instance of a row, with its related ones and its annotations, as the ORM's own does."""
    selected = compiler.klass_info["select_fields"]
    start, end = selected[0], selected[-1] + 1
    # Where some columns are left out, each field of the model is looked up in it.
    fields = frozenset(column.target.attname for column, _sql, _alias in compiler.select[start:end])
    model, alias = compiler.klass_info["model"], connection.alias
    related = get_related_populators(compiler.klass_info, compiler.select, alias)  # type: ignore[call-arg]  # the stubs are of a later Django
    annotated = list((compiler.annotation_col_map or {}).items())

    def made(row: Any) -> Any:
        instance = model.from_db(alias, fields, row[start:end])
        for one in related:
            one.populate(row, instance)
        for name, place in annotated:
            setattr(instance, name, row[place])
        return instance

    return made
