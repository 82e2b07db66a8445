"""A verdict of the rules beside what the words of tickets that people judged say: the likelier one stands; pure.

What the policy itself decides is never outweighed: what excludes immediate help, what the form answered, a date that
was reckoned, the cap of a test base, who resolves a question or a law.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from language.terms import terms_in_place
from triage.deciding.answers import asked_immediate, denies_immediate
from triage.deciding.facts import Facts
from triage.deciding.immediates import YES
from triage.deciding.kinds import FAULT, QUESTION
from triage.deciding.request import Request
from triage.deciding.tables import Case, Verdict
from triage.learning.opinions import Opinion
from triage.reading.picture import Finding

# The rule that a verdict of the words names, and that of there being no immediate.
WORDS = "words"
NO_IMMEDIATE = "none"
_YES, _NO = "True", "False"
# Of these the rule knows what words cannot: a day that was reckoned, something that was registered.
_RECKONED: Final = (
    *(f"severity.due-{how}" for how in ("easy", "now", "soon", "later", "far")),
    *("level.registered-solution", "level.known-code", "level.customization"),
)
# Whoever reads of a stop is called rather once too often: a rule's word for it weighs so many times as much.
_HEARD: Final = 2.0
_NEVER_MET: Final = -9.0
_TERMS_MOST: Final = 3
_SIGNS_MOST: Final = 20_000


def weighed_kind(facts: Facts, verdict: Verdict, opinion: Opinion) -> Verdict:
    """Return the type that the rule or the words make likelier."""
    return _weighed("type", verdict, opinion, facts)


def weighed_immediate(case: Case, verdict: Verdict | None, opinion: Opinion) -> Verdict | None:
    """Return why this is immediate, None where it is not; the form's own answers, and what excludes it, stand."""
    facts = case.facts
    request = facts.request
    is_answered = bool(asked_immediate(request)) or denies_immediate(request)
    goes_on = facts.is_in_contingency or "invoicing" in facts.running
    is_asked = case.kind == QUESTION
    if is_answered or is_asked or not facts.is_production or facts.is_custom or facts.is_over or goes_on:
        return verdict
    if verdict is None and facts.stops and not facts.now:
        # What is told of a stop is over, ahead or of others.
        return None
    said = Verdict(_YES, verdict.rule, verdict.basis) if verdict else Verdict(_NO, NO_IMMEDIATE, ())
    likelier = _weighed("immediate", said, opinion, facts, times=_HEARD if verdict else 1.0)
    if likelier.value == _NO:
        return None
    return verdict or Verdict(YES, likelier.rule, likelier.basis)


def weighed_level(case: Case, verdict: Verdict, opinion: Opinion) -> Verdict:
    """Return the level that resolves a fault; of a question and of a law the policy says it."""
    return _weighed("level", verdict, opinion, case.facts) if case.kind == FAULT else verdict


def weighed_severity(case: Case, verdict: Verdict, opinion: Opinion) -> Verdict:
    """Return the severity; what is immediate, what the form answered and what no production is, the rules say."""
    if case.is_immediate or not case.facts.is_production or _is_answered(case.facts):
        return verdict
    return _weighed("severity", verdict, opinion, case.facts)


def _is_answered(facts: Facts) -> bool:
    return bool(facts.request.extent or facts.request.workaround)


def _weighed(question: str, verdict: Verdict, opinion: Opinion, facts: Facts, *, times: float = 1.0) -> Verdict:
    likely = opinion.of(question)
    # What the desk itself made of a rule is what it wants.
    if not likely or verdict.rule.startswith(_RECKONED) or verdict.rule in facts.book.values:
        return verdict
    heard = facts.book.figures["judged.words"] / 100
    trust = opinion.trust_in(question, verdict.rule) * times
    weights: Mapping[str, float] = {label: heard * likelihood for label, likelihood in likely.items()}
    weights = {**weights, verdict.value: heard * likely.get(verdict.value, _NEVER_MET) + trust}
    best = max(weights, key=weights.__getitem__)
    if best == verdict.value:
        return verdict
    terms = opinion.telling(question, best, verdict.value, _TERMS_MOST)
    return Verdict(best, f"{question}.{WORDS}", _places_of(terms, facts.request))


def _places_of(terms: list[str], request: Request) -> tuple[Finding, ...]:
    """Return where the first of each of these terms stands in the text."""
    found: dict[str, Finding] = {}
    before = 0
    for field in ("subject", "description", "log"):
        text, at = getattr(request, field), 0
        for term, word in terms_in_place(text, _SIGNS_MOST):
            start = text.find(word, at)
            if start < 0:
                continue
            at = start + len(word)
            if term in terms and term not in found:
                found[term] = Finding(WORDS, term, -1, -1, -1, -1, before + start, before + at)
        before += len(text) + 1
    return tuple(found[term] for term in terms if term in found)
