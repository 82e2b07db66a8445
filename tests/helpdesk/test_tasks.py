"""What a worker is told beside its task: for whose request it works, and which beat rang."""

from __future__ import annotations

import os
import threading

import pytest

from core.logs import current_request_id, set_request_id
from helpdesk import sweeps
from helpdesk.celery import RUNG_BY, app
from helpdesk.nudge import Nudger
from helpdesk.sweeps import Sweep
from helpdesk.tasks import REQUEST_ID, run_sweep
from monitoring.models import Process

ran_as: list[str] = []


def sweep_that_says_as_whom() -> int:
    ran_as.append(current_request_id())
    return 0


@pytest.fixture
def one_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    ran_as.clear()
    sweep = Sweep("says", f"{__name__}.sweep_that_says_as_whom", every=5)
    monkeypatch.setattr(sweeps, "_BY_NAME", {"says": sweep})


@pytest.mark.django_db
def test_task_works_under_the_name_of_the_request_that_asked(one_sweep: None) -> None:
    run_sweep.apply(kwargs={"name": "says"}, headers={REQUEST_ID: "request-12345678"}).get()
    run_sweep.apply(kwargs={"name": "says"}, task_id="task-of-nobody").get()

    assert ran_as == ["request-12345678", "task-of-nobody"]
    assert [(row.kind, row.pid) for row in Process.objects.all()] == [("worker", os.getppid())]


@pytest.mark.django_db
def test_beat_is_heard_of_by_what_it_rings(one_sweep: None) -> None:
    run_sweep.apply(kwargs={"name": "says"}, headers={RUNG_BY: "a/host/77"}).get()

    app.finalize()
    rung = Process.objects.get(kind="beat")
    assert (rung.host, rung.pid) == ("a/host", 77)
    assert {entry["options"]["headers"][RUNG_BY].rpartition("/")[2] for entry in app.conf.beat_schedule.values()} == {
        str(os.getpid())
    }


def test_nudge_goes_out_under_the_name_of_who_asked() -> None:
    sent, is_sent = [], threading.Event()

    def send() -> None:
        sent.append(current_request_id())
        is_sent.set()

    set_request_id("request-12345678")
    Nudger(send)()

    assert is_sent.wait(10)
    assert sent == ["request-12345678"]
