"""Which of the three types a request is, by product.md §1: what is asked, as reported."""

from __future__ import annotations

from triage.deciding.facts import ESSENTIAL, IMPORTANT
from triage.deciding.tables import Basis, Case, Row, always, where
from triage.reading.claims import Extent
from triage.reading.codes import Family

QUESTION, FAULT, LAW = "Dúvida", "Manutenção Corretiva", "Adequação à Legislação"


def _essential_stands(case: Case) -> bool:
    return case.facts.extent_of(*ESSENTIAL) == Extent.ALL


def _stands_widely(case: Case) -> bool:
    return case.facts.extent_of(*ESSENTIAL, *IMPORTANT) == Extent.ALL


def _over(case: Case) -> Basis | None:
    """What happened in a fault that is over."""
    facts = case.facts
    told = facts.asks or case.says("asks.thanks_only")
    return where(facts.is_over and told, case.words("said.over", "asks.how", "asks.thanks_only"))


def _security(case: Case) -> Basis | None:
    """Secrets or personal data are open to those whom they do not concern, unless they were only sent to us."""
    return None if case.says("asks.sent_secret") else tuple(case.facts.breach) or None


def _law(case: Case) -> Basis | None:
    """A law, a layout or a technical note changed, and the product has to."""
    return None if case.says("change.bank") else case.words("change.law")


def _law_asked_when(case: Case) -> Basis | None:
    """When the product will do what counts from a day on, of books or documents: a law, though nobody names one."""
    facts = case.facts
    is_fiscal = case.says("process.fiscal") or facts.usual_process == "fiscal"
    if not is_fiscal or case.says("change.bank") or not (case.says("legal.date") or facts.dues):
        return None
    return case.words("asks.when")


def _law_asked_how(case: Case) -> Basis | None:
    """A law changed, but the customer acts, or parameters suffice, and the question is how."""
    if _law(case) is None or not case.facts.asks or case.says("asks.will"):
        return None
    return case.words("asks.self")


def _wish(case: Case) -> Basis | None:
    """Something new, a training, a price, privacy: nothing that should work fails."""
    if _stands_widely(case) or _program_fails(case):
        return None
    return case.words(
        "asks.improvement", "asks.training", "asks.commercial", "asks.sent_secret", "asks.privacy", "asks.thanks_only"
    )


def _cosmetic_wish(case: Case) -> Basis | None:
    """Other looks; who reports that the looks changed by themselves reports a fault."""
    if case.says("said.error", "thing.changed") or case.facts.has_error or _essential_stands(case):
        return None
    return case.words("asks.cosmetic") if case.says("asks.wants") else None


def _question(case: Case) -> Basis | None:
    """A how, which, why or whether, where no essential process stands still and no program shows an exception."""
    facts = case.facts
    if not facts.asks or _essential_stands(case) or _program_fails(case) or facts.is_in_contingency or facts.is_due:
        return None
    if facts.lists_several and any(stop.finding.sentence not in facts.questions for stop in facts.now):
        return None
    if case.says("asks.cause") and case.says("thing.figures"):
        return None
    if _part_stands(case):
        return None
    is_wide = facts.extent_of(*ESSENTIAL, *IMPORTANT) in (Extent.ALL, Extent.PART)
    if is_wide and not facts.questions:
        return None
    return case.words("asks.how") or ("description",)


def _part_stands(case: Case) -> bool:
    """Whether the text tells, and does not ask, that a part of an essential process stands still."""
    facts = case.facts
    told = [stop for stop in facts.now if stop.finding.sentence and stop.finding.sentence not in facts.questions]
    return any(stop.process in ESSENTIAL and stop.extent == Extent.PART for stop in told) and not facts.codes.codes


def _program_fails(case: Case) -> bool:
    return any(code.family not in (Family.SEFAZ, Family.HTTP) for code in case.facts.codes.codes)


def _fault(case: Case) -> Basis | None:
    """Something that should work does not, whatever its cause."""
    if case.facts.now:
        return case.stops()
    if case.facts.has_error or case.facts.request.log.strip():
        return case.facts.codes.codes[:1] or ("log",)
    return case.words(
        *(
            "said.error",
            "said.slow",
            "thing.figures",
            "thing.empty",
            "thing.doubled",
            "no.details",
            "change.update",
            "time.intermittent",
        ),
        *("thing.calculation", "asks.cosmetic"),
    )


def _plain_question(case: Case) -> Basis | None:
    return None if case.says("said.error") else case.words("asks.how", "asks.plainly")


def _status(case: Case) -> Basis | None:
    """How far another ticket is."""
    facts = case.facts
    return None if facts.has_error or facts.now else case.words("asks.status")


KINDS = (
    Row("type.over", QUESTION, _over),
    Row("type.status", QUESTION, _status),
    Row("type.security", FAULT, _security),
    Row("type.law-how", QUESTION, _law_asked_how),
    Row("type.law", LAW, _law),
    Row("type.law-when", LAW, _law_asked_when),
    Row("type.wish", QUESTION, _wish),
    Row("type.cosmetic", QUESTION, _cosmetic_wish),
    Row("type.question", QUESTION, _question),
    Row("type.fault", FAULT, _fault),
    Row("type.plain-question", QUESTION, _plain_question),
    # Who neither asks nor wants anything reports something.
    Row("type.report", FAULT, always),
)
