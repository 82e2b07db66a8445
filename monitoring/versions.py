"""Which versions run here: the portal's, and of what it stands on."""

from __future__ import annotations

import platform

import django
from django.db import connection

from core.version import portal_version


def database_version() -> str:
    """Return the database's name and version, such as 'PostgreSQL 15.9'."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]}"
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {str(cursor.fetchone()[0]).split()[0]}"


def versions() -> dict[str, str]:
    """Return each version by what it is of; asks the database."""
    return {
        "portal": portal_version(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "database": database_version(),
    }
