"""What a deployment may not forget, each with the setting that forgets it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from helpdesk import checks
from helpdesk.sweeps import Sweep
from tests.security.at_the_wall import work_as_a_plain_login


def ids(found: list[CheckMessage]) -> list[str]:
    return [str(message.id) for message in found]


def test_build_key_is_refused_when_debug_is_off(settings: Any) -> None:
    settings.SECRET_KEY = settings.BUILD_SECRET_KEY

    assert ids(checks.check_secret_key(None)) == ["helpdesk.E001"]
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        checks.refuse_to_serve_unsafely()


def test_build_key_is_borne_when_debug_is_on(settings: Any) -> None:
    settings.SECRET_KEY = settings.BUILD_SECRET_KEY
    settings.DEBUG = True

    assert ids(checks.check_secret_key(None)) == []


def test_own_key_serves() -> None:
    assert checks.serving_refusal() == ""


@pytest.mark.parametrize(("is_on", "expected"), [(True, ["helpdesk.W001"]), (False, [])])
def test_demo_is_warned_of(settings: Any, is_on: bool, expected: list[str]) -> None:
    settings.DEMO = is_on

    assert ids(checks.check_demo(None)) == expected


@pytest.mark.parametrize(
    ("url", "demo", "expected"),
    [("", False, ["helpdesk.W002"]), ("", True, []), ("smtp://mail.example", False, [])],
)
def test_missing_mail_server_is_warned_of(settings: Any, url: str, demo: bool, expected: list[str]) -> None:
    settings.EMAIL_URL, settings.DEMO = url, demo

    assert ids(checks.check_mail(None)) == expected


@pytest.mark.parametrize(
    ("https", "url", "expected"),
    [
        (True, "http://portal.example", ["helpdesk.W003"]),
        (True, "https://portal.example", []),
        (False, "http://portal.example", []),
    ],
)
def test_plain_links_behind_https_are_warned_of(settings: Any, https: bool, url: str, expected: list[str]) -> None:
    settings.HTTPS, settings.PORTAL_URL = https, url

    assert ids(checks.check_links(None)) == expected


@pytest.mark.django_db
@pytest.mark.postgres
def test_superuser_is_refused() -> None:
    assert ids(checks.check_database_role(None)) == ["helpdesk.E006"]


@pytest.mark.django_db
@pytest.mark.postgres
def test_login_that_owns_nothing_and_puts_roles_on_is_accepted() -> None:
    work_as_a_plain_login()

    assert ids(checks.check_database_role(None)) == []


@pytest.mark.django_db
@pytest.mark.postgres
def test_login_that_may_not_put_the_roles_on_and_a_hole_are_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP POLICY wall_customer ON tickets_draft; CREATE ROLE portal_plain_role_of_a_test")
        cursor.execute("SET LOCAL SESSION AUTHORIZATION portal_plain_role_of_a_test")

    assert ids(checks.check_database_role(None)) == ["helpdesk.E006", "helpdesk.E007"]


def test_sweep_that_names_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "SWEEPS", (Sweep("lost", "core.services.nowhere.sweep", every=5),))

    assert ids(checks.check_sweeps(None)) == ["helpdesk.E002"]


def test_two_sweeps_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = Sweep("twin", "core.services.outbox.drain_due", every=5)
    monkeypatch.setattr(checks, "SWEEPS", (twin, twin))

    assert ids(checks.check_sweeps(None)) == ["helpdesk.E003"]


def test_each_check_has_numbers_of_its_own() -> None:
    """A number that is silenced, or looked up, is of one check."""
    source = Path(checks.__file__).read_text()
    used = [
        (node.name, found)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
        for found in set(re.findall(r"helpdesk\.[EWI]\d+", ast.get_source_segment(source, node) or ""))
    ]

    assert len(used) > 15
    assert len({found for _name, found in used}) == len(used)
