"""The Celery application and its schedule of sweeps: alarm clocks, never the truth."""

import atexit
import os
import socket
from typing import Any, Final

from celery import Celery
from celery.signals import beat_init, worker_init, worker_process_init, worker_shutdown

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

# A header of what beat sends: HOST/PID, by which one sees that it is alive.
RUNG_BY: Final = "portal_rung_by"

app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def schedule_sweeps(sender: Celery, **_kwargs: Any) -> None:
    """Put every sweep of the registry on beat's schedule."""
    from helpdesk.sweeps import SWEEPS  # noqa: PLC0415 -- it reads the database's clock, the application comes first

    rung_by = f"{socket.gethostname()}/{os.getpid()}"
    sender.conf.beat_schedule = {
        sweep.name: {
            "task": "helpdesk.run_sweep",
            "schedule": float(sweep.every),
            "kwargs": {"name": sweep.name},
            # Nobody needs the alarms that rang while no worker was there to hear them.
            "options": {"expires": max(10.0, float(sweep.every)), "headers": {RUNG_BY: rung_by}},
        }
        for sweep in SWEEPS
    }


@worker_init.connect
@beat_init.connect
def refuse_build_key(**_kwargs: Any) -> None:
    """Refuse to start with the key that everybody knows."""
    from helpdesk.checks import serving_refusal  # noqa: PLC0415 -- Django is set up only now

    if refusal := serving_refusal():
        # Celery logs what its signals raise and goes on; this it lets through.
        raise SystemExit(refusal)


@worker_init.connect
def sign_worker_on(**_kwargs: Any) -> None:
    """Write down that the worker begins, before its pool is forked."""
    from helpdesk.liveness import process_begins  # noqa: PLC0415 -- as above

    process_begins("worker")


@worker_shutdown.connect
def sign_worker_off(**_kwargs: Any) -> None:
    """Write down that the worker ends, when its pool has."""
    from helpdesk.liveness import process_ends  # noqa: PLC0415 -- as above

    process_ends("worker")


@beat_init.connect
def sign_beat_on(**_kwargs: Any) -> None:
    """Write down that beat begins, and have its end written down: Celery has no signal for that."""
    from helpdesk.liveness import process_begins, process_ends  # noqa: PLC0415 -- as above

    process_begins("beat")
    atexit.register(process_ends, "beat")


@worker_process_init.connect
def end_with_the_worker(**_kwargs: Any) -> None:
    """End a pool's process with its worker, even when that was killed."""
    from helpdesk.supervisor.lifeline import follow_parent  # noqa: PLC0415 -- only where a worker runs

    follow_parent()


@worker_process_init.connect
def report_from_the_pool(**_kwargs: Any) -> None:
    """Report errors and traces from where tasks run."""
    from helpdesk.telemetry import begin  # noqa: PLC0415 -- as above

    begin("worker")
