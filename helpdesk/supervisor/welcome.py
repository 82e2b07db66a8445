"""What a person reads once the first page can be had: where it is, and who can sign in with what."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection


def welcome(*, url: str) -> str:
    """Return the words of welcome; the demo's accounts, or the way in to an empty portal."""
    lines = [f"\n  Portal de Atendimento: {url}\n"]
    accounts = _demo_accounts() if settings.DEMO else []
    if accounts:
        lines += ["  Who can sign in (the sign-in page has a button for each):", *_table(accounts), ""]
    elif link := _first_link(url):
        lines += ["  It is empty. Make its first administrator here, within 72 hours:", f"    {link}", ""]
    lines.append("  Ctrl-C stops everything.\n")
    return "\n".join(lines)


def _first_link(url: str) -> str:
    told = StringIO()
    try:
        call_command("first_administrator_link", "--bare", "--url", url, stdout=told)
    finally:
        connection.close()
    return told.getvalue().strip()


def _demo_accounts() -> list[dict[str, Any]]:
    if "demo_accounts" not in get_commands():
        return []
    told = StringIO()
    try:
        call_command("demo_accounts", "--json", stdout=told)
    finally:
        # The supervisor lives long and asks nothing more.
        connection.close()
    found = json.loads(told.getvalue())
    return found if isinstance(found, list) else []


def _table(accounts: list[dict[str, Any]]) -> list[str]:
    rows = [
        (str(account["email"]), str(account["password"]), str(account["role"]), _belongs(account))
        for account in accounts
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        "    " + "  ".join([*(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3]])
        for row in rows
    ]


def _belongs(account: dict[str, Any]) -> str:
    return ", ".join(str(account[key]) for key in ("organization", "plan") if account.get(key))
