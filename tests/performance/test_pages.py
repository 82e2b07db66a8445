"""The pages that people look at most ask a fixed number of statements, each of which finds its rows by an index.

Milliseconds are measured by `make bench`; these two are what lets them not grow.
"""

from __future__ import annotations

import re
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.performance.conftest import url_of_database

pytestmark = pytest.mark.postgres
# Tables that grow with every ticket: none of their rows may be looked for by reading all of them.
GROWING = (
    *("tickets_ticket", "tickets_message", "tickets_timelineentry", "tickets_readmark", "tickets_follower"),
    *("core_outboxevent", "core_delivery", "notifications_notification", "attachments_attachment"),
)
SORTED_WHOLE = re.compile(r"(?<!Incremental )Sort  \(cost")
ROLE = re.compile(r"^(?:SET LOCAL [^;]*; )*")


def pages(house: dict[str, Any]) -> dict[str, tuple[str, str, int]]:
    """Return cookie, path and number of statements of each page, as when it was asked a moment ago."""
    analyst, requester, queue, ticket = house["analyst"], house["requester"], house["queue"], house["ticket"]
    return {
        "queue": (analyst, f"/mesa/filas/{queue}/", 3),
        "all open": (analyst, "/mesa/filas/todos/", 3),
        "ended": (analyst, "/mesa/filas/encerrados/", 3),
        "ticket at the desk": (analyst, f"/mesa/chamados/{ticket}/?fila={queue}", 7),
        "list of a customer": (requester, "/chamados/", 4),
        "ticket of a customer": (requester, f"/chamados/{ticket}/", 7),
    }


def test_pages_ask_a_fixed_number_of_statements_each_by_an_index(house: dict[str, Any], settings: Any) -> None:
    # As in production, where staff have a second step.
    settings.SECOND_STEP_FOR_STAFF = True
    # What is asked for one row and for three is told elsewhere; here a queue is longer than a few.
    assert house["held"] > 10
    counted, read_whole, plans = {}, [], {}
    with psycopg2.connect(url_of_database()) as raw:
        for name, (cookie, path, _number) in pages(house).items():
            statements = asked(cookie, path)
            counted[name] = len(statements)
            read_whole += [f"{name}: {found}" for sql in statements for found in scanned(raw, sql)]
            plans[name] = "".join(explained(raw, sql) for sql in statements if "is_unread" in sql)
    raw.close()
    assert counted == {name: number for name, (_cookie, _path, number) in pages(house).items()}
    assert read_whole == [], unusable_indexes()
    for name, index in {"queue": "tickets_queue", "all open": "tickets_open_order", "ended": "tickets_recent"}.items():
        # The first stretch comes in the order of its index: nothing is sorted that lies beyond it.
        assert (f"using {index} " in plans[name], bool(SORTED_WHOLE.search(plans[name]))) == (True, False), plans[name]


def asked(cookie: str, path: str) -> list[str]:
    client = Client(SERVER_NAME="localhost", headers={"Cookie": cookie})
    for _ in range(2):
        # What a process asks once is asked the first time.
        with CaptureQueriesContext(connection) as statements:
            answer = client.get(path)
    assert answer.status_code == 200
    return [query["sql"] for query in statements.captured_queries]


def scanned(raw: Any, sql: str) -> list[str]:
    """Return the plan of a statement that reads a growing table from beginning to end, though every other way was made
    cheaper."""
    if "SELECT" not in sql:
        return []
    plan = explained(raw, sql)
    return [f"{table}\n{sql}\n{plan}" for table in GROWING if re.search(rf"Seq Scan on {table}\b", plan)]


def unusable_indexes() -> str:
    """Say which indexes of growing tables a planner may not use, and how far back transactions of the server reach."""
    with psycopg2.connect(url_of_database()) as raw, raw.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, indisvalid, indcheckxmin, xmin::text FROM pg_index "
            "WHERE indrelid = ANY(%s::regclass[]) AND (indcheckxmin OR NOT indisvalid) ORDER BY 1",
            [list(GROWING)],
        )
        indexes = [f"{name}: valid {valid}, checks {checks}, made by {made}" for name, valid, checks, made in cursor]
        cursor.execute("SELECT pg_current_snapshot()::text")
        (snapshot,) = cursor.fetchone() or ("",)
    raw.close()
    return "\n".join([f"older transactions run (xmin:xmax:running): {snapshot}", *indexes])


def explained(raw: Any, sql: str) -> str:
    role = ROLE.match(sql)
    assert role is not None
    with raw.cursor() as cursor:
        # So few rows are read whole and sorted sooner than a million would be.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"{role[0]}EXPLAIN {sql[role.end() :]}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    raw.rollback()
    return plan
