"""Of a log as long as it is, the lines that tell of trouble with what stands behind them; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from triage.signatures.making import TROUBLE

# What an error says below its first line: a stack, a cause, a place.
_FOLLOWING: Final = 6
_HEAD: Final = 20
_LINES_MOST: Final = 300
_LINE_LONGEST: Final = 1000
_CODES: Final = re.compile(r"\b(?:ORA-\d{5}|cStat|THREAD ERROR|Access violation|Traceback|Caused by)")


def telling_lines(lines: Iterable[str]) -> list[str]:
    """Return the first lines, and those that tell of trouble with the few behind each, in their order; 300 at most.

    Nothing of a log in which no line tells of trouble.
    """
    kept: list[str] = []
    left, tells = _HEAD, False
    for line in (whole[:_LINE_LONGEST] for whole in lines):
        if TROUBLE.search(line) or _CODES.search(line):
            left, tells = max(left, _FOLLOWING + 1), True
        if left:
            kept.append(line)
            left -= 1
            if len(kept) == _LINES_MOST:
                break
    return kept if tells else []
