"""What each web process counts, into files that any of them adds up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

# Each process has files of its own; what is read comes from all of them, never from this registry.
_here: Final = CollectorRegistry()

REQUESTS: Final = Counter(
    "portal_requests",
    "Requests by the name of their route, method and status; the route of what is no page of ours is 'none'.",
    ["route", "method", "status"],
    registry=_here,
)
SECONDS: Final = Histogram(
    "portal_request_seconds",
    "Seconds until an answer began, waiting for a place included.",
    ["route", "method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
    registry=_here,
)
PLACES_HELD: Final = Gauge(
    "portal_web_places_held", "Pages that are being made now.", registry=_here, multiprocess_mode="livesum"
)
PLACES: Final = Gauge(
    "portal_web_places", "Pages that can be made at once.", registry=_here, multiprocess_mode="livesum"
)

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count_request(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request; a method that nobody knows is 'other', or a caller could make up any number."""
    method = method if method in _METHODS else "other"
    REQUESTS.labels(route or "none", method, str(status)).inc()
    SECONDS.labels(route or "none", method).observe(seconds)


def tell_places(places: int) -> Callable[[int], None]:
    """Say how many places this process has, and return what hears how many are held."""
    PLACES.set(places)
    PLACES_HELD.set(0)
    return PLACES_HELD.set
