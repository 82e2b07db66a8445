"""`manage.py doctor`: one installation that is well, and each thing that can be wrong with it."""

from __future__ import annotations

import resource
import socket
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import translation

from core.database import database_now
from core.services.backups import note_backup
from helpdesk import checks
from helpdesk.doctor import examining
from helpdesk.doctor.findings import Finding
from monitoring.models import Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(settings: Any, tmp_path: Path) -> None:
    """Bring an installation about in which nothing but the login of tests is wrong."""
    now = database_now()
    for kind in ("worker", "beat", "sweeper"):
        Process.objects.create(kind=kind, host="one", pid=1, version="1", began_at=now, seen_at=now)
    note_backup(place="/backup", began_at=now)
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")


@pytest.fixture
def failing_store() -> Iterator[str]:
    """Give the address of a store that takes every request and has no room left, as SeaweedFS says it."""

    class Full(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            told = b"<Error><Code>InternalError</Code><Message>We met an error.</Message></Error>"
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(500)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_words: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Full) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"s3+http://KEY:SECRET@127.0.0.1:{server.server_port}/files"
        server.shutdown()


def said(found: Any) -> list[tuple[str, bool]]:
    return [(finding.said, finding.is_wrong) for finding in found]


def test_doctor_ends_well_where_nothing_is_wrong(well: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # A test's login owns its tables, which the settings' examination says.
    monkeypatch.delitem(examining.EXAMINATIONS, "settings")
    out = StringIO()
    call_command("doctor", stdout=out, no_color=True)

    told = out.getvalue().splitlines()
    assert [line for line in told if not line.startswith("  advice")] == [f"{n}: well" for n in examining.EXAMINATIONS]


def test_doctor_tells_what_is_wrong_and_ends_with_one(well: None, settings: Any) -> None:
    settings.SECRET_KEY = settings.BUILD_SECRET_KEY
    out = StringIO()
    with pytest.raises(CommandError) as ended:
        call_command("doctor", stdout=out, no_color=True)

    assert ended.value.returncode == 1
    assert "settings: wrong" in out.getvalue()
    assert "  wrong  SECRET_KEY is not set" in out.getvalue()


def test_secret_that_others_can_read_is_wrong(settings: Any, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    kept = tmp_path / "secret_key"
    kept.write_text("secret")
    kept.chmod(0o640)
    before = said(examining.examine_secret())
    kept.chmod(stat.S_IRUSR | stat.S_IWUSR)

    assert before == [(f"Others can read {kept}, which signs every session. Run chmod 600 {kept}.", True)]
    assert said(examining.examine_secret()) == []


def test_missing_migration_is_named() -> None:
    MigrationRecorder(connection).record_unapplied("core", "0001_initial")

    assert said(examining.examine_database()) == [
        ("The database lacks migrations of this version. Run manage.py migrate.", True)
    ]


def test_database_that_is_well_has_no_finding() -> None:
    assert said(examining.examine_database()) == []


def test_clock_that_runs_apart_is_told(time_machine_ahead: None) -> None:
    [(words, is_wrong)] = said(examining.examine_database())

    assert words.startswith("This machine's clock and the database's are 60 s apart.")
    assert is_wrong


@pytest.fixture
def time_machine_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine's clock be a minute ahead of the database's."""
    from datetime import datetime, timedelta

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + timedelta(minutes=1)

    monkeypatch.setattr(examining, "datetime", Ahead)


def test_files_are_tried_and_nothing_is_left_behind(settings: Any) -> None:
    assert said(examining.examine_files()) == []
    assert [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()] == []


def test_folder_of_files_that_is_none_is_told(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    place = str(tmp_path / "file" / "below")
    storages = settings.STORAGES
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": {"location": place}}}
    [finding] = examining.examine_files()

    assert finding.said.startswith("No file can be written at ")
    assert finding.is_wrong


def test_object_store_that_cannot_be_reached_is_told_as_one(settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.FILES_URL = f"s3+http://KEY:SECRET@127.0.0.1:{free.getsockname()[1]}/files"
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {
                "BACKEND": "attachments.object_store.ObjectStorage",
                "OPTIONS": {"address": settings.FILES_URL},
            },
        }
        # Nobody listens there.
        [finding] = examining.examine_files()

    assert finding.is_wrong
    assert finding.said.startswith("No file can be kept: the object store cannot be reached: ")
    assert finding.said.endswith(" Check FILES_URL: host, bucket, key and what it may do.")


def test_object_store_that_fails_by_itself_is_not_called_a_wrong_address(settings: Any, failing_store: str) -> None:
    settings.FILES_URL = failing_store
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "attachments.object_store.ObjectStorage", "OPTIONS": {"address": failing_store}},
    }
    [finding] = examining.examine_files()

    assert finding.is_wrong
    assert finding.said.startswith("No file can be kept: the object store failed: InternalError ")
    assert "FILES_URL" not in finding.said


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_database_that_goes_away_meanwhile_is_told(error: type[Exception]) -> None:
    def refuse(*_statement: Any) -> Any:
        raise error("away")

    with connection.execute_wrapper(refuse):
        found = said(examining.examine_house())

    assert found == [("The house could not be looked at: away", True)]


def test_address_of_files_that_is_none_is_told_without_its_secret(well: None, settings: Any) -> None:
    settings.FILES_URL = "s3://KEY:a-secret-of-mine@store/files/below"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "attachments.object_store.ObjectStorage",
            "OPTIONS": {"address": settings.FILES_URL},
        },
    }
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=out, no_color=True)

    assert "FILES_URL is no address of an object store." in out.getvalue()
    assert "a-secret-of-mine" not in out.getvalue()


def test_static_files_that_were_not_collected_are_told(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path

    assert said(examining.examine_static()) == [
        (f"No collected static files lie at {tmp_path}. Run manage.py collectstatic.", True)
    ]


def test_mail_server_that_is_not_there_is_told(settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_URL, settings.EMAIL_BACKEND = "smtp://", "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    [finding] = examining.examine_mail()

    assert finding.said.startswith("The mail server does not take us in (ConnectionRefusedError")


def test_mail_that_is_named_nowhere_is_not_tried(settings: Any) -> None:
    settings.EMAIL_URL = ""

    assert said(examining.examine_mail()) == []


def test_few_open_files_are_told() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))
    try:
        found = said(examining.examine_limits())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert found == [("A process may open 512 files at once; the web needs 1024. Raise `ulimit -n`.", True)]


def test_house_in_which_nobody_works_is_told() -> None:
    with translation.override("en"):
        found = list(examining.examine_house())

    assert found[0].is_wrong
    assert found[0].said.startswith("Neither a worker nor a sweeper was heard of")
    assert Finding(found[-1].said, is_wrong=False) == found[-1]


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def test_networks_of_metrics_are_checked(settings: Any) -> None:
    settings.METRICS_NETWORKS = ["10.1.0.0/16"]
    well = ids(checks.check_who_reads_metrics(None))
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    behind = ids(checks.check_who_reads_metrics(None))
    settings.METRICS_NETWORKS = ["10.1.0.1/16"]

    assert (well, behind, ids(checks.check_who_reads_metrics(None))) == ([], ["helpdesk.E009"], ["helpdesk.E008"])


def test_form_of_logs_is_checked(settings: Any) -> None:
    well = ids(checks.check_log_format(None))
    settings.LOG_FORMAT = "xml"

    assert (well, ids(checks.check_log_format(None))) == ([], ["helpdesk.E010"])
