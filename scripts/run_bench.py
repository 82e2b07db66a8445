"""`make bench`: every measurement in turn, each in a process of its own, into benchmarks/RESULTS.md.

It is no test: a goal that is missed is written down, and a must that is missed is said at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

import psycopg2  # noqa: E402 -- the folder of our own modules comes first

from benchmarks.figures import MILLION, Figure, shown  # noqa: E402 -- as above
from benchmarks.portals import postgresql_url  # noqa: E402 -- as above

RESULTS = BASE / "benchmarks" / "RESULTS.md"
# In this order; each has `measure(rows) -> list[Figure]` and runs alone as `python -m benchmarks.<name>`.
MEASUREMENTS: tuple[str, ...] = ("pages", "uploads", "beside_uploads", "page_weight", "resting_memory")


@dataclass(frozen=True)
class Done:
    """What one module measured, how busy the machine was before, and how long it took."""

    name: str
    figures: list[Figure]
    load: float
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=MILLION, help="how many tickets the largest database has")
    parser.add_argument("--only", nargs="*", choices=MEASUREMENTS, help="these alone; nothing is written down then")
    given = parser.parse_args()
    names = given.only or MEASUREMENTS
    began = time.monotonic()
    done = [measured(name, given.rows) for name in names]
    is_whole = given.rows == MILLION and not given.only and all(one.figures for one in done)
    text = "\n".join(lines_of(done, given.rows))
    if is_whole:
        RESULTS.write_text(text + "\n", encoding="utf-8")
    tell(f"\n{text}\n\nmake bench: {time.monotonic() - began:.0f} s")
    tell("" if is_whole else "Not written down: only a whole run with a million tickets is.")
    missed = [figure for one in done for figure in one.figures if not figure.reaches(figure.must)]
    for figure in missed:
        tell(f"MUST MISSED: {figure.told()}")
    return 0 if all(one.figures for one in done) else 1


def measured(name: str, rows: int) -> Done:
    """Run one module; without figures where it failed, which it then has told itself."""
    tell(f"\n=== {name}")
    load, began = os.getloadavg()[0], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        place = Path(folder) / "figures.json"
        words = [sys.executable, "-m", f"benchmarks.{name}", "--rows", str(rows), "--to", str(place)]
        code = subprocess.run(words, cwd=BASE, check=False).returncode
        kept = json.loads(place.read_text(encoding="utf-8")) if code == 0 else []
    seconds = time.monotonic() - began
    tell(f"=== {name}: {'measured' if code == 0 else 'FAILED'} in {seconds:.0f} s")
    return Done(name, [Figure(**one) for one in kept], load, seconds)


def lines_of(done: list[Done], rows: int) -> Iterator[str]:
    """Yield the page of results: ratios first, then what stands behind them."""
    yield "# Figures"
    yield ""
    yield f"`make bench` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {rows:,} tickets. " + machine()
    yield ""
    yield "| work | must | goal | measured | reached |"
    yield "|---|---|---|---|---|"
    figures = [figure for one in done for figure in one.figures]
    for figure in sorted(figures, key=lambda figure: figure.unit != "×"):
        yield row_of(figure)
    yield ""
    yield "What was counted:"
    yield ""
    yield from (f"- **{figure.work}**: {figure.note}" for figure in figures if figure.note)
    yield ""
    yield "Load average before each module, and how long it took: " + "; ".join(
        f"`{one.name}` {one.load:.1f}, {one.seconds:.0f} s" for one in done
    )


def row_of(figure: Figure) -> str:
    sign = "≥" if figure.more_is_better else "≤"
    values = (f"{sign} {shown(figure.must)}", f"{sign} {shown(figure.goal)}", f"**{shown(figure.measured)}**")
    return f"| {figure.work} | {' | '.join(f'{value} {figure.unit}' for value in values)} | {figure.standing} |"


def machine() -> str:
    """Return on what it was measured, in a sentence."""
    with psycopg2.connect(postgresql_url()) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (server,) = cursor.fetchone()
    cores, memory = os.cpu_count(), os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{cores} cores ({processor()}), {memory:.0f} GB of memory; Python {platform.python_version()}, "
        f"Django {version('Django')}, granian {version('granian')}, PostgreSQL {server.split()[0]}. Clients, web "
        "server and database share these cores."
    )


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def tell(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
