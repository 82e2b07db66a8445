"""`make chaos`: a portal on PostgreSQL and Redis of its own, broken on purpose, and compared with what it had said.

Then the drills: a portal at work is backed up and restored elsewhere, and upgraded from the last release.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from run_tests import Part, Refusal, install_tools, installs, passes, services_for_tests  # noqa: E402 -- the folder of our own modules comes first

from tests.chaos import clocks  # noqa: E402 -- as above
from tests.chaos.figures import lines_of  # noqa: E402 -- as above
from tests.chaos.house import made_ground  # noqa: E402 -- as above
from tests.chaos.nemesis import WEATHER, Weather  # noqa: E402 -- as above
from tests.chaos.running import Plan, run  # noqa: E402 -- as above
from tests.chaos.servers import ServersMissing, programs_of_postgresql  # noqa: E402 -- as above

RELEASED = (BASE / "tests" / "upgrade" / "RELEASED").read_text().strip()
# The logs of a run that found something.
EVIDENCE = BASE / "var" / "chaos"
# What is acknowledged between two kills, about: 60 of them see 3,000.
PACE = 50


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60, help="how many there are at least")
    parser.add_argument("--minutes", type=float, default=0, help="how long it goes on at least")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="that of another run")
    parser.add_argument("--without-planted", action="store_true", help="leave the planted faults out")
    parser.add_argument("--without-drills", action="store_true", help="leave backup and upgrade out")
    given = parser.parse_args()
    # Servers and a mounted file system are to be put away, whoever ends this.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    began = time.monotonic()
    plan = Plan(
        seed=given.seed,
        kills=given.kills,
        operations=PACE * given.kills,
        pace=PACE,
        # A machine that does other things as well is slow, not broken.
        seconds=max(1200.0, 20.0 * given.kills, 90.0 * given.minutes),
        least_seconds=60 * given.minutes,
        browsers=2,
    )
    try:
        install_tools()
        have_postgresql()
        weather = weather_here()
    except (Refusal, ServersMissing) as missing:
        print(missing, file=sys.stderr)
        return 1
    with made_ground() as ground:
        done = run(
            dataclasses.replace(plan, weather=weather),
            ground,
            evidence=EVIDENCE / f"seed-{given.seed}",
            tell=lambda line: tell(f"{time.monotonic() - began:5.0f} s  {line}"),
        )
    for line in lines_of(done):
        tell(line)
    # Tests have settings of their own; the comparison above was made with the portal's.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    is_caught = given.without_planted or catches_planted_faults()
    is_drilled = given.without_drills or passes_drills()
    tell(f"make chaos: {time.monotonic() - began:.0f} s")
    return 0 if is_caught and is_drilled and not done.verdict.findings else 1


def have_postgresql() -> None:
    """Have PostgreSQL's programs, by apt-get where that is possible.

    :raises ServersMissing: when they are not there, and cannot be installed from here
    """
    try:
        programs_of_postgresql()
    except ServersMissing:
        if shutil.which("apt-get") is None or os.geteuid() != 0 or not installs(["postgresql"]):
            raise


def weather_here() -> tuple[Weather, ...]:
    """Return the weather of this machine: all of it where clocks can be faked (libfaketime)."""
    if clocks.library() is None and shutil.which("apt-get") and os.geteuid() == 0:
        installs(["faketime"])
    if clocks.library() is not None:
        return WEATHER
    tell("LEFT OUT: wrong clocks, because there is no libfaketime (apt-get install faketime).")
    return tuple(weather for weather in WEATHER if not weather.name.startswith("clocks"))


def catches_planted_faults() -> bool:
    tell("\nPlanted faults, each of which must be found:")
    command = [sys.executable, "-m", "pytest", "-v", "--no-header", "-m", "chaos", "tests/chaos"]
    return subprocess.run(command, cwd=BASE, check=False).returncode == 0


def passes_drills() -> bool:
    """Tell whether a portal at work can be backed up, restored and upgraded, on SQLite and where PostgreSQL answers.

    :raises Refusal: when PostgreSQL was asked for by name and does not answer
    """
    if not history_has_release():
        tell(f"LEFT OUT: the upgrade from the last release, because this copy has no history of {RELEASED}.")
    words = ("-m", "drill", "--durations=5", "tests/upgrade", "tests/helpdesk/backup")
    # Two at once: the one waits for a portal's start where the other works.
    chosen = [Part("drills on one machine", (*words, "--numprocesses", "2"))]
    if services := services_for_tests():
        chosen.append(Part("drills on PostgreSQL", ("-m", "drill and postgres", "tests/upgrade"), services))
    return not [part.name for part in chosen if not passes(part)]


def history_has_release() -> bool:
    command = ["git", "cat-file", "-e", f"{RELEASED}^{{commit}}"]
    return subprocess.run(command, cwd=BASE, capture_output=True, check=False).returncode == 0


def tell(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
