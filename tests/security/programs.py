"""What programs send to each address, read from what the address says of itself: a new one cannot be forgotten."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.urls import get_resolver

from api.describing import Operation, operation_of
from tests.security.addresses import Address, addresses, patterns


@cache
def _views() -> dict[str, Any]:
    return {name: getattr(pattern.callback, "view_class", None) for name, pattern in patterns(get_resolver())}


def operation(address: Address, method: str) -> Operation | None:
    """Return what the address says of this method; None where it is no address of programs, or has no such method."""
    return operation_of(_views().get(address.name), method)


def fields_of_body(address: Address, method: str) -> dict[str, Any]:
    """Return the fields that the address reads of a body."""
    found = operation(address, method)
    return dict(getattr(found.takes(), "fields", {})) if found and found.takes else {}


def corrected() -> list[Address]:
    """Return the addresses at which programs correct something."""
    return [address for address in addresses() if operation(address, "PATCH")]
