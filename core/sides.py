"""As whom a statement is asked of PostgreSQL: the side of the second wall on which the code stands (ADR 26).

Who runs a request, a sweep or a command says so once, by `asking_as`. From then on every statement goes out under
that role, by `SET LOCAL` in its own transaction: nothing is left on a connection for whoever has it next, also behind a
pooler. A service's transaction is asked as staff, since a service asks for permission itself; whatever is read around
it stays on its reader's side. On SQLite none of this exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, wraps
from typing import Any, Final, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

P = ParamSpec("P")
R = TypeVar("R")


class Role(StrEnum):
    """Who asks; the end of the role's name in the database."""

    STAFF = "staff"
    # A customer's person: sees their organisation, and of what is personal their own.
    CUSTOMER = "customer"
    # Nobody is signed in yet: sees what signing in asks for.
    GATE = "gate"
    # The login as it is: the owner's for migrations; to the login of a portal at work it shows nothing.
    LOGIN = "login"


@dataclass(frozen=True)
class Side:
    """A role, and for a customer's person of which organisation and who."""

    role: Role
    organization_id: int | None = None
    person_id: int | None = None
    # How many transactions were open around it (a test's): what lies deeper is a service's.
    depth: int = 0


STAFF: Final = Side(Role.STAFF)
GATE: Final = Side(Role.GATE)
LOGIN: Final = Side(Role.LOGIN)

_side: ContextVar[Side | None] = ContextVar("side", default=None)
# What a command stands on that says nothing else; a web process has none: without a side it sees nothing.
_of_process: list[Side] = []


@contextmanager
def asking_as(side: Side) -> Iterator[Side]:
    """Ask every statement of this context as this one."""
    placed = Side(side.role, side.organization_id, side.person_id, len(connection.atomic_blocks))
    token = _side.set(placed)
    try:
        yield placed
    finally:
        _side.reset(token)


def as_staff(service: Callable[P, R]) -> Callable[P, R]:
    """Let a service ask as staff, also where it has no transaction around what it reads and writes."""

    @wraps(service)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        with asking_as(STAFF):
            return service(*args, **kwargs)

    return asked


def kept_side(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Make every piece of a streamed body on the side on which its view stood: it is sent after the view returned."""
    side = _side.get()
    return pieces if side is None else _pieces_as(side, pieces)


def _pieces_as(side: Side, pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        while True:
            with asking_as(side):
                try:
                    piece = next(pieces)
                except StopIteration:
                    return
            yield piece
    finally:
        if hasattr(pieces, "close"):
            pieces.close()


def stand_by_default(side: Side) -> None:
    """Say on what a whole process stands: the commands of `manage.py`."""
    _of_process[:] = [side]


def stand_by_nothing() -> None:
    """Take that back, in a child of such a process that is no command itself."""
    _of_process.clear()


def role_name(role: Role, database_name: str) -> str:
    """Return what the role is called in this database's cluster, where roles are everybody's."""
    return f"{settings.DB_ROLE_PREFIX or database_name}_{role}"


def give_postgresql_the_wall(connection: Any, **_kwargs: Any) -> None:
    """Let every statement of a new connection pass `_ask`; first of all, so that nothing comes between."""
    if connection.vendor == "postgresql" and _ask not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _ask)


# Statements that only move within a transaction; a transaction that failed takes no others.
_MOVES = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")
# On the connection: what its transaction was last told, as text; None where that is not known.
_TOLD: Final = "_side_told"


def _ask(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Put the role before the statement, in the same message: the server takes both as one transaction."""
    asked, cursor = context["connection"], context["cursor"].cursor
    raw = asked.connection
    told, wanted = _told(asked), _wanted(asked)
    if isinstance(sql, str) and sql.startswith(_MOVES):
        if sql.startswith("ROLLBACK"):
            # What was told since the savepoint is taken back with the rest.
            setattr(asked, _TOLD, None)
        return execute(sql, params, many, context)
    if wanted == told:
        return execute(sql, params, many, context)
    if not raw.autocommit:
        setattr(asked, _TOLD, wanted)
    if cursor.name is not None:
        return _ask_by_cursor(raw, wanted, lambda: execute(sql, params, many, context))
    return execute(wanted + (sql if isinstance(sql, str) else sql.as_string(raw)), params, many, context)


def _ask_by_cursor(raw: Any, wanted: str, declare: Callable[[], Any]) -> Any:
    """Declare a cursor of the server's, whose statement takes nothing before it; it is held beyond its transaction."""
    with raw.cursor() as plain:
        plain.execute(f"BEGIN; {wanted}" if raw.autocommit else wanted)
        try:
            return declare()
        finally:
            if raw.autocommit:
                # Ends as a rollback where the statement failed.
                plain.execute("COMMIT")


def _told(asked: Any) -> str | None:
    """Return what this transaction was told; nothing while it has not begun, or where each statement is one."""
    raw = asked.connection
    if raw.autocommit or raw.info.transaction_status == TRANSACTION_STATUS_IDLE:
        setattr(asked, _TOLD, "")
        return ""
    told: str | None = getattr(asked, _TOLD, "")
    return told


def _wanted(asked: Any) -> str:
    """Return the words that put a transaction on the side where the code stands; none for the login as it is."""
    side = _side.get() or (_of_process[0] if _of_process else LOGIN)
    role = side.role
    if role in (Role.CUSTOMER, Role.GATE) and len(asked.atomic_blocks) > side.depth:
        role = Role.STAFF
    if role == Role.LOGIN:
        return "SET LOCAL ROLE NONE; " if getattr(asked, _TOLD, "") != "" else ""
    return _words(role_name(role, asked.settings_dict["NAME"]), role, side.organization_id, side.person_id)


@lru_cache(maxsize=1024)
def _words(name: str, role: Role, organization_id: int | None, person_id: int | None) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if role != Role.CUSTOMER:
        return f"SET LOCAL ROLE {quoted}; "
    return (
        f"SET LOCAL ROLE {quoted}; SET LOCAL app.organization = '{organization_id or ''}'; "
        f"SET LOCAL app.person = '{person_id or ''}'; "
    )
