"""`manage.py` itself: what every command says where it cannot begin."""

from __future__ import annotations

import os
import subprocess
import sys

from helpdesk.place import BASE_DIR

NOWHERE = "postgres://nobody:nothing@127.0.0.1:1/nothing"


def manage(*words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=BASE_DIR,
        env={**os.environ, "DATABASE_URL": NOWHERE, "DJANGO_SETTINGS_MODULE": "helpdesk.settings"},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


def test_command_that_finds_no_database_says_so_in_one_sentence() -> None:
    code, said = manage("first_administrator_link")

    assert code == 1
    assert said.startswith("The database cannot be used (connection to server at ")
    assert said.endswith("check DATABASE_URL, or MIGRATION_DATABASE_URL for migrate. --traceback shows where.\n")
    assert said.count("\n") == 1


def test_who_asks_for_it_sees_where_a_command_ended() -> None:
    _code, said = manage("first_administrator_link", "--traceback")

    assert said.startswith("Traceback ")
