"""What leaves the house for Sentry and OpenTelemetry: where it went wrong, and nothing of people."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import brotli
import pytest
from django.core.exceptions import ImproperlyConfigured

from helpdesk import checks, telemetry
from helpdesk.telemetry.scrubbing import clean, scrubbed
from tests.architecture.sources import BASE


class Collector(HTTPServer):
    """Takes whatever is sent, as Sentry's and OpenTelemetry's servers do, and keeps it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.taken: list[tuple[str, bytes]] = []

    @property
    def text(self) -> str:
        return b"\n".join(body for _path, body in self.taken).decode("utf-8", "replace")


class Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        opened = {"gzip": gzip.decompress, "br": brotli.decompress}.get(self.headers.get("Content-Encoding", ""), bytes)
        body = opened(body)
        assert isinstance(self.server, Collector)
        self.server.taken.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    server = Collector()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


# A page that fails with an address and a secret in its words, in a process that reports.
_A_PROCESS = """
import logging, os
os.environ.update({environment!r})
import helpdesk.settings
os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings"
import django
django.setup()
from django.test import RequestFactory, override_settings
from django.http import HttpResponse
from core.logs import set_request_id
from helpdesk.telemetry import begin, traced
begin("web")
set_request_id("request-12345678")
def page(request):
    person = "ana.lima@aurora.example"
    raise ValueError(f"no such person: {{person}}, CPF 529.982.247-25")
request = RequestFactory().post("/chamados/4711/?q=ana", {{"texto": "a senha e 123"}}, REMOTE_ADDR="203.0.113.9")
try:
    page(request)
except ValueError:
    extra = {{"request": request}}
    logging.getLogger("django.request").exception("Internal Server Error: %s", request.path, extra=extra)
with traced("sweep seal_trail"):
    pass
if "OTEL_EXPORTER_OTLP_ENDPOINT" in os.environ:
    from helpdesk.telemetry.middleware import TraceMiddleware
    TraceMiddleware(lambda request: HttpResponse(status=204))(request)
    from opentelemetry import trace
    trace.get_tracer_provider().shutdown()
if "SENTRY_DSN" in os.environ:
    import sentry_sdk
    sentry_sdk.flush(10)
import sys
print(sorted(name for name in sys.modules if name in ("sentry_sdk", "opentelemetry")))
"""
PERSONAL = ("ana", "529.982", "4711", "senha", "203.0.113.9", "texto")


def run_process(**environment: str) -> str:
    code = _A_PROCESS.format(environment={"PORTAL_DATA": "/nonexistent", "SECRET_KEY": "k" * 60, **environment})
    clean_environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "SENTRY_", "OTEL_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BASE, env=clean_environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_nothing_is_loaded_and_nothing_leaves_where_both_are_off() -> None:
    assert run_process() == "[]"


def test_error_reaches_sentry_without_anything_of_people(collector: Collector) -> None:
    loaded = run_process(SENTRY_DSN=f"http://key@127.0.0.1:{collector.server_port}/1")

    assert loaded == "['sentry_sdk']"
    assert [path for path, _body in collector.taken] == ["/api/1/envelope/"]
    assert [word for word in PERSONAL if word in collector.text.replace("raise ValueError", "")] == []
    for told in ("ValueError", "no such person: [E-MAIL]", "[CPF_", "Internal Server Error: %s", "request-12345678"):
        assert told in collector.text


def test_traces_name_routes_and_sweeps_and_nobody(collector: Collector) -> None:
    loaded = run_process(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.server_port}")

    assert loaded == "['opentelemetry']"
    assert {path for path, _body in collector.taken} == {"/v1/traces"}
    assert [word for word in PERSONAL if word in collector.text] == []
    for told in ("portal-web", "sweep seal_trail", "POST none", "request-12345678"):
        assert told in collector.text


def test_event_keeps_only_what_is_listed() -> None:
    event = {
        "event_id": "1", "level": "error", "user": {"email": "a@b.example"}, "request": {"url": "/x"},
        "extra": {"a": 1},
        "breadcrumbs": {"values": [1]}, "contexts": {"a": 1}, "new_in_another_version": "a",
        "logentry": {"message": "sweep %s failed", "params": ["Ana"], "formatted": "sweep Ana failed"},
        "exception": {"values": [{"type": "E", "value": "bad\nDETAIL:  Key (name)=(Ana)", "stacktrace": {
            "frames": [{"function": "f", "vars": {"name": "Ana"}}]}}]},
    }  # fmt: skip
    left = scrubbed(event, tags={"process": "web"})

    assert sorted(left) == ["event_id", "exception", "level", "logentry", "tags"]
    assert left["logentry"] == {"message": "sweep %s failed"}
    assert left["exception"]["values"][0]["value"] == "bad"
    assert "vars" not in left["exception"]["values"][0]["stacktrace"]["frames"][0]


def test_sentences_lose_secrets_and_addresses() -> None:
    assert clean("to ana@aurora.example: refused") == "to [E-MAIL] refused"
    assert "529.982" not in clean("CPF 529.982.247-25")


def test_missing_packages_are_told_before_anything_serves(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SENTRY_DSN = "http://key@127.0.0.1/1"
    well = [message.id for message in checks.check_telemetry(None)]
    # As on a machine where nobody installed it.
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    monkeypatch.setattr(telemetry.importlib.util, "find_spec", lambda name: None)

    assert (well, [message.id for message in checks.check_telemetry(None)]) == ([], ["helpdesk.E011"])
    with pytest.raises(ImproperlyConfigured, match=r"requirements-telemetry\.txt"):
        telemetry.begin("web")
