"""What a start refuses, in one sentence each, before any process runs."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.supervisor import ground, start
from helpdesk.supervisor.refusal import Refusal


def test_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"

    ground.prepare_folder(folder)

    assert sorted(path.name for path in folder.iterdir()) == ["logs"]
    assert folder.stat().st_mode & 0o777 == 0o700


def test_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(Refusal) as refusal:
        ground.prepare_folder(tmp_path / "file" / "data")

    assert str(refusal.value) == (
        f"The data folder {tmp_path}/file/data cannot be written (Not a directory); make it writable, "
        "or name another with PORTAL_DATA=/path/to/folder."
    )


def test_second_start_on_the_same_data_is_refused(tmp_path: Path) -> None:
    first = ground.hold_folder(tmp_path, url="http://localhost:8000")
    second = ground.hold_folder(tmp_path, url="http://localhost:9000")
    with first, pytest.raises(Refusal) as refusal, second:
        pass

    assert str(refusal.value) == (
        f"The portal already runs on {tmp_path} at http://localhost:8000 (process {os.getpid()}); "
        "stop that one first, or name another folder with PORTAL_DATA=/path/to/folder."
    )


def test_folder_is_free_again_after_an_end_in_order(tmp_path: Path) -> None:
    with ground.hold_folder(tmp_path, url="http://localhost:8000"):
        pass

    with ground.hold_folder(tmp_path, url="http://localhost:8000") as was_killed:
        assert was_killed is False


def test_folder_tells_that_its_last_supervisor_was_killed(tmp_path: Path) -> None:
    # The file as a killed process leaves it: its lock is gone, its words are not.
    (tmp_path / "portal.lock").write_text('{"pid": 1, "url": "http://localhost:8000"}')

    with ground.hold_folder(tmp_path, url="http://localhost:8000") as was_killed:
        assert was_killed is True


def test_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    ground.ensure_secret(tmp_path)
    first = (tmp_path / "secret_key").read_text()
    ground.ensure_secret(tmp_path)

    assert (tmp_path / "secret_key").read_text() == first
    assert len(first) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_secret_survives_a_start_that_was_cut(tmp_path: Path) -> None:
    (tmp_path / ".secret_key").write_text("half")

    ground.ensure_secret(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret_key"]


def test_taken_port_is_refused_and_another_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refusal) as refusal:
            ground.ensure_port_free("127.0.0.1", port, patient=False)

    expected = f"Port {port} is taken; stop what listens there, or choose another with PORT={ground._neighbour(port)}."
    assert str(refusal.value) == expected


def test_free_port_is_accepted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert ground.ensure_port_free("127.0.0.1", port, patient=False) is None


def test_port_out_of_range_is_refused() -> None:
    with pytest.raises(Refusal, match="70000 is no port"):
        ground.ensure_port_free("127.0.0.1", 70000, patient=False)


def test_address_of_another_machine_is_refused() -> None:
    with pytest.raises(Refusal, match="check PORT and PORTAL_HOST"):
        ground.ensure_port_free("192.0.2.1", 8000, patient=False)


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_what_a_start_makes_in_a_folder_open_to_all_is_its_owners(
    tmp_path: Path, usual_umask: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setattr(os, "environ", {**os.environ, "REDIS_URL": "redis://127.0.0.1:6379/9"})
    monkeypatch.setattr(start, "PORTAL_DATA", tmp_path)

    with start.readiness(["--port", "0"]):
        # As the database, a log and what children write are made.
        (tmp_path / "logs" / "web.log").write_text("a line")

    modes = {str(path.relative_to(tmp_path)): path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert modes == {"logs": 0o700, "logs/web.log": 0o600, "portal.lock": 0o600, "secret_key": 0o600}
