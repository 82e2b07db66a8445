"""What a worker does for composition: run one sweep, early or on its beat."""

from __future__ import annotations

from helpdesk.celery import app
from helpdesk.sweeps import run_sweep as run_sweep_now


@app.task(name="helpdesk.run_sweep", soft_time_limit=240, time_limit=300)
def run_sweep(*, name: str) -> None:
    """Run one sweep by its name."""
    run_sweep_now(name)
