"""Which level should resolve it, by product.md §4: the first row that fits."""

from __future__ import annotations

import re

from language.folding import fold
from triage.deciding.facts import ESSENTIAL, IMPORTANT
from triage.deciding.kinds import LAW, QUESTION
from triage.deciding.tables import Basis, Case, Row, always, where
from triage.reading.claims import Extent

N1, N2 = "N1", "N2"
# What the product itself raises, with a message for who works with it.
_OWN_CODES = ("ORA-20", "ORA-06512")
_REGISTER = re.compile(r"\b[a-z]\d{3}\b")


def _by_kind(kind: str) -> Row:
    names = {LAW: ("level.law", N2), QUESTION: ("level.question", N1)}
    rule, level = names[kind]
    return Row(rule, level, lambda case: where(case.kind == kind))


def _security(case: Case) -> Basis | None:
    return (*case.facts.breach, *case.facts.picture.of("virus")) or None


def _updated(case: Case) -> Basis | None:
    return None if case.says("change.no_update") else case.words("change.update")


def _own_updated(case: Case) -> Basis | None:
    """A customisation that broke through an update of the standard product."""
    return _updated(case) if case.facts.is_custom and case.facts.is_production else None


def _own_stops(case: Case) -> Basis | None:
    """A customisation that stops an essential process."""
    facts = case.facts
    stands = facts.extent_of(*ESSENTIAL) in (Extent.ALL, Extent.UNSAID)
    return where(facts.is_custom and facts.is_production and stands, case.stops(*ESSENTIAL))


def _own(case: Case) -> Basis | None:
    return where(case.facts.is_custom, case.words("whose.custom") or ("customization",))


def _known(case: Case) -> Basis | None:
    """A code that a registered procedure or a screen ends without a change of code."""
    codes = case.facts.codes.codes
    return tuple(code for code in codes if case.facts.book.has_procedure(code.family, code.code))[:2] or None


def _several(case: Case) -> Basis | None:
    """More than one customer with the same, unless a registered solution fits."""
    return None if _known(case) else case.words("person.several")


def _object(case: Case) -> Basis | None:
    """An object of the database is invalid or missing, even after an update."""
    return tuple(code for code in case.facts.codes.codes if code.code in case.facts.book.objects)[:1] or None


def _calculated(case: Case) -> Basis | None:
    """A rejection of what the product itself calculated."""
    return case.facts.calculated or None


def _workstation(case: Case) -> Basis | None:
    if case.facts.extent_of(*ESSENTIAL, *IMPORTANT) not in (Extent.ONE, None):
        return None
    return case.words("extent.post")


def _one_figure(case: Case) -> Basis | None:
    """One document or customer whose figures differ, and no calculation is suspected: a screen shows why."""
    if case.facts.has_error or case.says("thing.calculation") or not case.says("thing.figures"):
        return None
    return case.words("person.single")


def _data_message(case: Case) -> Basis | None:
    """An answer that names what is registered wrong or not at all, and no program broke."""
    log = fold(case.facts.request.log)
    # Books that the product itself wrote wrong are none of the customer's data.
    is_program = any(not code.code.startswith(_OWN_CODES) for code in case.facts.codes.codes) or _REGISTER.search(log)
    book = case.facts.book
    names = any(words in log for words in book.registrations) or any(
        wrong in line and any(one in line for one in book.registered_names)
        for line in log.split("\n")
        for wrong in book.wrongs
    )
    return where(not is_program and names, ("log",))


def _layout(case: Case) -> Basis | None:
    """A file of others that is read: its layout is a parameter."""
    log = fold(case.facts.request.log)
    is_read = not case.facts.codes.codes and any(words in log for words in case.facts.book.layouts)
    return case.words("thing.layout") if is_read else None


def _exception(case: Case) -> Basis | None:
    """An exception, or an error text, with no registered procedure."""
    return where(case.facts.has_error, case.facts.codes.codes[:2] or ("log",))


LEVELS = (
    _by_kind(LAW),
    _by_kind(QUESTION),
    Row("level.security", N2, _security),
    Row("level.customization-updated", N2, _own_updated),
    Row("level.customization-stops", N2, _own_stops),
    Row("level.customization", N1, _own),
    # What is registered ends it without a change of code, also where several have it or an update brought it.
    Row("level.registered-solution", N1, lambda case: where(case.facts.request.has_solution, ("log",))),
    Row("level.several-customers", N2, _several),
    Row("level.invalid-object", N1, _object),
    Row("level.own-workstation", N1, lambda case: _workstation(case) if case.says("extent.others") else None),
    Row("level.updated", N2, _updated),
    Row("level.data", N2, lambda case: case.words("thing.stuck_data")),
    Row("level.calculated", N2, _calculated),
    Row("level.known-code", N1, _known),
    Row("level.known-infrastructure", N1, lambda case: case.words("infra.known")),
    Row("level.infrastructure-log", N1, lambda case: where(case.facts.shows_infrastructure, ("log",))),
    Row("level.workstation", N1, _workstation),
    Row("level.registration", N1, _data_message),
    Row("level.layout", N1, _layout),
    Row("level.exception", N2, _exception),
    Row("level.one-figure", N1, _one_figure),
    Row("level.figures", N2, lambda case: case.words("thing.calculation", "thing.figures")),
    # A wrong behaviour without an error text: parameters are checked first.
    Row("level.behaviour", N1, always),
)
