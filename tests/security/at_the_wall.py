"""The second wall for tests: a login as the portal has at work, and what each side of it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from core.sides import STAFF, Side, asking_as, role_name
from core.wall_roles import ROLES
from core.walls import Kind, Wall, walls

LOGIN = "portal_test_login"


def work_as_a_plain_login() -> None:
    """Make this connection, until its transaction ends, one of a login that owns nothing and inherits nothing."""
    names = ", ".join(role_name(role, "") for role in ROLES)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {LOGIN} NOINHERIT; GRANT {names} TO {LOGIN}")
        cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {LOGIN}")


def model_of(wall: Wall) -> type[models.Model] | None:
    """Return the model whose table a rule is of; Django has one table that is no model's."""
    there = apps.get_models(include_auto_created=True)
    return next((model for model in there if model._meta.db_table == wall.table), None)


def models_of(*kinds: Kind) -> list[type[models.Model]]:
    """Return the models of these kinds of rule."""
    return [model for wall in walls() if wall.kind in kinds and (model := model_of(wall)) is not None]


def shown(model: type[models.Model], side: Side = STAFF, **wanted: Any) -> set[Any]:
    """Return the keys of all rows that this side is shown, by a query without any `visible_to`."""
    with asking_as(side):
        return set(model._base_manager.filter(**wanted).values_list("pk", flat=True))


def refuses(statement: str) -> bool:
    """Tell whether the database refuses a statement for want of the right to it."""
    try:
        with plain_savepoint(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return getattr(error.__cause__, "pgcode", "") == "42501"
    return False


@contextmanager
def plain_savepoint() -> Iterator[None]:
    """Take back what goes wrong, on the side where one stands: a service's transaction would be staff's."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
