"""Leaving numbers out: what a lost part of the past has used, nothing new may be called."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction


@transaction.atomic
def leave_numbers_out(*, count: int, rounded: Mapping[str, int]) -> int:
    """Let every table's next row have a number at least `count` further than the next one, and return how many tables.

    `rounded` names tables whose numbers people read: those go on behind the next multiple that is at least that far.
    On PostgreSQL by the login that owns the tables.
    """
    numbered = _last_numbers()
    for table, last in numbered.items():
        step = rounded.get(table)
        _go_on_behind(table, -(-(last + step) // step) * step if step else last + count)
    return len(numbered)


def _last_numbers() -> dict[str, int]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # A table that never had a row has no line there.
            cursor.execute(
                "SELECT made.name, COALESCE(MAX(used.seq), 0) FROM sqlite_schema made"
                " LEFT JOIN sqlite_sequence used ON used.name = made.name"
                " WHERE made.type = 'table' AND made.sql LIKE '%AUTOINCREMENT%' GROUP BY made.name"
            )
            return dict(cursor.fetchall())
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            for sequence in connection.introspection.get_sequences(cursor, table):
                cursor.execute(f"SELECT last_value FROM {connection.ops.quote_name(sequence['name'])}")  # noqa: S608 -- a name that the database gave
                found[table] = cursor.fetchone()[0]
        return found


def _go_on_behind(table: str, number: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
            return
        for sequence in connection.introspection.get_sequences(cursor, table):
            cursor.execute("SELECT setval(%s::regclass, %s)", [connection.ops.quote_name(sequence["name"]), number])
