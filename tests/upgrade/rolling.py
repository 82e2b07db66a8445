"""An upgrade as a person does it: migrate while the old code serves, both beside each other, the old one gone."""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from tests.live.clients import Client, Kept, end, kept_by, until, working
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


@dataclass(frozen=True)
class Upgraded:
    """What clients were refused, what differs between what they were told and what is there, and who lost rows."""

    refused: list[str]
    differs: set[Kept]
    shrunk: set[str]
    old_was_ready: bool


WITHOUT_LOSS = Upgraded(refused=[], differs=set(), shrunk=set(), old_was_ready=True)


def upgrade(old: Site, new: Site) -> Upgraded:
    """Upgrade a portal with a demo while clients work at it, and return how they fared; its invariants hold then."""
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
            was_ready = status(old_port, "/readyz") == 200
            with new.serving() as new_port:
                ports.append(new_port)
                more(crowd)
                ports.remove(old_port)
                more(crowd)
                servers.close()
                more(crowd)
                end(crowd)
    new.manage("verify_invariants", "--deep")
    after = rows(new)
    return Upgraded(
        refused=[line for client in crowd for line in client.refused],
        differs=there(new) ^ set(kept_by(crowd)),
        shrunk={table for table, count in before.items() if after.get(table, 0) < count} - _PASSING,
        old_was_ready=was_ready,
    )


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
