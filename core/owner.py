"""Working by the login that owns the tables, where the portal itself works by another (MIGRATION_DATABASE_URL)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from core.sides import LOGIN, asking_as

_WHO_AND_WHERE = ("NAME", "USER", "PASSWORD", "HOST", "PORT")


@contextmanager
def as_owner(using: str) -> Iterator[None]:
    """Work by the owner's login for a while, with no role put on."""
    connection, owner = connections[using], settings.MIGRATION_DATABASE
    at_work = connection.settings_dict
    with asking_as(LOGIN):
        if not owner or connection.vendor != "postgresql":
            yield
            return
        connection.close()
        # Another dictionary: this one is the settings' own, which tell by whom the portal works.
        connection.settings_dict = {**at_work, **{name: owner[name] for name in _WHO_AND_WHERE}}
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict = at_work
