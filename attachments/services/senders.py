"""Whether who sends a file may still do so: asked while its bytes come, and once more before it is theirs."""

from __future__ import annotations

import time

from django.db import connection

from accounts.models import User

# Whoever is let out sends nothing more after this long, however fast or slow their line is.
ASKED_EVERY_SECONDS = 2.0


class UploadCut(Exception):
    """The sender went away, or the upload was thrown away meanwhile; what arrived is swept in time."""


class SenderLetOut(UploadCut):
    """Whoever sends the file may not sign in any more; what is kept of it already is swept in time."""


class Sender:
    """The person behind one file on its way in."""

    def __init__(self, person_id: int) -> None:
        self._person_id = person_id
        # How long ago, never what time it is.
        self._asked_at = time.monotonic()

    def require_now_and_then(self) -> None:
        """Ask, at most every two seconds, and let go of the database again.

        :raises SenderLetOut: when they were let out meanwhile
        """
        if time.monotonic() - self._asked_at >= ASKED_EVERY_SECONDS:
            self.require()
            let_go_of_database()

    def require(self) -> None:
        """Ask.

        :raises SenderLetOut: when they were let out meanwhile
        """
        self._asked_at = time.monotonic()
        if not User.objects.active().filter(pk=self._person_id).exists():
            raise SenderLetOut


def let_go_of_database() -> None:
    """Close the connection, because what follows waits for a network; the next query opens it again.

    Within a transaction of the caller's it stays: tests, and whoever keeps a file within an act of their own.
    """
    if not connection.in_atomic_block:
        connection.close()
