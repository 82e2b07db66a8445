"""What is missing from a ticket of this type, which support would ask for first; pure. It never blocks anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from triage.deciding.kinds import FAULT, LAW, QUESTION
from triage.deciding.tables import Case

# A description of fewer words tells nobody what happened.
_WORDS_LEAST = 8
# A run of so many digits is the number of a document, an item or a customer.
_DIGITS_LEAST = 3


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a ticket is, from 0 to 1, and the keys of what is missing, the weightiest first."""

    share: float
    missing: tuple[str, ...]


def completeness_of(case: Case) -> Completeness:
    """Return what is there and what is missing for this type."""
    asked = ASKED[case.kind]
    missing = tuple(key for key in sorted(asked, key=lambda key: -asked[key]) if not _TESTS[key](case))
    return Completeness(round(1 - sum(asked[key] for key in missing) / sum(asked.values()), 2), missing)


def _has_description(case: Case) -> bool:
    return len(case.facts.request.description.split()) >= _WORDS_LEAST


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
    return any(
        len(token.word) >= _DIGITS_LEAST and token.word.isdigit() and token.word not in case.facts.book.routines
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
# What is asked for by type, and how much it weighs.
ASKED: Mapping[str, Mapping[str, int]] = {
    QUESTION: {"description": 3, "module": 2, "routine": 1},
    FAULT: {
        "description": 3,
        "error": 3,
        "routine": 2,
        "extent": 2,
        "module": 1,
        "since": 1,
        "version": 1,
        "example": 1,
        "workaround": 1,
    },
    LAW: {"description": 3, "legal_source": 3, "legal_date": 2, "module": 1},
}
