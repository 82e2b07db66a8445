"""One measured figure, what it must be and what we want to be known for; and how a module tells those it measured."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

# So many tickets, unless a run is told otherwise.
MILLION = 1_000_000


@dataclass(frozen=True)
class Figure:
    """One line of RESULTS.md: what was measured, against what it must be and what we want to be known for."""

    work: str
    measured: float
    unit: str
    must: float
    goal: float
    more_is_better: bool = False
    # Absolute numbers behind a ratio, spread, what was counted.
    note: str = ""

    def reaches(self, bound: float) -> bool:
        """Tell whether it is as good as this bound."""
        return self.measured >= bound if self.more_is_better else self.measured <= bound

    @property
    def standing(self) -> str:
        """Return in a word where it stands."""
        if self.reaches(self.goal):
            return "goal"
        return "must" if self.reaches(self.must) else "MISSED"

    def told(self) -> str:
        """Return it as a line for a terminal."""
        sign = "≥" if self.more_is_better else "≤"
        bounds = f"must {sign} {shown(self.must)}, goal {sign} {shown(self.goal)}"
        note = f"  ({self.note})" if self.note else ""
        return f"{self.standing:7}{self.work}: {shown(self.measured)} {self.unit}, {bounds}{note}"


def shown(number: float) -> str:
    """Return a number as people read it: three digits that say something, and no more."""
    if number == int(number) or abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}"


def run(measure: Callable[[int], Sequence[Figure]]) -> None:
    """Measure as a program of its own: print the figures, and write them where `--to` says.

    :param measure: takes how many tickets the largest database has, which some do not ask about
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=MILLION, help="how many tickets the largest database has")
    parser.add_argument("--to", type=Path, help="a file for the figures, as JSON")
    given = parser.parse_args()
    # What was made for it is put away, whoever ends it.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    figures = measure(given.rows)
    for figure in figures:
        print(figure.told(), flush=True)
    if given.to:
        given.to.write_text(json.dumps([asdict(figure) for figure in figures]), encoding="utf-8")
