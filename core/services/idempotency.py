"""Doing a thing once, however often it is asked for."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import JSONField, Value

from core.database import database_now
from core.models import IdempotencyRecord

KEPT = timedelta(days=7)
_TWIN_WAIT = "5s"
_LOCK_NOT_AVAILABLE = "55P03"
_PLAIN_KEY = re.compile(r"[\x21-\x7e]{1,100}")


class KeyReused(Exception):
    """The same key came with another request."""


class KeyMissing(ValueError):
    """The request came without a key: nothing would keep it from being done twice."""


class TwinRunning(Exception):
    """The same request is still being done after five seconds of waiting for it."""


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

    :raises KeyMissing: when the key is empty.
    :raises KeyReused: when the key was used for a different request.
    :raises TwinRunning: when the twin takes longer than that.
    """
    if not key:
        raise KeyMissing
    key = kept_key(key)
    with transaction.atomic():
        found = IdempotencyRecord.objects.filter(scope=scope, key=key).first()
        if found is None:
            record = _reserve(scope, key, request_hash)
            if record is not None:
                result = effect()
                # Of an effect that has nothing to tell a null is kept, unlike of a key whose effect never came.
                record.result = Value(None, JSONField()) if result is None else result
                record.save(update_fields=["result"])
                return Outcome(result, replayed=False)
            found = IdempotencyRecord.objects.get(scope=scope, key=key)
        if found.request_hash != request_hash:
            raise KeyReused(key)
        return Outcome(found.result, replayed=True)


def kept_key(key: str) -> str:
    """Return the key as it is kept and looked for: what no column can hold (too long, a NUL) as its digest."""
    if not key or _PLAIN_KEY.fullmatch(key):
        return key
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _reserve(scope: str, key: str, request_hash: str) -> IdempotencyRecord | None:
    """Insert the key, or return None once a twin has committed it."""
    now = database_now()
    try:
        with transaction.atomic(), _bounded_wait():
            return IdempotencyRecord.objects.create(scope=scope, key=key, request_hash=request_hash, created_at=now)
    except IntegrityError:
        return None
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == _LOCK_NOT_AVAILABLE:
            raise TwinRunning(key) from error
        raise


@contextmanager
def held_unused(*, scope: str, key: str) -> Iterator[bool]:
    """Keep anything from being done under the key while the block runs, and say whether nothing was so far.

    A request that is being done under it is waited for, as its twin would; one that comes meanwhile waits for the
    block. The key is as free afterwards as it was before.

    :raises KeyMissing: when the key is empty.
    :raises TwinRunning: when the request takes longer than five seconds.
    """
    key = kept_key(key)
    with transaction.atomic():
        record = _reserve(scope, key, "")
        yield record is not None
        if record is not None:
            record.delete()


@contextmanager
def _bounded_wait() -> Iterator[None]:
    """Wait for a twin no longer than five seconds; the effect's own locks keep the limit of the settings."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        (usual,) = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_TWIN_WAIT])
        # Not in a finally: after an error the savepoint is rolled back, and the setting with it.
        yield
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [usual])


def forget_old_keys() -> int:
    """Delete keys older than seven days and return how many."""
    deleted, _ = IdempotencyRecord.objects.filter(created_at__lt=database_now() - KEPT).delete()
    return deleted
