"""What a decision says a ticket is about: routine, signature, legal date; pure."""

from __future__ import annotations

from datetime import date

from triage.deciding.decision import Decision
from triage.deciding.facts import Facts
from triage.deciding.kinds import LAW
from triage.signatures.making import Signature, signature_of


def routine_of(facts: Facts) -> str:
    """Return the number of the routine that the form, the log or the words name first, empty where none does."""
    in_words = (token.word for token in facts.picture.words.tokens if token.word in facts.book.routines)
    return next(iter((*filter(None, (facts.request.routine,)), *facts.codes.routines, *in_words)), "")


def signature_in(decision: Decision) -> Signature | None:
    """Return what the fault is known by: from the log, else from codes within the words; None where neither tells."""
    request = decision.facts.request
    text = request.log if request.log.strip() else request.description if decision.facts.codes.codes else ""
    return signature_of(text)


def legal_date_of(decision: Decision) -> date | None:
    """Return the day by which a law wants it, None where the ticket is of no law or its words name no day ahead."""
    if decision.kind.value != LAW:
        return None
    return next((due.on for due in decision.facts.dues if due.days >= 0 and due.on is not None), None)
