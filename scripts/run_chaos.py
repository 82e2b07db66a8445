"""`make chaos`: a portal on PostgreSQL and Redis of its own, broken on purpose, and compared with what it had said.

Beside it faults are planted, which must be found, and the drills: a portal at work is backed up and restored elsewhere,
and upgraded from the last release.
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

from run_tests import Part, Refusal, beside, install_tools, installs, services_for_tests  # noqa: E402 -- the folder of our own modules comes first

from tests.chaos import clocks  # noqa: E402 -- as above
from tests.chaos.figures import lines_of  # noqa: E402 -- as above
from tests.chaos.house import GROUND, Ground, made_ground  # noqa: E402 -- as above
from tests.chaos.nemesis import WEATHER, Weather  # noqa: E402 -- as above
from tests.chaos.running import Plan, Run, run  # noqa: E402 -- as above
from tests.chaos.servers import ServersMissing, programs_of_postgresql  # noqa: E402 -- as above

RELEASED = (BASE / "tests" / "upgrade" / "RELEASED").read_text().strip()
# The logs of a run that found something.
EVIDENCE = BASE / "var" / "chaos"
# 60 kills see 3,000 acknowledgements.
PACE = 50


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60, help="how many there are at least")
    parser.add_argument("--minutes", type=float, default=0, help="how long it goes on at least")
    parser.add_argument("--pace", type=int, default=PACE, help="what is acknowledged between two kills, about")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="that of another run")
    parser.add_argument("--without-planted", action="store_true", help="leave the planted faults out")
    parser.add_argument("--without-drills", action="store_true", help="leave backup and upgrade out")
    given = parser.parse_args()
    # Servers and a mounted file system are to be put away, whoever ends this.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    # The portal's, named by what was imported above; tests have settings of their own.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    began = time.monotonic()
    plan = Plan(
        seed=given.seed,
        kills=given.kills,
        operations=given.pace * given.kills,
        pace=given.pace,
        # A machine that does other things as well is slow, not broken.
        seconds=max(1200.0, 20.0 * given.kills, 90.0 * given.minutes),
        least_seconds=60 * given.minutes,
        browsers=2,
    )
    try:
        install_tools()
        have_postgresql()
        weather = weather_here()
        drilled = [] if given.without_drills else drills()
    except (Refusal, ServersMissing) as missing:
        print(missing, file=sys.stderr)
        return 1
    with made_ground() as ground:
        planted = [] if given.without_planted else [planted_faults(ground)]
        # A portal that is being broken waits for itself half the time, and so do these.
        with beside([*planted, *drilled]) as others:
            done = broken(dataclasses.replace(plan, weather=weather), ground, began=began)
            failed = others()
    tell(f"make chaos: {time.monotonic() - began:.0f} s")
    return 1 if failed or done.verdict.findings else 0


def broken(plan: Plan, ground: Ground, *, began: float) -> Run:
    """Make the run, and tell what came of it."""
    done = run(
        plan,
        ground,
        evidence=EVIDENCE / f"seed-{plan.seed}",
        tell=lambda line: tell(f"{time.monotonic() - began:5.0f} s  {line}"),
    )
    for line in lines_of(done):
        tell(line)
    return done


def planted_faults(ground: Ground) -> Part:
    """Return the runs of which each has a fault that must be found."""
    return Part("planted faults", ("-m", "chaos", "--durations=5", "tests/chaos"), {GROUND: str(ground.folder)})


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


def drills() -> list[Part]:
    """Return what backs a portal at work up, restores it and upgrades it: on SQLite, and where PostgreSQL answers.

    :raises Refusal: when PostgreSQL was asked for by name and does not answer
    """
    if not history_has_release():
        tell(f"LEFT OUT: the upgrade from the last release, because this copy has no history of {RELEASED}.")
    words = ("-m", "drill", "--durations=5", "tests/upgrade", "tests/helpdesk/backup")
    # Two at once: the one waits for a portal's start where the other works.
    chosen = [Part("drills on one machine", (*words, "--numprocesses", "2"))]
    if services := services_for_tests():
        chosen.append(Part("drills on PostgreSQL", ("-m", "drill and postgres", "tests/upgrade"), services))
    return chosen


def history_has_release() -> bool:
    command = ["git", "cat-file", "-e", f"{RELEASED}^{{commit}}"]
    return subprocess.run(command, cwd=BASE, capture_output=True, check=False).returncode == 0


def tell(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
