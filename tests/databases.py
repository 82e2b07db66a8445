"""The database of a run: migrated once for all who need one, and emptied without waiting for the disk."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

BASE = Path(__file__).resolve().parent.parent
# What migrating fills, and no test changes.
_KEPT = ("django_migrations", "django_content_type", "auth_permission")
_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  -- the stubs leave it out


@contextmanager
def own_database(config: pytest.Config, shared: Path) -> Iterator[None]:
    """Connect to a database of this process's own, made by its migrations or copied from one that was.

    :param shared: a folder that all processes of the run have in common
    """
    own, before = connection.settings_dict["TEST"]["NAME"], connection.settings_dict["NAME"]
    with ExitStack() as stack:
        if connection.vendor == "sqlite":
            kept = kept_file(config, shared)
            with _alone(kept.parent):
                if not kept.exists():
                    _migrate(own)
                    _keep(Path(own), kept)
                else:
                    shutil.copyfile(kept, own)
        elif hasattr(config, "workerinput"):
            _make_by_template(own, shared, stack)
        else:
            _migrate(own)
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own
        yield
        connection.creation.destroy_test_db(before, verbosity=0)


def _keep(made: Path, kept: Path) -> None:
    for older in kept.parent.glob(f"*{kept.suffix}"):
        older.unlink()
    shutil.copyfile(made, kept)


def migrated_file(config: pytest.Config, shared: Path) -> Path:
    """Return an SQLite database that nobody wrote to yet, for a portal in processes of its own."""
    kept = kept_file(config, shared)
    with _alone(kept.parent):
        if not kept.exists():
            with tempfile.TemporaryDirectory() as folder:
                command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
                environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "helpdesk.settings", "PORTAL_DATA": folder}
                environment.pop("DATABASE_URL", None)
                subprocess.run(command, cwd=BASE, env=environment, check=True)
                _keep(Path(folder, "portal.sqlite3"), kept)
    return kept


def _make_by_template(own: str, shared: Path, stack: ExitStack) -> None:
    """Copy the database that the first of the run's processes migrates, and drops behind its last test."""
    told = shared / "migrated-database"
    with _alone(shared):
        if not told.exists():
            _migrate(f"{own}_migrated")
            stack.callback(_on_server, f'DROP DATABASE "{own}_migrated"')
            told.write_text(f"{own}_migrated")
        _on_server(f'DROP DATABASE IF EXISTS "{own}"', f'CREATE DATABASE "{own}" TEMPLATE "{told.read_text()}"')


def _migrate(name: str) -> None:
    tests: dict[str, Any] = connection.settings_dict["TEST"]
    own, tests["NAME"] = tests["NAME"], name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    # Behind the last connection the journal of a file is part of it, and a database may be copied.
    connection.close()
    tests["NAME"] = own


def _on_server(*statements: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def kept_file(config: pytest.Config, shared: Path) -> Path:
    """Return where a migrated file lies, also for the next run, as long as no source differs."""
    cache = getattr(config, "cache", None)
    folder = cache.mkdir("migrated") if cache is not None else shared
    digest = hashlib.sha256()
    for path in sorted(path for app in BASE.glob("*/apps.py") for path in app.parent.rglob("*.py")):
        digest.update(path.read_bytes())
    digest.update((BASE / "requirements.txt").read_bytes())
    return Path(folder) / f"{digest.hexdigest()[:20]}.sqlite3"


def empty_quickly() -> None:
    """Let tests that commit be cleared on PostgreSQL by deleting: TRUNCATE makes new files, and waits for the disk."""
    TransactionTestCase._fixture_teardown = lambda case: (  # type: ignore[attr-defined]  -- the stubs leave it out
        delete_rows() if connection.vendor == "postgresql" else _flush(case)
    )


def delete_rows() -> None:
    """Delete what tests wrote, whatever refuses to be deleted; sequences go on."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in _KEPT]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (TABLE \"{name}\")" for name in tables))
        filled = [name for (name,) in cursor.fetchall()]
        # Some tables refuse to lose rows.
        _for_each(cursor, filled, "ALTER TABLE {} DISABLE TRIGGER USER")
        _for_each(cursor, filled, "DELETE FROM {}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _for_each(cursor, filled, "ALTER TABLE {} ENABLE TRIGGER USER")


def _for_each(cursor: Any, tables: list[str], statement: str) -> None:
    if tables:
        cursor.execute("; ".join(statement.format(connection.ops.quote_name(name)) for name in tables))
