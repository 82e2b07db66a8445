"""Doing a thing once, however often it is asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from core.database import database_now
from core.models import IdempotencyRecord

KEPT = timedelta(days=7)
_TWIN_WAIT = "5s"


class KeyReused(Exception):
    """The same key came with another request."""


@dataclass(frozen=True)
class Outcome:
    """What the effect returned, and whether it was done now or by an earlier twin."""

    result: Any
    replayed: bool


def hash_request(body: Any) -> str:
    """Return a digest of a JSON-ready request body, equal for equal content whatever the order of its keys."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def do_once(*, scope: str, key: str, request_hash: str, effect: Callable[[], Any]) -> Outcome:
    """Run `effect` in one transaction with its key, or return what its twin returned (JSON-ready).

    A twin that is still running holds the unique row: the second waits for it, at most five seconds.

    :raises KeyReused: when the key was used for a different request.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = %s", [_TWIN_WAIT])
        found = IdempotencyRecord.objects.filter(scope=scope, key=key).first()
        if found is None:
            try:
                with transaction.atomic():
                    record = IdempotencyRecord.objects.create(
                        scope=scope, key=key, request_hash=request_hash, created_at=database_now()
                    )
            except IntegrityError:
                found = IdempotencyRecord.objects.get(scope=scope, key=key)
            else:
                record.result = effect()
                record.save(update_fields=["result"])
                return Outcome(record.result, replayed=False)
        if found.request_hash != request_hash:
            raise KeyReused(key)
        return Outcome(found.result, replayed=True)


def forget_old_keys() -> int:
    """Delete keys older than seven days and return how many."""
    deleted, _ = IdempotencyRecord.objects.filter(created_at__lt=database_now() - KEPT).delete()
    return deleted
