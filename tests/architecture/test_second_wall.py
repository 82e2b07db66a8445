"""What the second wall leans on: a door opens no transaction, since that would be asked as staff."""

from __future__ import annotations

import ast

from django.conf import settings

from tests.architecture.sources import modules

# Doors that open one, with the reason.
TRANSACTIONS = {
    "desk/administration/editing.py": "a look before saving: the service runs for real and is taken back",
    "desk/administration/catalogue_table.py": "as editing: a table is looked at before it is taken",
}
# Whoever says as whom is asked, with the reason.
SIDES = {
    "accounts/wall.py": "the middleware that knows who asks",
    "core/owner.py": "migrates as the owner",
    "helpdesk/checks.py": "asks about the login as it is",
    "helpdesk/metrics/exposing.py": "looks at the house for whoever watches it",
    "helpdesk/sweeps.py": "runs what nobody asked for",
    "lobby/sign_in/adapter.py": "lets somebody in where another is signed in",
    "lobby/sign_in/passkeys.py": "as the adapter",
    "lobby/sign_in/views.py": "as the adapter, of the demo",
    "lobby/sign_in/demo.py": "tells of customers before anybody signed in, in the demo alone",
}


def _named(name: str, *apps: str) -> set[str]:
    return {
        module.path
        for module in modules(*apps)
        if any(
            (isinstance(node, ast.Attribute) and node.attr == name) or (isinstance(node, ast.Name) and node.id == name)
            for node in ast.walk(module.tree)
        )
    }


def test_doors_open_no_transaction() -> None:
    assert _named("atomic", "portal", "lobby", "api", "desk") == set(TRANSACTIONS)


def test_no_request_is_one_transaction() -> None:
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")


def test_few_say_as_whom_is_asked() -> None:
    there = _named("asking_as", "portal", "lobby", "api", "desk", "notifications", "triage", "staffing", "tickets",
                   "attachments", "accounts", "catalogue", "calendars", "masking", "core", "helpdesk")  # fmt: skip

    assert there - {"core/sides.py"} == set(SIDES)


def test_wall_stands_around_everything_that_asks_the_database() -> None:
    order = settings.MIDDLEWARE
    gate, wall = order.index("accounts.wall.GateMiddleware"), order.index("accounts.wall.WallMiddleware")

    assert gate < order.index("django.contrib.sessions.middleware.SessionMiddleware")
    assert order.index("accounts.programs.TokenMiddleware") < wall < order.index("accounts.middleware.ReaderMiddleware")
