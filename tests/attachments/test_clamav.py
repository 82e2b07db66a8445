"""The client of ClamAV, against our own daemon and, where it is installed, against the real one."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from attachments.clamav import ClamAV, NotAnAddress, address_of
from attachments.enums import ScanError, ScanState
from attachments.scanner_port import ScannerUnavailable, Verdict
from tests.fakes.clamd import EICAR, NAME, FakeClamd, running

LIMIT = 1024 * 1024
PIECE = 64 * 1024
CLAMD = shutil.which("clamd")


@pytest.fixture(scope="module", params=["ours", "ours by a socket", *(["real", "real by TCP"] if CLAMD else [])])
def scanner(request: pytest.FixtureRequest) -> Iterator[ClamAV]:
    # The path of a Unix socket has at most 108 bytes.
    with tempfile.TemporaryDirectory(prefix="clam") as made:
        folder = Path(made)
        if request.param.startswith("ours"):
            with running(limit=LIMIT, path=folder / "s" if "socket" in request.param else None) as fake:
                yield ClamAV(fake.url, patience=20)
            return
        daemon, urls = start_real(folder)
        try:
            yield ClamAV(urls["tcp" if "TCP" in request.param else "unix"], patience=20)
        finally:
            daemon.terminate()
            daemon.wait(timeout=20)


def start_real(folder: Path) -> tuple[subprocess.Popen[bytes], dict[str, str]]:
    """Start clamd with one signature of our own, since those of ClamAV cannot be fetched where tests run."""
    database, socket_path = folder / "db", folder / "s"
    database.mkdir()
    (database / "local.ndb").write_text(f"{NAME}:0:*:{EICAR.hex()}\n")
    with running() as borrowed:
        # A port that was free a moment ago.
        port = int(borrowed.url.rpartition(":")[2])
    config = folder / "clamd.conf"
    config.write_text(
        f"DatabaseDirectory {database}\nLocalSocket {socket_path}\nTCPSocket {port}\nTCPAddr 127.0.0.1\n"
        f"StreamMaxLength {LIMIT}\nTemporaryDirectory {folder}\nForeground yes\n"
    )
    daemon = subprocess.Popen([str(CLAMD), "--config-file", str(config)], stdout=subprocess.DEVNULL)
    urls = {"unix": f"unix://{socket_path}", "tcp": f"tcp://127.0.0.1:{port}"}
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            ClamAV(urls["unix"], patience=1).name()
            break
        except ScannerUnavailable:
            time.sleep(0.1)
    return daemon, urls


def test_scanner_says_who_it_is(scanner: ClamAV) -> None:
    assert scanner.name().startswith("ClamAV 1.")


def test_harmless_file_is_clean_and_a_hostile_one_is_named(scanner: ClamAV) -> None:
    harmless = scanner.scan([b"ORA-01403: dados ", b"nao encontrados"])
    # Cut across two pieces, as it may come out of two parts.
    hostile = scanner.scan([EICAR[:20], EICAR[20:]])

    assert harmless == Verdict(ScanState.CLEAN)
    # Of signatures that are not its own the real one says so.
    assert (hostile.state, hostile.reason.removesuffix(".UNOFFICIAL")) == (ScanState.REFUSED, NAME)


def test_file_above_the_scanners_limit_is_no_failure_of_the_scanner(scanner: ClamAV) -> None:
    sizes = (LIMIT // PIECE, LIMIT // PIECE + 1, 40 * LIMIT // PIECE)

    verdicts = [scanner.scan(bytes(PIECE) for _ in range(count)) for count in sizes]

    too_large = Verdict(ScanState.ERROR, ScanError.TOO_LARGE)
    assert verdicts == [Verdict(ScanState.CLEAN), too_large, too_large]


@pytest.fixture
def fake() -> Iterator[FakeClamd]:
    with running() as daemon:
        yield daemon


@pytest.mark.parametrize("manner", ["hangs", "hangs_up", "cut", "odd", "drips"])
def test_scanner_that_is_slow_or_lies_gives_no_verdict(fake: FakeClamd, manner: str) -> None:
    fake.manner = manner

    with pytest.raises(ScannerUnavailable):
        ClamAV(fake.url, patience=0.5).scan([b"abc"])
    # It may still be reading what was sent before its time was over.
    until = time.monotonic() + 10
    while not fake.scanned and time.monotonic() < until:
        time.sleep(0.02)
    assert fake.scanned == [b"abc"]


def test_answer_that_comes_in_two_pieces_is_read_whole(fake: FakeClamd) -> None:
    fake.manner = fake.version_manner = "halves"
    scanner = ClamAV(fake.url, patience=5)

    assert (scanner.name(), scanner.scan([EICAR])) == ("ClamAV 1.4.6/27500", Verdict(ScanState.REFUSED, NAME))


def test_scanner_that_is_away_gives_no_verdict(tmp_path: Path) -> None:
    with running() as gone:
        url = gone.url

    for scanner in (ClamAV(url, patience=5), ClamAV(f"unix://{tmp_path}/none", patience=5)):
        with pytest.raises(ScannerUnavailable):
            scanner.scan([b"abc"])
        with pytest.raises(ScannerUnavailable):
            scanner.name()


def test_fault_of_our_own_storage_is_not_the_scanners(fake: FakeClamd) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"abc"
        raise KeyError("part")

    with pytest.raises(KeyError):
        ClamAV(fake.url, patience=5).scan(pieces())
    assert fake.scanned == []


def test_addresses_are_understood() -> None:
    assert [address_of(url) for url in ("tcp://clamav", "tcp://[::1]:99", "unix:///run/clamd.sock")] == [
        ("clamav", 3310),
        ("::1", 99),
        "/run/clamd.sock",
    ]


@pytest.mark.parametrize("url", ["clamav:3310", "http://clamav", "tcp://", "unix://run/clamd", "tcp://a:port", "x"])
def test_anything_else_is_no_address(url: str) -> None:
    with pytest.raises(NotAnAddress):
        address_of(url)
