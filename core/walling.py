"""Bringing the second wall into PostgreSQL: roles, policies and rights, and what is not as the registry has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import md5
from typing import Any

from django.db import connections, transaction

from core.sides import Role, role_name
from core.wall_roles import ROLES, ensure_roles
from core.walls import ALL, Kind, Wall, walls


@dataclass(frozen=True)
class Policy:
    """One policy as it is to be."""

    table: str
    name: str
    words: str

    @property
    def mark(self) -> str:
        return md5(self.words.encode(), usedforsecurity=False).hexdigest()


def install_all(using: str = "default") -> None:
    """Bring roles, policies and rights to what the registry says, all or none; what is right is not touched.

    :raises RolesMissing: when the roles are not there and the login may not make them.
    """
    database = connections[using]
    if database.vendor != "postgresql":
        return
    ensure_roles(database)
    with transaction.atomic(using=using), database.cursor() as cursor:
        state = _State(database, cursor)
        for statement in state.corrections():
            cursor.execute(statement)
        _mark_policies(cursor, state.policies)


def missing(using: str = "default") -> list[str]:
    """Return what of the wall is not as the registry has it, as sentences; nothing on SQLite."""
    database = connections[using]
    if database.vendor != "postgresql":
        return []
    with database.cursor() as cursor:
        return list(_State(database, cursor).faults())


class _State:
    """What stands in the database, beside what should."""

    def __init__(self, database: Any, cursor: Any) -> None:
        self._quote: Callable[[str], str] = database.ops.quote_name
        self.names = {role: role_name(role, database.settings_dict["NAME"]) for role in ROLES}
        cursor.execute(
            "SELECT relname, relrowsecurity FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = "
            "current_schema()::regnamespace"
        )
        self.tables: dict[str, bool] = dict(cursor.fetchall())
        self.walls = [wall for wall in walls() if wall.table in self.tables]
        self.policies = [policy for wall in self.walls for policy in self._policies_of(wall)]
        self.marks = _marks(cursor)
        cursor.execute(
            "SELECT c.relname, r.rolname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a "
            "JOIN pg_roles r ON r.oid = a.grantee WHERE c.relkind IN ('r', 'p') "
            "AND c.relnamespace = current_schema()::regnamespace AND r.rolname = ANY(%s)",
            [list(self.names.values())],
        )
        self.rights: set[tuple[str, str, str]] = set(cursor.fetchall())

    def _policies_of(self, wall: Wall) -> Iterator[Policy]:
        if wall.kind == Kind.OUTSIDE:
            return
        table = self._quote(wall.table)
        yield self._policy(table, wall, Role.STAFF, "FOR ALL", "USING (true) WITH CHECK (true)")
        if wall.condition:
            yield self._policy(table, wall, Role.CUSTOMER, "FOR SELECT", f"USING ({wall.condition})")
        if wall.gate:
            yield self._policy(table, wall, Role.GATE, "FOR ALL", "USING (true) WITH CHECK (true)")

    def _policy(self, table: str, wall: Wall, role: Role, verbs: str, condition: str) -> Policy:
        name = f"wall_{role}"
        words = f"CREATE POLICY {name} ON {table} {verbs} TO {self._quote(self.names[role])} {condition}"
        return Policy(wall.table, name, words)

    def wanted_rights(self) -> set[tuple[str, str, str]]:
        """Return which role may do what to which table."""
        return {
            (wall.table, self.names[role], verb)
            for wall in self.walls
            for role, verbs in ((Role.STAFF, ALL), (Role.CUSTOMER, wall.customer), (Role.GATE, wall.gate))
            for verb in verbs
        }

    def _switches(self) -> Iterator[tuple[str, bool]]:
        for wall in self.walls:
            if self.tables[wall.table] != (wall.kind != Kind.OUTSIDE):
                yield wall.table, wall.kind != Kind.OUTSIDE

    def _foreign_policies(self) -> Iterator[tuple[str, str]]:
        wanted = {(policy.table, policy.name) for policy in self.policies}
        known = {wall.table for wall in self.walls}
        for table, name in self.marks:
            if table in known and (table, name) not in wanted:
                yield table, name

    def _wrong_policies(self) -> Iterator[Policy]:
        for policy in self.policies:
            told, real = self.marks.get((policy.table, policy.name), ("", ""))
            if told != f"{policy.mark} {real}":
                yield policy

    def corrections(self) -> Iterator[str]:
        """Yield the statements that bring the database to what the registry says."""
        for table, name in self._foreign_policies():
            yield f"DROP POLICY {self._quote(name)} ON {self._quote(table)}"
        for policy in self._wrong_policies():
            yield f"DROP POLICY IF EXISTS {policy.name} ON {self._quote(policy.table)}"
            yield policy.words
        for table, is_on in self._switches():
            yield f"ALTER TABLE {self._quote(table)} {'ENABLE' if is_on else 'DISABLE'} ROW LEVEL SECURITY"
        for table, role, verb in sorted(self.rights - self.wanted_rights()):
            yield f"REVOKE {verb} ON {self._quote(table)} FROM {self._quote(role)}"
        for table, role, verb in sorted(self.wanted_rights() - self.rights):
            yield f"GRANT {verb} ON {self._quote(table)} TO {self._quote(role)}"

    def faults(self) -> Iterator[str]:
        """Yield what is not as it should be."""
        for table, name in self._foreign_policies():
            yield f"{table}: the policy {name} is not ours"
        for policy in self._wrong_policies():
            yield f"{policy.table}: the policy {policy.name} is missing or was changed"
        for table, is_on in self._switches():
            yield f"{table}: row-level security is {'off' if is_on else 'on'}"
        for table, role, verb in sorted(self.rights - self.wanted_rights()):
            yield f"{table}: {role} may {verb} and should not"
        for table, role, verb in sorted(self.wanted_rights() - self.rights):
            yield f"{table}: {role} may not {verb}"


def _marks(cursor: Any) -> dict[tuple[str, str], tuple[str, str]]:
    """Return of each policy what its comment says it was made from, and a digest of what it is."""
    cursor.execute(
        "SELECT c.relname, p.polname, COALESCE(obj_description(p.oid, 'pg_policy'), ''), md5(concat_ws('|', p.polcmd, "
        "p.polpermissive, p.polroles::regrole[]::text, pg_get_expr(p.polqual, p.polrelid), "
        "pg_get_expr(p.polwithcheck, p.polrelid))) FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
        "WHERE c.relnamespace = current_schema()::regnamespace"
    )
    return {(table, name): (told, real) for table, name, told, real in cursor.fetchall()}


def _mark_policies(cursor: Any, policies: list[Policy]) -> None:
    """Note at each policy what it was made from and what the server made of it, so that a change is found."""
    marks = _marks(cursor)
    for policy in policies:
        told, real = marks[policy.table, policy.name]
        if told != f"{policy.mark} {real}":
            cursor.execute(f'COMMENT ON POLICY {policy.name} ON "{policy.table}" IS %s', [f"{policy.mark} {real}"])
