"""Rules that only a trigger can hold, in one registry: reinstalled after every migrate, checked by verify_invariants.

On SQLite, Django rebuilds a table to alter it and drops its triggers silently; hence the reinstalling.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, connections


@dataclass(frozen=True)
class Trigger:
    """One rule on one table, written for both databases.

    `sqlite` and `postgresql` are lists of statements; each must be safe to run again.
    """

    name: str
    table: str
    sqlite: tuple[str, ...]
    postgresql: tuple[str, ...]
    # A constraint that Django cannot write; added when the table does not have it yet.
    postgresql_constraint: str = ""


_registry: dict[str, Trigger] = {}


def register(trigger: Trigger) -> None:
    """Add the rule; the same name replaces its former text."""
    _registry[trigger.name] = trigger


def append_only(table: str, *, mutable: Iterable[str] = ()) -> Trigger:
    """Return the rule that a table's rows are never deleted, and changed only in the `mutable` columns."""
    name = f"{table}_append_only"
    allowed = set(mutable)
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    sqlite: list[str] = [
        f"DROP TRIGGER IF EXISTS {name}_delete",
        f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {table} BEGIN {refuse}; END",
        f"DROP TRIGGER IF EXISTS {name}_update",
    ]
    if not allowed:
        sqlite.append(f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {table} BEGIN {refuse}; END")
    return Trigger(
        name=name,
        table=table,
        sqlite=tuple(sqlite),
        postgresql=(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} BEFORE {'DELETE' if allowed else 'UPDATE OR DELETE'} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    )


def install_all(using: str = "default") -> None:
    """Install every registered rule whose table exists."""
    database = connections[using]
    tables = set(database.introspection.table_names())
    with database.cursor() as cursor:
        for trigger in _registry.values():
            if trigger.table in tables:
                for statement in trigger.sqlite if database.vendor == "sqlite" else trigger.postgresql:
                    cursor.execute(statement)
                if database.vendor == "postgresql" and trigger.postgresql_constraint:
                    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [trigger.name])
                    if cursor.fetchone() is None:
                        cursor.execute(trigger.postgresql_constraint)


def missing() -> list[str]:
    """Return the names of registered rules that the database does not hold."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal UNION SELECT conname FROM pg_constraint"
            )
        present = {row[0] for row in cursor.fetchall()}
    return sorted(
        name for name in _registry if not any(found == name or found.startswith(f"{name}_") for found in present)
    )
