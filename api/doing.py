"""Doing once what a request asks, however often it comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from api.endpoints import asker
from core.services.idempotency import KeyMissing, Outcome, do_once, hash_request

REPLAYED = "Idempotency-Replayed"


def key_of(request: Request) -> str:
    """Return the key under which a request is done once.

    :raises KeyMissing: without one
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        raise KeyMissing
    return key


def once(request: Request, effect: Callable[[], Any]) -> Outcome:
    """Do what the request asks, unless its key did it before, and return what came of it then.

    What is kept is what the effect returns, an id at most: an answer is made anew of what stands there now, so that
    nothing erased or secret outlives itself here.

    :raises KeyMissing: without a key
    :raises KeyReused: when the key came with another request
    """
    asked = {"method": request.method, "path": request.path, "body": request.data}
    return do_once(
        scope=f"api:{asker(request).pk}", key=key_of(request), request_hash=hash_request(asked), effect=effect
    )


def sent_as(shape: type[BaseSerializer[Any]], request: Request, **more: Any) -> Any:
    """Return what was sent, read by this shape.

    :raises ValidationError: with a sentence for each field that cannot be taken
    """
    sent = shape(data=request.data, **more)
    sent.is_valid(raise_exception=True)
    return sent


def made(shape: Any, *, replayed: bool, address: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """Return what was made, where it is, and whether an earlier request made it."""
    told = {**({REPLAYED: "true"} if replayed else {}), **({"Location": address} if address else {}), **(headers or {})}
    return Response(shape, status=201, headers=told)
