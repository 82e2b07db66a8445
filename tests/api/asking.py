"""Asking as programs do: JSON, a key for each request that writes."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.factories import new_key

TICKETS = "/api/v1/tickets/"


def post(client: Client, path: str, data: Any = None, *, key: str | None = None, **headers: str) -> Any:
    """Send it under a key of its own, or under this one; an empty one is no key."""
    sent = {"Idempotency-Key": new_key() if key is None else key, **_named(headers)}
    if not sent["Idempotency-Key"]:
        del sent["Idempotency-Key"]
    return client.post(path, data or {}, content_type="application/json", headers=sent)


def patch(client: Client, path: str, data: Any, **headers: str) -> Any:
    """Change it."""
    return client.patch(path, data, content_type="application/json", headers=_named(headers))


def act(client: Client, number: int, name: str, data: Any = None, **more: Any) -> Any:
    """Do an act to a ticket."""
    return post(client, f"{TICKETS}{number}/{name}/", data, **more)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
