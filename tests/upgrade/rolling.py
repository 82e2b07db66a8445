"""An upgrade as a person does it: migrate while the old code serves, both beside each other, the old one gone."""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from contextlib import ExitStack

from tests.live.clients import Client, end, kept_by, until, working
from tests.live.looking import there
from tests.live.serving import Site

_COUNT = """
import json
from django.db import connection
with connection.cursor() as cursor:
    counts = {}
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
        counts[table] = cursor.fetchone()[0]
print(json.dumps(counts))
"""
# Rows that come and go as people work.
_PASSING = {"accounts_auditunsealed", "attachments_upload", "accounts_browsersession"}


def upgrade(old: Site, new: Site) -> None:
    """Upgrade a portal with a demo while clients work at it: nothing may be refused, nothing lost."""
    old.manage("migrate", "--verbosity", "0")
    token = old.load_demo()
    before = rows(old)
    with ExitStack() as servers:
        old_port = servers.enter_context(old.serving())
        ports = [old_port]
        with working(token, ports) as crowd:
            more(crowd)
            new.manage("migrate", "--verbosity", "0")
            # The way back: the old code on the new tables, and it takes itself for fit.
            more(crowd)
            assert status(old_port, "/readyz") == 200
            with new.serving() as new_port:
                ports.append(new_port)
                more(crowd)
                ports.remove(old_port)
                more(crowd)
                servers.close()
                more(crowd)
                end(crowd)
    assert [client.refused for client in crowd] == [[], []]
    assert there(new) == set(kept_by(crowd))
    after = rows(new)
    assert {table: count for table, count in before.items() if after[table] < count and table not in _PASSING} == {}
    new.manage("verify_invariants", "--deep")


def more(crowd: Sequence[Client]) -> None:
    """Wait until each client has done something from beginning to end that it began from now on."""
    counts = [len(client.kept) + len(client.refused) for client in crowd]
    until(
        lambda: all(
            len(client.kept) + len(client.refused) >= count + 2 for client, count in zip(crowd, counts, strict=True)
        )
    )


def status(port: int, path: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("GET", path)
        return line.getresponse().status
    finally:
        line.close()


def rows(site: Site) -> dict[str, int]:
    """Return how many rows each table has."""
    counts: dict[str, int] = json.loads(site.told_by(_COUNT))
    return counts
