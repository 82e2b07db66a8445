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

from django.db import OperationalError, connection, transaction

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
        number = _reserve(scope, key, request_hash)
        if number is not None:
            result = effect()
            _keep_result(number, result)
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


_INSERT = (
    "INSERT INTO core_idempotencyrecord (scope, key, request_hash, created_at) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (scope, key) DO NOTHING RETURNING id"
)
# A twin is waited for five seconds, by the statement that inserts alone: the effect's own locks keep the limit that was
# there before. After an error the caller's transaction is rolled back, and the setting with it.
_INSERT_WAITING = (
    "SELECT set_config('app.usual_lock_timeout', current_setting('lock_timeout'), true); "
    "SELECT set_config('lock_timeout', %s, true); "
    "WITH made AS (INSERT INTO core_idempotencyrecord (scope, key, request_hash, created_at) "
    "VALUES (%s, %s, %s, clock_timestamp()) ON CONFLICT (scope, key) DO NOTHING RETURNING id) "
    "SELECT made.id, set_config('lock_timeout', current_setting('app.usual_lock_timeout'), true) "
    "FROM (SELECT) AS one LEFT JOIN made ON true"
)


def _reserve(scope: str, key: str, request_hash: str) -> int | None:
    """Insert the key and return its row's number, or None once a twin has committed it."""
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(_INSERT_WAITING, [_TWIN_WAIT, scope, key, request_hash])
            else:
                now = connection.ops.adapt_datetimefield_value(database_now())
                cursor.execute(_INSERT, [scope, key, request_hash, now])
            row = cursor.fetchone()
        return row[0] if row else None
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
        number = _reserve(scope, key, "")
        yield number is not None
        if number is not None:
            IdempotencyRecord.objects.filter(pk=number).delete()


def _keep_result(number: int, result: Any) -> None:
    """Keep what the effect returned; of one that has nothing to tell a null, unlike of a key without its effect."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_idempotencyrecord SET result = %s WHERE id = %s", [json.dumps(result), number])


def forget_old_keys() -> int:
    """Delete keys older than seven days and return how many."""
    deleted, _ = IdempotencyRecord.objects.filter(created_at__lt=database_now() - KEPT).delete()
    return deleted
