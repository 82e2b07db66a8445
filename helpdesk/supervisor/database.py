"""The database at a start: reachable, in UTF-8, with every migration, and with the demo on its first day."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import get_commands
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from helpdesk.supervisor.lifeline import tie_to_this_process
from helpdesk.supervisor.refusal import Refusal


def prepare_database(
    *, base: Path, environment: Mapping[str, str], before_redis: bool, tell: Callable[[str], None]
) -> None:
    """Bring the database to this version's shape, and load the demo into an empty one when it is on.

    Done by commands in processes of their own: they see the secret and the broker that the children will see.

    :param before_redis: our own server of Redis, which starts after this
    :raises Refusal: when the database cannot be used.
    """
    try:
        _refuse_other_encodings()
        if _migrations_wanted():
            tell("Preparing the database …")
            _manage("migrate", "--no-input", "--verbosity", "0", base=base, environment=environment)
        if settings.DEMO and "load_demo" in get_commands() and not get_user_model().objects.exists():
            tell("Loading the demo …")
            _manage("load_demo", *(["--before-redis"] if before_redis else []), base=base, environment=environment)
    except (DatabaseError, InterfaceError) as error:
        told = " ".join(str(error).split())
        raise Refusal(f"The database cannot be used ({told}); check DATABASE_URL and PORTAL_DATA.") from error
    finally:
        # The supervisor lives long and asks nothing more.
        connection.close()


def _refuse_other_encodings() -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
    if encoding != "UTF8":
        raise Refusal(
            f"The PostgreSQL database is encoded in {encoding}; "
            "create one with: createdb --template=template0 --encoding=UTF8 NAME."
        )


def _migrations_wanted() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _manage(*words: str, base: Path, environment: Mapping[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, str(base / "manage.py"), *words],
        env=environment,
        check=False,
        preexec_fn=tie_to_this_process(),
    )
    if done.returncode:
        raise Refusal(f"`manage.py {words[0]}` failed (its message stands above); mend that and start again.")
