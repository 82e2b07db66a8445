"""A body that is read while its page is made: who waits for its sender holds nothing that others wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from django.db import connection

from attachments.services.senders import let_go_of_database
from helpdesk.turns import Turns


class Readable(Protocol):
    """What a request reads its body from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return so many bytes at most; none at the end."""

    def readline(self, size: int = -1, /) -> bytes:
        """Return the rest of the line."""


class ComingBody:
    """A body on its way to somebody who holds a place: it is left before every wait for the network, and taken again.

    The database connection is closed before the place is left. Within a transaction both stay.

    :param length: how many bytes come in all, negative where nobody knows: once they are here nothing is waited for
    """

    def __init__(self, body: Readable, *, length: int, turns: Turns, whose: str) -> None:
        self._body, self._left, self._turns, self._whose = body, length, turns, whose

    def read(self, size: int = -1, /) -> bytes:
        """Return so many bytes at most; none at the end."""
        return self._come(self._body.read, size)

    def readline(self, size: int = -1, /) -> bytes:
        """Return the rest of the line."""
        return self._come(self._body.readline, size)

    def _come(self, read: Callable[[int], bytes], size: int) -> bytes:
        if self._left == 0:
            return b""
        with self._waiting():
            data = read(size)
        self._left -= len(data)
        return data

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        let_go_of_database()
        if connection.in_atomic_block:
            yield
            return
        self._turns.give_back(self._whose)
        try:
            yield
        finally:
            # However long that takes: what has come of a file is not thrown away because others work.
            self._turns.take(self._whose, patience=None)
