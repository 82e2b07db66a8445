"""What a worker does for composition: run one sweep, early or on its beat."""

from __future__ import annotations

import os
from typing import Any, Final

from celery import Task

from core.logs import naming_work
from helpdesk.celery import RUNG_BY, app
from helpdesk.liveness import process_lives
from helpdesk.sweeps import run_sweep as run_sweep_now

# Headers of the message, not arguments: code of another version takes them, or leaves them, without harm.
REQUEST_ID: Final = "portal_request_id"


@app.task(name="helpdesk.run_sweep", bind=True, soft_time_limit=240, time_limit=300)
def run_sweep(self: Task[Any, Any], *, name: str) -> None:
    """Run one sweep by its name, under the name of the request that asked for it."""
    with naming_work(_header(self, REQUEST_ID) or self.request.id or ""):
        # The pool's processes come and go: the worker is the one above them.
        process_lives("worker", pid=os.getppid())
        host, _slash, pid = _header(self, RUNG_BY).rpartition("/")
        if host and pid.isdecimal():
            process_lives("beat", host=host, pid=int(pid))
        run_sweep_now(name)


def _header(task: Task[Any, Any], name: str) -> str:
    return str((task.request.headers or {}).get(name) or "")
