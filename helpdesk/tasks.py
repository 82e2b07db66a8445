"""What a worker does for composition: run one sweep, early or on its beat."""

from __future__ import annotations

import logging
import time

from kombu.exceptions import OperationalError

from helpdesk.celery import app
from helpdesk.sweeps import run_sweep as run_sweep_now

logger = logging.getLogger(__name__)

_REST_SECONDS = 5.0
_resting_until = 0.0


@app.task(name="helpdesk.run_sweep", soft_time_limit=240, time_limit=300)
def run_sweep(*, name: str) -> None:
    """Run one sweep by its name."""
    run_sweep_now(name)


def nudge_outbox() -> None:
    """Wake a worker to drain the outbox now; without a broker the sweep does it within seconds."""
    global _resting_until  # noqa: PLW0603 -- one rest for the whole process
    if time.monotonic() < _resting_until:
        return
    try:
        run_sweep.apply_async(kwargs={"name": "drain_outbox"}, expires=60, retry=False)
    except (OperationalError, OSError) as error:
        # A stopped broker must not cost every page a timeout.
        _resting_until = time.monotonic() + _REST_SECONDS
        logger.warning("the broker cannot be reached, the sweep will do: %s", error)
