"""Keeping what one has in hand: a short lease, renewed while work goes on, that runs out soon after its holder died."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from django.db import DatabaseError, InterfaceError, connection

from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery
from core.querysets import DeliveryQuerySet
from core.sides import as_staff

logger = logging.getLogger(__name__)

# What a killed process had in hand is told by another one after this long.
LEASE: Final = timedelta(seconds=8)
RENEWED_EVERY: Final = 2.0
_AGAIN_AFTER: Final = 0.5
# Work that never comes to its end does not keep its row for ever.
HELD_AT_MOST: Final = 120.0


class Hold:
    """A delivery that this process has claimed: nobody else touches it while its lease lasts.

    `leases` are the ends that its row may name: of a renewal that nobody answered it is not known whether it came.
    """

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.leases = [delivery.lease_until]

    def row(self) -> DeliveryQuerySet:
        """Return the row as long as it is ours: after the lease ended another process may have it."""
        return Delivery.objects.filter(
            id=self.delivery.id,
            state=DeliveryState.RUNNING,
            attempts=self.delivery.attempts,
            lease_until__in=self.leases,
        )

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Renew the lease from a thread of its own while the block works, and no longer.

        Most blocks end before the first renewal: they cost a thread that sleeps, and the database nothing.
        """
        over = threading.Event()
        thread = threading.Thread(target=self._keep, args=(over,), name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _keep(self, over: threading.Event) -> None:
        until, wait = time.monotonic() + HELD_AT_MOST, RENEWED_EVERY
        while not over.wait(wait) and time.monotonic() < until:
            try:
                if not self.renew():
                    logger.warning("delivery %s is not ours any more", self.delivery.id)
                    return
                wait = RENEWED_EVERY
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the lease of delivery %s was not renewed: %s", self.delivery.id, error)
                wait = _AGAIN_AFTER
            finally:
                # The thread ends with its block, and rarely asks twice.
                connection.close()

    @as_staff
    def renew(self) -> bool:
        """Hold the row for one more lease from now on, and tell whether it was still ours."""
        lease_until = database_now() + LEASE
        row = self.row()
        self.leases.append(lease_until)
        return bool(row.update(lease_until=lease_until))
