"""`/metrics`: there for whoever the environment names, for nobody else, and the sum of all web processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from core.database import database_now
from helpdesk.metrics import exposing
from helpdesk.metrics.middleware import MetricsMiddleware, teller_of_places
from monitoring.models import Process, SweepRun
from monitoring.readings import Readings
from tests.architecture.sources import BASE
from tests.factories import make_administrator

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-the-house"
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


@pytest.fixture
def metrics(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Turn metrics on, for whoever has the token, and return the folder of the counts."""
    settings.METRICS_ARE_ON, settings.METRICS_TOKEN, settings.METRICS_FOLDER = True, TOKEN, tmp_path
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(exposing, "_last", exposing.Last(exposing.read))
    return tmp_path


def ask(client: Client, token: str = TOKEN, **options: Any) -> HttpResponse:
    answer: Any = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}, **options)
    return answer


def figures(text: str) -> dict[str, float]:
    """Return each line of Prometheus' text as its name with labels, and its value."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _blank, value in (line.rpartition(" ") for line in lines)}


def plain(answer: Any) -> tuple[int, str, dict[str, str]]:
    """Return what can be seen of an answer but for what differs from request to request."""
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}
    return answer.status_code, re.sub(r"[0-9a-f]{32}|/nowhere|/metrics", "", answer.content.decode()), headers


@pytest.mark.parametrize("method", METHODS)
def test_metrics_that_are_off_cannot_be_told_from_what_does_not_exist(client: Client, method: str) -> None:
    asked = getattr(client, method)

    assert plain(asked("/metrics")) == plain(asked("/nowhere"))


@pytest.mark.parametrize("method", METHODS)
def test_metrics_do_not_exist_for_others(client: Client, metrics: Path, method: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    asked = getattr(strict, method)
    headers = {"Authorization": "Bearer another"}

    assert plain(asked("/metrics", headers=headers)) == plain(asked("/nowhere", headers=headers))


def test_administrator_is_nobody_here(client: Client, metrics: Path) -> None:
    client.force_login(make_administrator())

    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", f"Token {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"])
def test_only_the_token_itself_opens(client: Client, metrics: Path, header: str) -> None:
    assert client.get("/metrics", headers={"Authorization": header}).status_code == 404


def test_no_token_of_the_environment_is_none_that_opens(client: Client, metrics: Path, settings: Any) -> None:
    settings.METRICS_TOKEN, settings.METRICS_NETWORKS = "", ["10.1.0.0/16"]

    assert [ask(client, token).status_code for token in ("", TOKEN)] == [404, 404]


@pytest.mark.parametrize(
    ("address", "status"), [("10.1.2.3", 200), ("::ffff:10.1.2.3", 200), ("10.2.0.1", 404), ("::1", 200), ("", 404)]
)
def test_networks_open_without_a_token(client: Client, metrics: Path, settings: Any, address: str, status: int) -> None:
    settings.METRICS_NETWORKS = ["10.1.0.0/16", "::1/128"]

    assert client.get("/metrics", REMOTE_ADDR=address).status_code == status


def test_who_says_by_a_header_where_they_are_is_not_believed(client: Client, metrics: Path, settings: Any) -> None:
    settings.METRICS_NETWORKS = ["10.1.0.0/16"]

    assert client.get("/metrics", headers={"X-Forwarded-For": "10.1.2.3"}, REMOTE_ADDR="9.9.9.9").status_code == 404


def test_metrics_never_redirect_to_https_nor_open_a_session(client: Client, metrics: Path, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = ask(client)

    assert (answer.status_code, answer.cookies.output()) == (200, "")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/plain; version=")


def test_figures_of_the_house_are_told(client: Client, metrics: Path) -> None:
    now = database_now()
    SweepRun.objects.create(name="seal_trail", every=10, ended_at=now, succeeded_at=now, runs=7, failures=2, done=40)
    Process.objects.create(kind="sweeper", host="one", pid=1, version="1", began_at=now, seen_at=now)

    told = figures(ask(client).content.decode())

    expected = {
        "portal_database_up": 1,
        "portal_outbox_due_seconds": 0,
        'portal_sweep_interval_seconds{sweep="seal_trail"}': 10,
        'portal_sweep_runs_total{sweep="seal_trail"}': 7,
        'portal_sweep_failures_total{sweep="seal_trail"}': 2,
        'portal_sweep_done_total{sweep="seal_trail"}': 40,
        'portal_processes{kind="sweeper"}': 1,
        'portal_processes{kind="worker"}': 0,
        "portal_sessions": 0,
    }
    assert {name: told[name] for name in expected} == expected
    assert 0 <= told['portal_sweep_success_age_seconds{sweep="seal_trail"}'] < 60
    assert told['portal_room_bytes{use="files"}'] > told['portal_room_free_bytes{use="files"}'] > 0
    assert told["portal_database_bytes"] > 0


def test_house_is_looked_at_once_in_five_seconds() -> None:
    now, looked = [0.0], []

    def look() -> Readings:
        looked.append(now[0])
        raise DatabaseError("gone")

    last = exposing.Last(look, clock=lambda: now[0])
    answers = []
    for moment in (0.0, 4.9, 5.0):
        now[0] = moment
        answers.append(last.readings())

    assert (answers, looked) == ([None] * 3, [0.0, 5.0])


def test_database_that_is_away_is_said_to_be(client: Client, metrics: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def look() -> Readings:
        raise DatabaseError("gone")

    monkeypatch.setattr(exposing, "_last", exposing.Last(look))

    assert figures(ask(client).content.decode())["portal_database_up"] == 0


def test_database_that_goes_away_after_a_look_takes_no_figure_with_it(metrics: Path) -> None:
    exposing.exposed()

    def away(*_asked: Any) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(away):
        told = figures(exposing.exposed().decode())

    assert (told["portal_database_up"], told["portal_sessions"]) == (1, 0)
    assert not [name for name in told if name.startswith("portal_info")]


def test_nothing_is_counted_and_nothing_loaded_where_metrics_are_off() -> None:
    with pytest.raises(MiddlewareNotUsed):
        MetricsMiddleware(lambda request: HttpResponse())
    assert teller_of_places(4) is None
    code = "import django, sys; django.setup(); import helpdesk.urls; from django.core.handlers.wsgi import WSGIHandler"
    code += "; WSGIHandler(); print('prometheus_client' in sys.modules)"
    # The settings of tests make a folder of their own.
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BASE, env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["False"]


# What a web process does: two requests by a route, one that has none; holds two places, and is killed or ends.
_A_WEB_PROCESS = """
import os, signal, sys
import django
django.setup()
from helpdesk.metrics.counting import count_request, tell_places
count_request(route="desk:show_queue", method="GET", status=200, seconds=0.03)
count_request(route="desk:show_queue", method="GET", status=200, seconds=0.3)
count_request(route="", method="BREW", status=404, seconds=0.001)
tell_places(4)(2)
print("ready", flush=True)
sys.stdin.readline()
"""


def web_process(folder: Path) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(BASE),
        "PROMETHEUS_MULTIPROC_DIR": str(folder),
    }
    # The settings of tests forget the variable; the library reads it itself.
    code = f"import tests.settings, os; os.environ['PROMETHEUS_MULTIPROC_DIR'] = {str(folder)!r}\n{_A_WEB_PROCESS}"
    started = subprocess.Popen([sys.executable, "-c", code], cwd=BASE, env=environment, stdin=-1, stdout=-1, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def test_processes_are_added_up_and_a_killed_one_holds_no_place(client: Client, metrics: Path) -> None:
    one, other = web_process(metrics), web_process(metrics)
    both = figures(ask(client).content.decode())
    other.kill()
    other.communicate()
    after = figures(ask(client).content.decode())
    one.communicate("end\n")

    page = '{method="GET",route="desk:show_queue",status="200"}'
    assert (both[f"portal_requests_total{page}"], after[f"portal_requests_total{page}"]) == (4, 4)
    assert both['portal_requests_total{method="other",route="none",status="404"}'] == 2
    assert both['portal_request_seconds_bucket{le="0.05",method="GET",route="desk:show_queue"}'] == 2
    assert both['portal_request_seconds_count{method="GET",route="desk:show_queue"}'] == 4
    assert (both["portal_web_places"], both["portal_web_places_held"]) == (8, 4)
    assert (after["portal_web_places"], after["portal_web_places_held"]) == (4, 2)


def test_requests_are_counted_by_their_route(metrics: Path) -> None:
    counted: list[dict[str, Any]] = []

    def page(request: HttpRequest) -> HttpResponse:
        request.resolver_match = None
        return HttpResponse(status=204)

    middleware = MetricsMiddleware(page)
    middleware._count = lambda **values: counted.append(values)
    middleware(RequestFactory().post("/anything"))

    seconds = counted[0].pop("seconds")
    assert counted == [{"route": "", "method": "POST", "status": 204}]
    assert 0 <= seconds < 60
