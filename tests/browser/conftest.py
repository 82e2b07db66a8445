"""A portal with the demo for each worker of a run, and windows on it that may not complain."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_socket import socket_allow_hosts

from accounts.models import User
from tests.browser.house import House, prepare, running_house
from tests.browser.seeing import Window

Open = Callable[..., Window]


@pytest.fixture(scope="session")
def demo_of_the_run(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """Return a folder with the demo, loaded once for all workers, to be copied."""
    # Workers have a folder each, below the one of the run.
    shared = tmp_path_factory.getbasetemp().parent / "demo-of-this-run"
    with (shared.parent / "demo-of-this-run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "ready").exists():
            shutil.rmtree(shared, ignore_errors=True)
            prepare(shared, migrated_file)
            (shared / "ready").touch()
    return shared


@pytest.fixture(scope="session")
def house(demo_of_the_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return a running portal with the demo."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    own = tmp_path_factory.mktemp("house") / "data"
    shutil.copytree(demo_of_the_run, own)
    with running_house(own) as answering:
        yield answering


@pytest.fixture
def see(chromium: Browser) -> Iterator[Open]:
    """Return a maker of windows on an address."""
    opened: list[Window] = []

    def make(address: str, **options: Any) -> Window:
        opened.append(Window(chromium, address, **options))
        return opened[-1]

    yield make
    for seen in opened:
        seen.context.close()
    assert [line for seen in opened for line in seen.complaints] == []


@pytest.fixture
def visit(see: Open, live_server: Any) -> Callable[..., Window]:
    """Return a maker of windows on the test's own data, in which a person is signed in."""

    def make(person: User, **options: Any) -> Window:
        seen = see(live_server.url, **options)
        enter(seen, person, live_server.url)
        return seen

    return make


def enter(seen: Window, person: User, address: str) -> None:
    """Begin a session for the person in this window."""
    client = Client()
    client.force_login(person)
    seen.sign_in(client.cookies["sessionid"].value, address)
