"""The project as a whole: locked packages, one oldest Python, nothing committed that is made."""

from __future__ import annotations

import re
import subprocess
import tomllib

from tests.architecture.sources import BASE


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=BASE, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_locks_carry_hashes_and_no_address() -> None:
    for lock in ("requirements.txt", "requirements-telemetry.txt", "requirements-dev.txt"):
        text = (BASE / lock).read_text()
        packages = re.findall(
            r"^[a-z0-9][\w.-]*(?:\[[\w,-]+\])?==\S+(?: ;[^\\\n]+)? \\$", text, re.MULTILINE | re.IGNORECASE
        )
        lines = [line for line in text.splitlines() if line and not line.startswith("    --hash=sha256:")]

        assert len(lines) == len(packages) > 40
        assert "://" not in text


def test_every_pin_of_the_sources_is_in_the_locks() -> None:
    for name in ("requirements", "requirements-telemetry", "requirements-dev"):
        source, lock = f"{name}.in", f"{name}.txt"
        wanted = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", (BASE / source).read_text(), re.MULTILINE)
        locked = dict(re.findall(r"^([\w.-]+)==(\S+)", (BASE / lock).read_text(), re.MULTILINE))

        assert {name.lower(): locked.get(name.lower()) for name, _version in wanted} == {
            name.lower(): version for name, version in wanted
        }


def test_project_asks_for_the_python_that_make_looks_for() -> None:
    project = tomllib.loads((BASE / "pyproject.toml").read_text())["project"]

    assert project["requires-python"] == ">=3.11"
    assert "oldest='3.11'" in (BASE / "scripts" / "find_python.sh").read_text()


def test_nothing_made_is_committed() -> None:
    # `make pictures` fills pictures/; the few that the README shows are chosen into docs/pictures/.
    made = re.compile(r"(^|/)(var|staticfiles|\.venv|__pycache__)/|^pictures/|\.(mo|pyc|sqlite3)$")

    assert [path for path in tracked() if made.search(path)] == []
