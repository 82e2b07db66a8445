"""Copies of the models, as many as a large house has: set by set, without indexes and triggers, which come after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg2
from psycopg2.extras import execute_values

from benchmarks.million.copying import WORDS, copies_of
from benchmarks.million.lives import Life
from benchmarks.million.models import TABLES, Cast, LifeModel

YEARS = 4
FILLED = (*TABLES, "tickets_readmark")


@dataclass(frozen=True)
class Size:
    """How large the house is, and how its tickets spread over its queues (of a thousand)."""

    tickets: int
    shares: Sequence[int]


def fill(url: str, *, size: Size, lives: Sequence[Life], models: Sequence[LifeModel], cast: Cast,
         began: datetime, is_trusted: bool = True) -> None:  # fmt: skip
    """Write the copies, with all indexes and statistics.

    :param url: a superuser's address of the database
    :param began: when the lives began
    :param is_trusted: leave foreign keys unasked, and build indexes afterwards
    """
    with _connected(url) as cursor:
        cursor.execute('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"')
        _make_models(cursor, models, cast)
        _make_lots(cursor, size, lives, models, began)
        copies = copies_of(cursor, cast)
        taken = _take_indexes(cursor) if is_trusted else []
    # What is trusted may come in any order.
    _at_once(url, copies if is_trusted else ["; ".join(copies)], is_trusted=is_trusted)
    _at_once(url, taken)
    with _connected(url) as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'bench_%'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {table}")
        for table in FILLED:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    _at_once(url, [f"VACUUM (ANALYZE) {table}" for table in FILLED] + ["ANALYZE"])


def _connected(url: str) -> Any:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection.cursor()


def _at_once(url: str, statements: Iterable[str], *, is_trusted: bool = False) -> None:
    """Run them by two connections, for two cores."""

    def run(statement: str) -> None:
        with _connected(url) as cursor:
            cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '128MB'; "
                           "SET max_parallel_maintenance_workers = 0; SET jit = off")  # fmt: skip
            if is_trusted:
                cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, statements))


def _make_models(cursor: Any, models: Sequence[LifeModel], cast: Cast) -> None:
    for table in TABLES:
        rows = [{**row, "life": life} for life, model in enumerate(models) for row in model.models[table]]
        cursor.execute(
            f"CREATE UNLOGGED TABLE bench_{table} (LIKE {table}, life int, place int, other int, event_at timestamptz)"
        )
        for column in WORDS:
            if column in rows[0]:
                cursor.execute(f"ALTER TABLE bench_{table} ALTER COLUMN {column} TYPE text")
        names = list(rows[0])
        values = [tuple(row[name] for name in names) for row in rows]
        into = ", ".join(f'"{name}"' for name in names)
        execute_values(cursor, f"INSERT INTO bench_{table} ({into}) VALUES %s", values)
        cursor.execute(f"ANALYZE bench_{table}")


def _make_lots(cursor: Any, size: Size, lives: Sequence[Life], models: Sequence[LifeModel], began: datetime) -> None:
    """Draw what each copy is: whose, in which queue, by which life, when; and where its rows begin in each table."""
    tables = [table for table in TABLES if table not in ("tickets_ticket", "tickets_message")]
    counts = ", ".join(f"{table} int" for table in tables)
    cursor.execute(f"CREATE UNLOGGED TABLE bench_life (life int, {counts})")
    values = [(life, *(model.count(table) for table in tables)) for life, model in enumerate(models)]
    execute_values(cursor, "INSERT INTO bench_life VALUES %s", values)
    cursor.execute(
        """
        CREATE UNLOGGED TABLE bench_house AS
        SELECT row_number() OVER (ORDER BY o.id) - 1 AS place, o.id AS organization, c.id AS contract,
               (SELECT array_agg(u.id ORDER BY u.id) FROM accounts_user u WHERE u.organization_id = o.id) AS people
        FROM accounts_organization o JOIN accounts_contract c ON c.organization_id = o.id;
        CREATE UNLOGGED TABLE bench_queue AS
        SELECT 2 * (row_number() OVER (PARTITION BY l.level ORDER BY g.position) - 1) + l.level - 1 AS place, l.level,
               g.id AS module_group, m.id AS module, m.product_id AS product,
               (SELECT (array_agg(s.user_id ORDER BY s.id))[1:3] FROM accounts_skill s
                WHERE s.level = l.level AND s.module_group_id = g.id) AS analysts
        FROM catalogue_modulegroup g JOIN catalogue_module m ON m.group_id = g.id, (VALUES (1), (2)) AS l (level);
        ANALYZE bench_life, bench_house, bench_queue;
        """
    )
    starts = ", ".join(
        f"(SELECT coalesce(max(id), 0) FROM {table}) + 1 + sum(life.{table}) OVER turns - life.{table} AS {table}"
        for table in tables
    )
    cursor.execute(
        f"""
        CREATE UNLOGGED TABLE bench_lot AS
        SELECT d.n, d.life, (SELECT max(id) FROM tickets_ticket) + d.n AS ticket,
               (SELECT max(id) FROM tickets_message) + 2 * d.n - 1 AS message,
               h.organization, h.contract, h.people[1 + floor(d.of_person * cardinality(h.people))] AS requester,
               q.level, q.module_group, q.module, q.product, q.analysts[1 + d.n %% 3] AS first,
               q.analysts[1 + (d.n + 1) %% 3] AS second, q.analysts[1 + (d.n + 2) %% 3] AS third,
               d.severity, (ARRAY['critical', 'high', 'medium', 'low'])[d.severity + 1] AS severity_word,
               d.opened_at, d.opened_at - %(began)s AS shift, {starts}
        FROM (SELECT n, of_person, opened_at,
                     floor(%(houses)s * power(of_house, 1.7)) AS house,
                     (%(queues)s::int[])[1 + floor(of_queue * 1000)] AS queue,
                     CASE WHEN of_severity < 0.05 THEN 0 WHEN of_severity < 0.3 THEN 1 WHEN of_severity < 0.75 THEN 2
                          ELSE 3 END AS severity,
                     -- Three of the last hundred: what is open is not old.
                     CASE WHEN n > %(tickets)s * 0.9 AND n %% 10 IN (1, 4, 7)
                          THEN (%(open)s::int[])[1 + floor(of_life * 100)]
                          ELSE (%(ended)s::int[])[1 + floor(of_life * 100)] END AS life
              FROM (SELECT n, {_drawn("of_house", 1)}, {_drawn("of_person", 2)}, {_drawn("of_queue", 3)},
                           {_drawn("of_life", 4)}, {_drawn("of_severity", 5)},
                           date_trunc('second', now()) - interval '4 hours'
                           - (%(tickets)s - n) * (interval '{YEARS} years' / %(tickets)s) AS exactly,
                           date_trunc('second', now() - interval '4 hours'
                           - (%(tickets)s - n) * (interval '{YEARS} years' / %(tickets)s)) AS opened_at
                    FROM generate_series(1, %(tickets)s) AS n) AS dice) AS d
        JOIN bench_house h ON h.place = d.house JOIN bench_queue q ON q.place = d.queue
        JOIN bench_life life ON life.life = d.life
        WINDOW turns AS (ORDER BY d.n)
        ORDER BY d.n
        """,
        {
            "tickets": size.tickets - len(models),
            "began": began,
            "houses": _count(cursor, "bench_house"),
            "queues": [place for place, share in enumerate(size.shares) for _ in range(share)],
            "open": _lives(lives, is_open=True),
            "ended": _lives(lives, is_open=False),
        },
    )
    cursor.execute("ANALYZE bench_lot")


def _drawn(name: str, seed: int) -> str:
    """Return a number from 0 to 1 that is every time the same for the same ticket."""
    return f"(hashint8extended(n, {seed}) & 1073741823)::float8 / 1073741824 AS {name}"


def _lives(lives: Sequence[Life], *, is_open: bool) -> list[int]:
    return [place for place, life in enumerate(lives) if life.is_open == is_open for _ in range(life.share)]


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {table}")
    return int(cursor.fetchone()[0])


def _take_indexes(cursor: Any) -> list[str]:
    """Drop every index but the keys; return what makes them again, the longest to build first."""
    taken = []
    for table in FILLED:
        cursor.execute(
            "SELECT c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c "
            "WHERE c.conrelid = %s::regclass AND c.contype = 'u'",
            [table],
        )
        for name, definition in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            taken.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute(
            "SELECT i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "WHERE i.indrelid = %s::regclass AND NOT i.indisprimary",
            [table],
        )
        for name, definition in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
            taken.append(definition)
    return taken
