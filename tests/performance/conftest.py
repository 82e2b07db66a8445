"""A large house made small, and its pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from benchmarks.million.asking import told
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
    # An index that is built over rows that had changed serves nobody before every older transaction of the server has
    # ended, and other tests have theirs.
    return told(make_whole(url_of_database(), tickets=TICKETS, organizations=6, people=60, is_trusted=False))
