"""What the health addresses answer, and that asking costs nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from helpdesk import health
from helpdesk.health import Readiness, readiness, why_not_ready
from tests.factories import make_customer


@pytest.fixture(autouse=True)
def _forget_last_answer() -> None:
    readiness._asked_at = float("-inf")


def test_livez_answers_without_database_or_session(client: Client) -> None:
    response = client.get("/livez")

    assert (response.status_code, response.json(), response.cookies.output()) == (200, {"status": "ok"}, "")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_livez_takes_no_connection_for_whoever_brings_a_cookie(client: Client, django_assert_num_queries: Any) -> None:
    client.force_login(make_customer())

    with django_assert_num_queries(0):
        assert client.get("/livez").status_code == 200


@pytest.mark.django_db
def test_readyz_answers_ok_when_database_is_current(client: Client) -> None:
    response = client.get("/readyz")

    assert (response.status_code, response.json(), response.cookies.output()) == (200, {"status": "ok"}, "")


@pytest.mark.django_db
def test_readyz_names_migrations_when_one_is_missing(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("core", "0001_initial")

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "reason": "migrations"})


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
@pytest.mark.django_db
def test_health_never_redirects_to_https(client: Client, settings: Any, path: str) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_refuses_post(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_readiness_asks_once_within_two_seconds() -> None:
    now, asked = [0.0], []

    def ask() -> str:
        asked.append(now[0])
        return "database"

    kept = Readiness(ask, clock=lambda: now[0])
    answers = []
    for moment in (0.0, 1.9, 2.0):
        now[0] = moment
        answers.append(kept.reason())

    assert (answers, asked) == (["database"] * 3, [0.0, 2.0])


def _database(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE facts (id)")
    return database


def test_sqlite_probe_takes_a_busy_writer_for_writable(tmp_path: Path) -> None:
    path = tmp_path / "portal.sqlite3"
    writer = _database(path)
    writer.execute("BEGIN IMMEDIATE")

    assert health.sqlite_is_writable(path) is True
    writer.close()


def test_sqlite_probe_leaves_the_writers_lock_free(tmp_path: Path) -> None:
    path = tmp_path / "portal.sqlite3"
    writer = _database(path)

    assert health.sqlite_is_writable(path) is True
    writer.execute("BEGIN IMMEDIATE")
    assert writer.in_transaction is True
    writer.close()


def test_sqlite_probe_refuses_a_file_that_is_gone(tmp_path: Path) -> None:
    assert health.sqlite_is_writable(tmp_path / "gone.sqlite3") is False


@pytest.mark.django_db
def test_why_not_ready_asks_the_real_database() -> None:
    assert why_not_ready() == ""
