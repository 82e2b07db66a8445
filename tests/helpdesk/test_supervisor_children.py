"""A child's life on real processes: it is started again, later each time, and takes its group along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpdesk.supervisor import children
from helpdesk.supervisor.children import Child, Program
from tests.architecture.sources import BASE


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Child]]:
    made: list[Child] = []

    def child(script: str, *, patience: float = 5.0) -> Child:
        program = Program("sample", (sys.executable, "-c", script), patience=patience)
        made.append(Child(program, environment=os.environ, logs=tmp_path))
        made[-1].start()
        return made[-1]

    yield child
    for one in made:
        one.wait_stopped(until=time.monotonic())


def until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    give_up_at = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.02)
    return True


def exists(pid: int) -> bool:
    try:
        # A process that ended and was not collected has no command line.
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except FileNotFoundError:
        return False


def test_dead_child_is_told_of_and_started_again(make: Callable[..., Child], tmp_path: Path) -> None:
    child = make("raise SystemExit(3)")
    assert until(lambda: not child.is_running)

    told = child.tend()
    waiting = child.tend()

    assert told == f"sample ended (exit code 3); starting again in 1 s. Its log: {tmp_path}/sample.log"
    assert (waiting, child.pid) == (None, None)
    assert until(lambda: child.tend() is None and child.pid is not None)


def test_wait_doubles_with_each_death_up_to_half_a_minute(make: Callable[..., Child]) -> None:
    child = make("pass")
    waits = []
    for _ in range(7):
        assert until(lambda: not child.is_running)
        waits.append(child._bury())
        child.start()

    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_killed_child_names_its_signal_and_takes_its_group_along(make: Callable[..., Child], tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, time\n"
        "grandchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(grandchild.pid, flush=True)\n"
        "time.sleep(60)"
    )
    child = make(script)
    assert until(lambda: child.log.read_text().strip().isdigit())
    grandchild = int(child.log.read_text())
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    assert until(lambda: not child.is_running)

    told = child.tend()

    assert told is not None
    assert told.startswith("sample ended (SIGKILL)")
    assert until(lambda: not exists(grandchild))


def test_child_that_will_not_stop_is_ended(make: Callable[..., Child]) -> None:
    child = make(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    assert until(lambda: "deaf" in child.log.read_text())
    child.ask_to_stop()

    child.wait_stopped(until=time.monotonic() + 0.2)

    assert child.pid is None


def test_last_words_are_the_end_of_the_log(make: Callable[..., Child]) -> None:
    child = make("print('\\n'.join(str(number) for number in range(100)))")
    assert until(lambda: not child.is_running)

    assert child.last_words(lines=3) == "97\n98\n99"


def test_full_log_is_kept_once_and_emptied(make: Callable[..., Child], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_LARGEST_LOG", 10)
    child = make("print('more than ten bytes')")
    assert until(lambda: not child.is_running)

    child.trim_log()

    assert child.log.read_text() == ""
    assert child.log.with_suffix(".log.1").read_text() == "more than ten bytes\n"


def test_forked_child_is_asked_to_end_the_moment_it_is_there(tmp_path: Path) -> None:
    """What it inherits hears a signal and goes on: what is sent before that is undone must not be lost."""
    script = (
        "import os, signal, sys, time\n"
        "from pathlib import Path\n"
        "from helpdesk.supervisor import forking\n"
        "heard = []\n"
        "signal.signal(signal.SIGTERM, lambda *told: heard.append(told))\n"
        "os.setsid = lambda: os.kill(os.getpid(), signal.SIGTERM)\n"
        "child = forking.fork('this:nothing', ('sample',), log=Path(sys.argv[1]))\n"
        "print(child.wait(timeout=10), heard)"
    )
    words = [sys.executable, "-c", script, str(tmp_path / "sample.log")]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(words, cwd=BASE, env=environment, capture_output=True, text=True, check=True)

    assert done.stdout == f"{-signal.SIGTERM} []\n"
