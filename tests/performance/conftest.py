"""A large house made small, and its pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import psycopg2
import pytest
from django.db import connection

from benchmarks.million.asking import told
from benchmarks.million.filling import FILLED
from benchmarks.million.whole import make_whole

TICKETS = 3000


def url_of_database() -> str:
    """Return the address of this test's database."""
    at = connection.settings_dict
    password = f":{quote(at['PASSWORD'])}" if at["PASSWORD"] else ""
    return f"postgres://{at['USER']}{password}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"


@pytest.fixture
def house(transactional_db: None) -> dict[str, Any]:
    """Give whom the house knows, and what they ask for."""
    _renew_indexes()
    return told(make_whole(url_of_database(), tickets=TICKETS, organizations=6, people=60, is_trusted=False))


def _renew_indexes() -> None:
    """Let every index of the tables that are filled serve whoever asks.

    One that was built over rows that had changed, as the house without foreign keys builds them, serves nobody before
    every older transaction of the server has ended (`pg_index.indcheckxmin`), and other tests have theirs. Building it
    again over the same file would leave it so: deleted rows lie there as long as those transactions may look at them.
    """
    tables = ", ".join(FILLED)
    raw = psycopg2.connect(url_of_database())
    raw.autocommit = True
    with raw.cursor() as cursor:
        # Some tables refuse to lose rows.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        for table in FILLED:
            cursor.execute(f"REINDEX TABLE {table}")
    raw.close()
