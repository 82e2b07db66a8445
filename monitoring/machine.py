"""What surrounds the house: room on disks, the database's size, the broker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import redis
from django.conf import settings
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry

_PATIENCE: Final = 2.0
# Celery's own name for what waits, and kombu's for what a worker holds.
_QUEUE: Final = "celery"
_HELD: Final = "unacked"


@dataclass(frozen=True)
class Room:
    """A file system that the house fills: `use` is 'files' or 'database'; sizes in bytes."""

    use: str
    path: str
    total: int
    free: int


@dataclass(frozen=True)
class Broker:
    """Redis: whether it answers, what waits in Celery's queue, what workers hold, and what it does when it is full.

    `policy` and `version` are '' and the memory 0 where it does not tell, or our login may not ask; a `limit` of 0
    bytes is none.
    """

    answers: bool
    queued: int = 0
    held: int = 0
    policy: str = ""
    used: int = 0
    limit: int = 0
    version: str = ""


def rooms() -> Iterator[Room]:
    """Yield the file systems of files and of the embedded database; PostgreSQL's own is not ours to see."""
    files = _existing(Path(settings.FILES_ROOT))
    yield _room("files", files)
    if connection.vendor == "sqlite":
        yield _room("database", _existing(Path(connection.settings_dict["NAME"]).parent))


def _room(use: str, path: Path) -> Room:
    usage = shutil.disk_usage(path)
    return Room(use, str(path), usage.total, usage.free)


def _existing(path: Path) -> Path:
    # The folder of files is made with the first of them.
    while not path.exists():
        path = path.parent
    return path


def database_bytes() -> int:
    """Return how many bytes the database takes: on SQLite its file and its journal."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        found = (path, path.with_name(f"{path.name}-wal"))
        return sum(file.stat().st_size for file in found if file.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def broker_state(url: str) -> Broker | None:
    """Ask Redis how it fares; None where none is named."""
    if not url:
        return None
    client = redis.Redis.from_url(
        url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE, retry=Retry(NoBackoff(), 0)
    )
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("global_keyprefix", "")
    try:
        queued, held = client.llen(f"{prefix}{_QUEUE}"), client.hlen(f"{prefix}{_HELD}")
        told = _info(client)
    except redis.RedisError:
        return Broker(answers=False)
    finally:
        client.close()
    return Broker(
        answers=True,
        queued=int(queued),
        held=int(held),
        policy=str(told.get("maxmemory_policy", "")),
        used=int(told.get("used_memory", 0)),
        limit=int(told.get("maxmemory", 0)),
        version=str(told.get("valkey_version") or told.get("redis_version", "")),
    )


def _info(client: redis.Redis) -> dict[str, Any]:
    try:
        return dict(client.info())
    except redis.exceptions.NoPermissionError:
        return {}
