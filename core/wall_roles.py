"""The roles of the second wall in PostgreSQL, and the login by which the portal works: who may put them on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import connections, transaction
from django.db.utils import IntegrityError, ProgrammingError

from core.sides import Role, role_name

ROLES: Final = (Role.STAFF, Role.CUSTOMER, Role.GATE)
# From this version on it is a membership, not the member, that inherits or does not.
_INHERITS_BY_MEMBERSHIP: Final = 160000


class RolesMissing(Exception):
    """The roles are not there, and the login may not make them; the text is one sentence that says what to run."""


def ensure_roles(database: Any) -> None:
    """Have the three roles, and the portal's login as their member that inherits nothing of them.

    :raises RolesMissing: when they are not there, and the login of this connection may not make them.
    """
    names = [role_name(role, database.settings_dict["NAME"]) for role in ROLES]
    for statement in _roles_to_make(database, names):
        try:
            with transaction.atomic(using=database.alias), database.cursor() as cursor:
                cursor.execute(statement)
        except IntegrityError:
            # Made at this moment by another database's migrate: roles are the whole cluster's.
            continue
        except ProgrammingError as error:
            code = getattr(error.__cause__, "pgcode", "")
            if code == "42710":
                continue
            if code != "42501":
                raise
            wanted = "; ".join(_roles_to_make(database, names, shown=True))
            raise RolesMissing(
                f"The second wall needs roles that this login may not make: let a superuser run `{wanted}`, and "
                "migrate again (docs/operations.md)."
            ) from error


def _roles_to_make(database: Any, names: list[str], *, shown: bool = False) -> list[str]:
    """Return the statements that are still to be run; `shown` to people, without a password."""
    quote, login = database.ops.quote_name, _login_at_work(database)
    with database.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [names])
        there = [row[0] for row in cursor.fetchall()]
        stand = _stand_of(cursor, database, login.name, there)
    made = [f"CREATE ROLE {quote(name)} NOLOGIN NOINHERIT" for name in names if name not in there]
    if stand is None:
        password = "'…'" if shown else _literal(login.password)
        made.append(f"CREATE ROLE {quote(login.name)} LOGIN NOINHERIT PASSWORD {password}")
    elif stand.is_super:
        # Puts on whatever it likes, and passes every policy without: the check of a deployment refuses it.
        return made
    is_late = database.pg_version >= _INHERITS_BY_MEMBERSHIP
    # An owner is held by no policy until it puts a role on, and inherits nothing that it does not have.
    inherits = stand is not None and stand.inherits and not stand.is_owner
    if inherits and not is_late:
        made.append(f"ALTER ROLE {quote(login.name)} NOINHERIT")
    if stand is None or len(there) < len(names) or not stand.is_member or (inherits and is_late):
        how = " WITH INHERIT FALSE" if is_late else ""
        made.append(f"GRANT {', '.join(map(quote, names))} TO {quote(login.name)}{how}")
    return made


@dataclass(frozen=True)
class _Stand:
    """How a login stands to the roles that are there."""

    is_super: bool
    is_owner: bool
    is_member: bool
    inherits: bool


def _stand_of(cursor: Any, database: Any, login: str, names: list[str]) -> _Stand | None:
    """Return how this login stands to these roles; None where there is no such login."""
    # A member need not be allowed to put the role on, since that is a right of its own.
    member = "SET" if database.pg_version >= _INHERITS_BY_MEMBERSHIP else "MEMBER"
    cursor.execute(
        "SELECT r.rolsuper, EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() "
        "AND tableowner = r.rolname), COALESCE(bool_and(pg_has_role(r.oid, n.oid, %s)), false), "
        "COALESCE(bool_or(pg_has_role(r.oid, n.oid, 'USAGE')), false) FROM pg_roles r "
        "LEFT JOIN pg_roles n ON n.rolname = ANY(%s) WHERE r.rolname = %s GROUP BY r.oid, r.rolsuper, r.rolname",
        [member, names, login],
    )
    row = cursor.fetchone()
    return None if row is None else _Stand(*row)


@dataclass(frozen=True)
class _Login:
    name: str
    password: str


def _login_at_work(database: Any) -> _Login:
    """Return by whom the portal works; where no user is named, by whoever migrates."""
    at_work = settings.DATABASES[database.alias]
    name = at_work.get("USER") or database.settings_dict.get("USER")
    if not name:
        with database.cursor() as cursor:
            cursor.execute("SELECT session_user")
            (name,) = cursor.fetchone()
    return _Login(name, at_work.get("PASSWORD", ""))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def faults_of_login(using: str = "default") -> Iterator[str]:
    """Yield why the second wall does not hold the login of this connection; nothing on SQLite."""
    database = connections[using]
    if database.vendor != "postgresql":
        return
    names = [role_name(role, database.settings_dict["NAME"]) for role in ROLES]
    with database.cursor() as cursor:
        cursor.execute("SELECT rolname, rolbypassrls FROM pg_roles WHERE rolname = session_user")
        login, bypasses = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [names])
        (there,) = cursor.fetchone()
        stand = _stand_of(cursor, database, login, names)
    if stand is None or stand.is_super or bypasses:
        yield f"{login} is a superuser or bypasses row security"
    elif stand.is_owner:
        yield f"{login} owns tables"
    elif stand.inherits:
        yield f"{login} inherits the roles that it should put on"
    if there < len(names) or stand is None or not stand.is_member:
        yield f"{login} may not put on each of {', '.join(names)}"
