"""The upgrade from the last release on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from tests.live.serving import Site
from tests.upgrade.rolling import WITHOUT_LOSS, upgrade


@pytest.fixture
def address() -> Iterator[str]:
    """Return the address of a database of this test's own."""
    server = os.environ["TEST_DATABASE_URL"]
    name = f"{os.environ.get('TEST_DATABASE_NAME', 'test_portal')}_upgrade_{os.getpid()}"
    line = psycopg2.connect(server)
    line.autocommit = True
    with line.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    line.close()


@pytest.mark.drill
@pytest.mark.postgres
def test_upgrade_from_the_last_release_refuses_nothing_and_loses_nothing(
    tmp_path: Path, released: Path, address: str
) -> None:
    more = {"DATABASE_URL": address, "DB_ROLE_PREFIX": "portal_test"}
    assert upgrade(Site(tmp_path, released, more), Site(tmp_path, more=more)) == WITHOUT_LOSS
