"""The whole way: a portal at work is backed up, lost, and restored elsewhere with everything that was acknowledged."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.live.clients import kept_by, until, working
from tests.live.looking import there
from tests.live.serving import Site


@pytest.mark.drill
def test_what_was_acknowledged_before_a_backup_under_load_is_restored_from_it(
    tmp_path: Path, migrated_file: Path
) -> None:
    site = Site(tmp_path / "data")
    site.data.mkdir()
    shutil.copyfile(migrated_file, site.data / "portal.sqlite3")
    token = site.load_demo()
    with site.serving() as port, working(token, [port]) as crowd:
        until(lambda: len(kept_by(crowd)) >= 6)
        site.manage("backup", str(tmp_path / "store"))
        acknowledged = set(kept_by(crowd))
        meanwhile = len(acknowledged)
        until(lambda: len(kept_by(crowd)) > meanwhile)
        site.manage("backup", str(tmp_path / "store"))
    assert [client.refused for client in crowd] == [[], []]
    lost = set(kept_by(crowd)) - acknowledged
    shutil.rmtree(site.data)

    elsewhere = replace(site, data=tmp_path / "elsewhere")
    said = elsewhere.manage("restore", str(tmp_path / "store"))

    assert said.startswith(f"Restored {tmp_path / 'store'}")
    assert "are held back, since they may have been sent meanwhile" in said
    assert len(lost) > 0
    assert acknowledged <= there(elsewhere) <= acknowledged | lost
    elsewhere.manage("verify_invariants", "--deep")
