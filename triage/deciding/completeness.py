"""What is missing from a ticket of this type, which support would ask for first; pure. It never blocks anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from triage.deciding.kinds import FAULT, LAW, QUESTION
from triage.deciding.tables import Case
from triage.rulebook.book import Rulebook

_KINDS = {QUESTION: "question", FAULT: "fault", LAW: "law"}


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a ticket is, from 0 to 1, and the keys of what is missing, the weightiest first."""

    share: float
    missing: tuple[str, ...]


def completeness_of(case: Case) -> Completeness:
    """Return what is there and what is missing for this type."""
    asked = asked_of(case.kind, case.facts.book)
    missing = tuple(key for key in sorted(asked, key=lambda key: -asked[key]) if not _TESTS[key](case))
    return Completeness(round(1 - sum(asked[key] for key in missing) / sum(asked.values()), 2), missing)


def asked_of(kind: str, book: Rulebook) -> dict[str, int]:
    """Return what is asked for of this type, and how much each weighs."""
    beginning = f"asked.{_KINDS[kind]}."
    weights = {
        name.removeprefix(beginning): weight for name, weight in book.figures.items() if name.startswith(beginning)
    }
    return {key: weight for key, weight in weights.items() if weight}


def _has_description(case: Case) -> bool:
    return len(case.facts.request.description.split()) >= case.facts.book.figures["description.words"]


def _has_error(case: Case) -> bool:
    """A complete error, or the plain statement that there is none."""
    return bool(case.facts.request.log.strip() or case.facts.codes.codes or case.says("thing.empty", "thing.figures"))


def _has_routine(case: Case) -> bool:
    facts = case.facts
    tokens = facts.picture.words.tokens
    named = any(token.word in facts.book.routines for token in tokens)
    return bool(facts.request.routine or facts.codes.routines or named)


def _has_module(case: Case) -> bool:
    return bool(case.facts.module)


def _has_version(case: Case) -> bool:
    """A version as 33.00.04.06 or 12.1.2410, in the words or in the log."""
    return any(word.count(".") >= 2 and word[0].isdigit() for word in case.facts.request.text.split())


def _has_extent(case: Case) -> bool:
    return case.says("extent.all", "extent.whole", "extent.part", "extent.place", "extent.one", "extent.post")


def _has_since(case: Case) -> bool:
    return case.says("time.since", "change.update", "time.intermittent") or case.facts.picture.says("said.over")


def _has_example(case: Case) -> bool:
    least = case.facts.book.figures["example.digits"]
    return any(
        len(token.word) >= least and token.word.isdigit() and token.word not in case.facts.book.routines
        for token in case.facts.picture.words.tokens
    )


def _has_way(case: Case) -> bool:
    return case.says("way.none", "way.painful", "way.easy", "way.other", "way.contingency")


def _has_source(case: Case) -> bool:
    """The law, the note or the portaria itself: its name and a number."""
    return case.says("legal.source")


def _has_date(case: Case) -> bool:
    return bool(case.facts.dues) or case.says("legal.date", "legal.in_force")


_TESTS: Mapping[str, Callable[[Case], bool]] = {
    "description": _has_description,
    "error": _has_error,
    "routine": _has_routine,
    "module": _has_module,
    "version": _has_version,
    "extent": _has_extent,
    "since": _has_since,
    "example": _has_example,
    "workaround": _has_way,
    "legal_source": _has_source,
    "legal_date": _has_date,
}
