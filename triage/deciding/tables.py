"""Ordered tables of rules: the first row that fits decides, and says on what it rests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from triage.deciding.answers import stopped_by_form
from triage.deciding.facts import Facts
from triage.reading.codes import Code
from triage.reading.picture import Finding

# On what a rule rests: words of the ticket, a code of its log, or the name of a field of its form.
# None: the rule does not fit; nothing inside: it fits without words, as what is left over.
Basis = tuple[Finding | Code | str, ...]
# More words than these convince nobody further.
_WORDS_MOST = 4


@dataclass(frozen=True, slots=True)
class Case:
    """The facts, and what was decided of them before: the type comes first, then immediate, level and severity."""

    facts: Facts
    kind: str = ""
    is_immediate: bool = False

    def words(self, *names: str) -> Basis | None:
        """Return the words that say one of these things, None where none is said."""
        found = tuple(finding for name in names for finding in self.facts.picture.of(name))
        return found[:_WORDS_MOST] or None

    def says(self, *names: str) -> bool:
        return self.facts.picture.says(*names)

    def stops(self, *processes: str) -> Basis:
        """Return the words, or the answer, that say that one of these processes stands still now; without names any."""
        words: Basis = tuple(stop.finding for stop in self.facts.now if not processes or stop.process in processes)
        answered = tuple(
            "stopped" for process in stopped_by_form(self.facts.request) if not processes or process in processes
        )
        return (*words, *answered)[:_WORDS_MOST]


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: when its test fits, its value is the verdict."""

    rule: str
    value: str
    test: Callable[[Case], Basis | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided, by which rule, resting on what."""

    value: str
    rule: str
    basis: Basis


def first_fitting(rows: Sequence[Row], case: Case) -> Verdict:
    """Return the verdict of the first row that fits and is not switched off, as the rulebook has its value.

    :raises LookupError: where none does; a table ends with a row that always fits.
    """
    book = case.facts.book
    for row in rows:
        if row.rule in book.off:
            continue
        basis = row.test(case)
        if basis is not None:
            return Verdict(book.values.get(row.rule, row.value), row.rule, basis)
    raise LookupError("No row fits.")


def always(_case: Case) -> Basis:
    """Fit, whatever the facts are."""
    return ()


def where(holds: object, basis: Basis | None = ()) -> Basis | None:
    """Return the basis where something holds."""
    return (basis or ()) if holds else None
