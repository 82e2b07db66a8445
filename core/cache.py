"""A Redis cache that may be empty, stopped or full without breaking a page."""

from __future__ import annotations

import glob
import logging
import math
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import redis
import redis.exceptions
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

logger = logging.getLogger(__name__)

_REST_SECONDS = 5.0
# A server that hangs must cost a page a moment once, not the driver's five seconds.
_TIMEOUTS = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
F = TypeVar("F", bound=Callable[..., Any])


def _forgiving(default: Any) -> Callable[[F], F]:
    def wrap(method: F) -> F:
        @wraps(method)
        def call(self: ForgivingRedisCache, *args: Any, **kwargs: Any) -> Any:
            # After a failure the cache rests: a stopped Redis must not cost every page a timeout.
            if time.monotonic() < self.resting_until:
                return default(args, kwargs)
            try:
                return method(self, *args, **kwargs)
            except redis.exceptions.RedisError as error:
                type(self).resting_until = time.monotonic() + _REST_SECONDS
                logger.warning("cache unavailable: %s", error)
                return default(args, kwargs)

        return call  # type: ignore[return-value]  # -- wraps keeps the signature

    return wrap


def _missing_key(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    # What incr says of a key that an empty cache does not hold.
    raise ValueError(f"Key '{args[0] if args else kwargs.get('key')}' not found")


def _given_default(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return kwargs.get("default", args[1] if len(args) > 1 else None)


def leave_redis_alone() -> None:
    """Answer as an empty cache, and say nothing of it, for the rest of a process that runs before Redis does."""
    ForgivingRedisCache.resting_until = math.inf


class _LastingClient(RedisCacheClient):
    """Django's, which sets a client of the server up anew for each key that is asked for, at the cost of the answer."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._clients: dict[bool, redis.Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._clients:
            self._clients[write] = super().get_client(key, write=write)
        return self._clients[write]


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; an unreachable server answers as an empty cache."""

    resting_until = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**_TIMEOUTS, **params.get("OPTIONS", {})}})
        self._class = _LastingClient

    get = _forgiving(_given_default)(RedisCache.get)
    set = _forgiving(lambda args, kwargs: None)(RedisCache.set)
    add = _forgiving(lambda args, kwargs: True)(RedisCache.add)
    touch = _forgiving(lambda args, kwargs: False)(RedisCache.touch)
    delete = _forgiving(lambda args, kwargs: False)(RedisCache.delete)
    get_many = _forgiving(lambda args, kwargs: {})(RedisCache.get_many)
    set_many = _forgiving(lambda args, kwargs: [])(RedisCache.set_many)
    delete_many = _forgiving(lambda args, kwargs: None)(RedisCache.delete_many)
    has_key = _forgiving(lambda args, kwargs: False)(RedisCache.has_key)
    incr = _forgiving(_missing_key)(RedisCache.incr)

    @_forgiving(lambda args, kwargs: False)
    def clear(self) -> bool:  # type: ignore[override]  # -- as Django's own answers, whatever its stubs say
        """Remove what this cache holds; the server's other keys, the broker's queues among them, stay."""
        client = self._cache.get_client(write=True)
        mine = glob.escape(self.key_prefix) + ":*"
        for key in client.scan_iter(mine, count=1000):
            client.delete(key)
        return True
