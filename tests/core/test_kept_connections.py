"""Connections that outlive a request: which are kept, how long, and that none is handed out that the server left."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from core.postgresql.keeping import IDLE_SECONDS, KEEPING, OLDEST_SECONDS, Keeping


class Line:
    """A connection as far as keeping knows one; `other` is the server's end."""

    def __init__(self) -> None:
        self.own, self.other = socket.socketpair()
        self.is_closed = False

    def fileno(self) -> int:
        return self.own.fileno()

    def close(self) -> None:
        self.is_closed = True
        self.own.close()
        self.other.close()


def test_keeping_hands_out_what_was_used_last() -> None:
    keeping, lines = Keeping(), [Line(), Line()]
    for line in lines:
        keeping.put("a", line, opened_at=keeping.now(), most=2)
    assert keeping.take("b") is None
    assert [kept.raw for kept in iter(lambda: keeping.take("a"), None)] == [lines[1], lines[0]]
    close(lines)


def test_keeping_closes_what_is_more_than_enough() -> None:
    keeping, lines = Keeping(), [Line(), Line()]
    for line in lines:
        keeping.put("a", line, opened_at=keeping.now(), most=1)
    assert [line.is_closed for line in lines] == [False, True]
    close(lines)


@pytest.mark.parametrize("seconds", [IDLE_SECONDS, OLDEST_SECONDS])
def test_keeping_closes_what_is_old(seconds: float) -> None:
    now = [0.0]
    keeping, line = Keeping(clock=lambda: now[0]), Line()
    now[0] = OLDEST_SECONDS - 1
    # Opened long ago and put back now, or put back a while ago: both are too old a moment later.
    keeping.put("a", line, opened_at=0.0 if seconds == OLDEST_SECONDS else now[0], most=1)
    now[0] += 1 if seconds == OLDEST_SECONDS else IDLE_SECONDS
    assert keeping.take("a") is None
    assert line.is_closed


def test_keeping_closes_what_the_server_left_or_spoke_on() -> None:
    keeping, gone, warned = Keeping(), Line(), Line()
    keeping.put("a", gone, opened_at=keeping.now(), most=2)
    keeping.put("a", warned, opened_at=keeping.now(), most=2)
    gone.other.close()
    warned.other.send(b"terminating connection due to administrator command")
    assert keeping.take("a") is None
    assert [gone.is_closed, warned.is_closed] == [True, True]


def test_keeping_forgets_in_a_child_without_closing() -> None:
    keeping, line = Keeping(), Line()
    keeping.put("a", line, opened_at=keeping.now(), most=1)
    keeping.forget()
    assert keeping.take("a") is None
    assert not line.is_closed
    line.close()


@pytest.fixture
def kept_one(db: None) -> Iterator[Any]:
    """Give a connection of its own, of which the process keeps one, and leave none."""
    own = connection.copy(alias="kept")
    own.settings_dict = {**connection.settings_dict, "KEPT": 1}
    yield own
    own.close()
    KEEPING.close_all()


@pytest.mark.postgres
class TestOnPostgreSQL:
    def test_next_request_has_the_same_process_of_the_server(self, kept_one: Any) -> None:
        first = pid(kept_one)
        kept_one.close()
        assert pid(kept_one) == first

    def test_connection_that_the_server_ended_is_replaced(self, kept_one: Any) -> None:
        first = pid(kept_one)
        kept_one.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [first])
        wait_until_gone(first)
        assert pid(kept_one) != first

    def test_connection_in_a_transaction_is_closed(self, kept_one: Any) -> None:
        first = pid(kept_one)
        kept_one.set_autocommit(False)
        pid(kept_one)
        kept_one.close()
        assert pid(kept_one) != first

    def test_connection_after_an_error_is_closed(self, kept_one: Any) -> None:
        first = pid(kept_one)
        with pytest.raises(ProgrammingError), kept_one.cursor() as cursor:
            cursor.execute("SELECT * FROM nowhere")
        kept_one.close()
        assert pid(kept_one) != first

    def test_connection_with_a_cursor_of_the_servers_is_closed(self, kept_one: Any) -> None:
        first = pid(kept_one)
        with kept_one.chunked_cursor() as cursor:
            cursor.execute("SELECT 1")
        kept_one.close()
        assert pid(kept_one) != first

    def test_nothing_is_kept_where_the_settings_say_so(self, kept_one: Any) -> None:
        kept_one.settings_dict["KEPT"] = 0
        first = pid(kept_one)
        kept_one.close()
        assert pid(kept_one) != first


def pid(own: Any) -> int:
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def wait_until_gone(backend: int) -> None:
    until = time.monotonic() + 10
    params = connection.get_connection_params()
    with psycopg2.connect(**params) as raw, raw.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [backend])
            if not cursor.fetchone()[0]:
                break
            time.sleep(0.02)
    raw.close()


def close(lines: list[Line]) -> None:
    for line in lines:
        line.close()
