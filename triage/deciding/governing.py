"""The rules by what they decide, what of them may be changed, and what may not; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from triage.deciding.kinds import FAULT, KINDS, LAW, QUESTION
from triage.deciding.levels import LEVELS, N1, N2
from triage.deciding.severities import CRITICAL, HIGH, LOW, MEDIUM, SEVERITIES
from triage.deciding.tables import Row
from triage.rulebook.tables import WORD, Tables, shipped_tables

TYPE, LEVEL, SEVERITY = "type", "level", "severity"
ROWS: Final[Mapping[str, Sequence[Row]]] = {TYPE: KINDS, SEVERITY: SEVERITIES, LEVEL: LEVELS}
VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    TYPE: (FAULT, QUESTION, LAW),
    SEVERITY: (CRITICAL, HIGH, MEDIUM, LOW),
    LEVEL: (N1, N2),
}
# [rule] of the support policy: who is helped at once, and who is not. No data, and no switch.
IMMEDIATES: Final = ("immediate.answers", "immediate.invoicing", "immediate.dispatch")
EXCLUSIONS: Final = ("excluded.test", "excluded.implanting", "excluded.custom")
# Where form and words disagree people look at both: no rule that could be silenced.
DOUBTS: Final = ("doubt.refused", "doubt.disputed", "doubt.unasked")
# Words on which what is excluded from immediate help rests: more may be added, none of the product's taken away.
PROTECTED: Final[Mapping[str, str]] = {
    "where.test": "excluded.test",
    "where.implanting": "excluded.implanting",
    "whose.custom": "excluded.custom",
}


@dataclass(frozen=True)
class Governed:
    """A rule that is data: what it decides by itself, and whether it may be switched off.

    :param decides: type, severity or level
    :param is_last: it always fits; without it a table would decide nothing
    """

    rule: str
    decides: str
    value: str
    is_last: bool


@cache
def governed() -> Mapping[str, Governed]:
    """Return every rule that decides by a table, by its name, in the order in which they are asked."""
    return {
        row.rule: Governed(row.rule, decides, row.value, is_last=row is rows[-1])
        for decides, rows in ROWS.items()
        for row in rows
    }


@cache
def protected_lists() -> frozenset[str]:
    """Return the lists whose words of the product stay: what is excluded, and what those phrases name with @."""
    lists, found = shipped_tables().lists, set[str]()
    asked = list(PROTECTED)
    while asked:
        name = asked.pop()
        if name in lists and name not in found:
            found.add(name)
            parts = (part for source in lists[name] for part in source.replace("|", " ").split())
            asked += [WORD + part.strip("[]").removeprefix("@") for part in parts if part.strip("[]").startswith("@")]
    return frozenset(found)


@cache
def shipped() -> Tables:
    """Return what the product comes with: its lists and figures, and what its rules decide."""
    return replace(shipped_tables(), values={one.rule: one.value for one in governed().values()})
