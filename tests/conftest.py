"""What every test stands on: no way out but the loopback, files and a cache of its own."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import polib
import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.template import Context, Template
from playwright.sync_api import Browser, sync_playwright
from pytest_django.plugin import blocking_manager_key
from pytest_socket import socket_allow_hosts

from accounts import house
from accounts.services import metering
from core.logs import set_request_id
from lobby.beginning.middleware import memory as begun
from monitoring.services.noting import notes
from privacy.services.access_log import buffer as looks
from tests import databases
from tests.browser.seeing import launch
from triage import in_force, learned
from triage.enums import Field


def pytest_configure(config: pytest.Config) -> None:
    """Compile translations that changed, once a run: pages are compared with what a person reads."""
    databases.empty_quickly()
    if hasattr(config, "workerinput"):
        return
    for source in (django_settings.BASE_DIR / "locale").rglob("*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(compiled))


def pytest_collection_finish() -> None:
    """Look for garbage less often, and not among what collecting the tests made: that stays, and is most there is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_runtest_setup() -> None:
    """Let a test reach this machine and nothing else."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, by name and not as skipped, tests of PostgreSQL's own behaviour on a run with SQLite."""
    if connection.vendor == "postgresql":
        return
    dropped = [item for item in items if item.get_closest_marker("postgres")]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if item not in dropped]


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Take the place of pytest-django's own, which migrates for every worker."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(databases.own_database(request.config, _folder_of_the_run(request, tmp_path_factory)))
        yield
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(scope="session")
def migrated_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite database on which all migrations ran, to be copied."""
    return databases.migrated_file(request.config, _folder_of_the_run(request, tmp_path_factory))


def _folder_of_the_run(request: pytest.FixtureRequest, factory: pytest.TempPathFactory) -> Path:
    # Workers have a folder each, below the one of the run.
    base = factory.getbasetemp()
    return base.parent if hasattr(request.config, "workerinput") else base


@pytest.fixture(scope="session")
def _folders_of_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the next folder for files each time; pytest's own counter reads all folders that there are, every time."""
    base = tmp_path_factory.mktemp("files")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_files(_folders_of_files: Iterator[Path], settings: Any) -> None:
    root = next(_folders_of_files)
    root.mkdir()
    for name, value in stored_below(root).items():
        setattr(settings, name, value)


def stored_below(root: Path) -> dict[str, Any]:
    """Return the settings by which files lie in this folder."""
    blobs = django_settings.STORAGES["default"]
    own = {**blobs, "OPTIONS": {**blobs["OPTIONS"], "location": str(root)}}
    return {"FILES_ROOT": root, "STORAGES": {**django_settings.STORAGES, "default": own}}


@pytest.fixture(autouse=True)
def _own_cache() -> Iterator[None]:
    yield
    if django_settings.REDIS_URL == "":
        cache.clear()
        return
    # The server is shared: only what has this run's prefix is ours to remove.
    client = cache._cache.get_client(write=True)
    if keys := list(client.scan_iter(f"{django_settings.TEST_KEY_PREFIX}*", count=1000)):
        client.delete(*keys)


@pytest.fixture(autouse=True)
def _own_house() -> None:
    """Let every test begin in a house as it is without settings, and read it again only where one changes it."""
    house.remember(house.House(), seconds=float("inf"))
    begun.is_peopled = True


@pytest.fixture(autouse=True)
def _nothing_learned() -> None:
    """Let every test begin as a process does that knows that no model is active, and need not ask."""
    learned.remember(Field.MODULE, None, None, seconds=float("inf"))


@pytest.fixture(autouse=True)
def _own_rulebook() -> None:
    """Let every test begin as a process does that knows that nobody edited the rulebook, and need not ask."""
    in_force.forget()
    in_force.remember((), seconds=float("inf"))


@pytest.fixture(autouse=True)
def _nothing_spent() -> None:
    """Let every test begin with its limits whole: what a process took stands in its memory."""
    metering.forget()


@pytest.fixture(autouse=True)
def _own_notes() -> None:
    """Let every test begin as a process does that has written down no sweep yet, and works for no request."""
    notes.forget()
    set_request_id("-")


@pytest.fixture(autouse=True)
def _own_looks() -> None:
    """Let no test write down what the people of another looked at."""
    looks.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Give the tests behind a transactional one the calendars of a new house: its flush took them away.

    Behind, not before: which test comes next is known only when a worker has taken it over.
    """
    try:
        return (yield)
    finally:
        # Behind the last one there is no database any more.
        if nextitem is not None and _flushes(item):
            with item.config.stash[blocking_manager_key].unblock():
                if not apps.get_model("calendars", "Calendar").objects.exists():
                    import_module("calendars.migrations.0002_add_support_calendars").add_calendars(apps, None)


def _flushes(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = set(getattr(item, "fixturenames", ()))
    return bool(marker and marker.kwargs.get("transaction")) or bool(asked & {"transactional_db", "live_server"})


@pytest.fixture(scope="session", autouse=True)
def _watched_pages(django_test_environment: None) -> Iterator[None]:
    """Let the test client hear of a page as a whole: it would copy the context of each of its pieces, too."""
    watched = Template._render

    def render(template: Template, context: Context) -> str:
        return watched(template, context) if context.template is template else template.nodelist.render(context)

    Template._render = render
    yield
    Template._render = watched


@pytest.fixture
def demo(settings: Any) -> None:
    """Turn the demo on for one test."""
    settings.DEMO = True


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return one browser for the whole run; each test opens contexts of its own in it."""
    # Playwright's loop runs in this thread; Django would take that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
