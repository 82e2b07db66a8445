"""Rules that only a trigger can hold, in one registry: reinstalled after every migrate, checked by verify_invariants.

On SQLite, Django rebuilds a table to alter it and drops its triggers silently; hence the reinstalling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection, connections, transaction


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

    def names_on(self, vendor: str) -> set[str]:
        """Return the names under which the database of this vendor must know the rule."""
        statements = self.sqlite if vendor == "sqlite" else self.postgresql
        names = {found[1] for statement in statements if (found := _CREATES.match(statement))}
        if vendor == "postgresql" and self.postgresql_constraint:
            names.add(self.name)
        return names


_CREATES = re.compile(r"CREATE TRIGGER (\w+) ")
_registry: dict[str, Trigger] = {}


def register(trigger: Trigger) -> None:
    """Add the rule; the same name replaces its former text."""
    _registry[trigger.name] = trigger


def append_only(table: str) -> Trigger:
    """Return the rule that a table's rows are neither changed nor deleted."""
    name = f"{table}_append_only"
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    return Trigger(
        name=name,
        table=table,
        sqlite=(
            f"DROP TRIGGER IF EXISTS {name}_delete",
            f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {table} BEGIN {refuse}; END",
            f"DROP TRIGGER IF EXISTS {name}_update",
            f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {table} BEGIN {refuse}; END",
        ),
        postgresql=(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            f"DROP TRIGGER IF EXISTS {name}_truncate ON {table}",
            # TRUNCATE fires no row trigger.
            f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ),
    )


def install_all(using: str = "default") -> None:
    """Install every registered rule whose table exists, all or none: no moment passes without them."""
    database = connections[using]
    tables = set(database.introspection.table_names())
    with transaction.atomic(using=using), database.cursor() as cursor:
        for trigger in _registry.values():
            if trigger.table in tables:
                for statement in trigger.sqlite if database.vendor == "sqlite" else trigger.postgresql:
                    cursor.execute(statement)
                if database.vendor == "postgresql" and trigger.postgresql_constraint:
                    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [trigger.name])
                    if cursor.fetchone() is None:
                        cursor.execute(trigger.postgresql_constraint)


def lift_all(using: str = "default") -> None:
    """Drop every trigger, for emptying the database as a whole; `install_all` puts them back."""
    database = connections[using]
    tables = set(database.introspection.table_names())
    with database.cursor() as cursor:
        for trigger in _registry.values():
            if trigger.table in tables:
                for statement in trigger.sqlite if database.vendor == "sqlite" else trigger.postgresql:
                    if statement.startswith("DROP TRIGGER"):
                        cursor.execute(statement)


def missing() -> list[str]:
    """Return the names of triggers and constraints that should be there and are not, or are switched off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' "
                "UNION SELECT conname FROM pg_constraint"
            )
        present = {row[0] for row in cursor.fetchall()}
    wanted = {name for trigger in _registry.values() for name in trigger.names_on(connection.vendor)}
    return sorted(wanted - present)
