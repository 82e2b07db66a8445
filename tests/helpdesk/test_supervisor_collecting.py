"""Static files are collected beside the database, and a start waits for both."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from helpdesk.supervisor.collecting import collecting
from helpdesk.supervisor.refusal import Refusal


def clone(folder: Path, script: str) -> Path:
    (folder / "scripts").mkdir()
    (folder / "scripts" / "prepare.py").write_text(script)
    return folder


def test_start_goes_on_only_when_all_is_collected(tmp_path: Path) -> None:
    done = tmp_path / "done"
    base = clone(tmp_path, f"import pathlib, time\ntime.sleep(0.3)\npathlib.Path({str(done)!r}).write_text('whole')")
    with collecting(base=base, wanted=True):
        assert not done.exists()
    assert done.read_text() == "whole"


def test_start_without_static_files_is_refused(tmp_path: Path) -> None:
    base = clone(tmp_path, "raise SystemExit(3)")
    with pytest.raises(Refusal, match="static files could not be collected"), collecting(base=base, wanted=True):
        pass


def test_nothing_is_collected_where_it_was_done_before(tmp_path: Path) -> None:
    with collecting(base=tmp_path / "has no scripts", wanted=False):
        pass
    assert list(tmp_path.iterdir()) == []


def test_start_that_is_broken_off_leaves_no_collector_behind(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    base = clone(
        tmp_path,
        "import os, pathlib, time\n"
        f"pathlib.Path({str(begun)!r} + '.new').write_text(str(os.getpid()))\n"
        f"os.rename({str(begun)!r} + '.new', {str(begun)!r})\n"
        "time.sleep(60)",
    )

    def break_off() -> None:
        while not begun.exists():
            time.sleep(0.01)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), collecting(base=base, wanted=True):
        break_off()
    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text()), 0)
