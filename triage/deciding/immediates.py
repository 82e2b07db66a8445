"""Atendimento Imediato: only by the rule of product.md §2, never by shouting, by a cause or by a type."""

from __future__ import annotations

from triage.deciding.answers import asked_immediate, denies_immediate
from triage.deciding.facts import ESSENTIAL, IMPORTANT
from triage.deciding.tables import Basis, Case, Verdict
from triage.deciding.workarounds import Workaround, workaround_of
from triage.reading.claims import Extent

YES = "sim"


def immediate(case: Case) -> Verdict | None:
    """Return why this is immediate, None where it is not."""
    facts = case.facts
    if not facts.is_production or facts.is_custom:
        return None
    # Who stands before it tapped what stands still; words that tell otherwise are a doubt, which people look at.
    answered = asked_immediate(facts.request)
    if answered:
        return Verdict(YES, "immediate.answers", answered)
    return None if denies_immediate(facts.request) else by_words(case)


def by_words(case: Case) -> Verdict | None:
    """Return why the words alone, of a stop in production and of the standard product, ask for immediate help."""
    facts = case.facts
    if not facts.is_production or facts.is_custom or facts.is_over:
        return None
    for rule, test in (("immediate.invoicing", _invoicing), ("immediate.dispatch", _dispatch)):
        basis = test(case)
        if basis:
            return Verdict(YES, rule, basis)
    return None


def _invoicing(case: Case) -> Basis | None:
    """Sales invoicing stands still completely."""
    facts = case.facts
    # A workaround denies it only if invoicing in fact goes on: by another way that nobody calls a burden, it does.
    goes_on = case.says("way.other") and workaround_of(facts) == Workaround.EASY
    if "invoicing" in facts.running or goes_on:
        return None
    if facts.extents.get("invoicing") == Extent.ALL:
        return (*case.stops("invoicing"), *(case.words("company.everything") or ()))
    # Where nobody gets in, nothing is invoiced either; the warehouse has a system of its own.
    is_warehouse = facts.request.product == "WMS" or facts.usual_process == "picking"
    if is_warehouse and not case.says("company.stopped"):
        return None
    runs = case.says("company.runs") or any(run.process in ESSENTIAL for run in facts.runs)
    is_other = runs or any(process in facts.extents for process in IMPORTANT)
    if facts.extents.get("access") == Extent.ALL and not is_other:
        return (*case.stops("access"), *(case.words("company.stopped") or ()))
    return None


def _dispatch(case: Case) -> Basis | None:
    """Today's loads cannot leave; that need not be all of them by every way."""
    facts = case.facts
    if "dispatch" in facts.running:
        return None
    extent = facts.extents.get("dispatch")
    if extent == Extent.ALL or (extent == Extent.UNSAID and facts.loads_wait):
        return (*case.stops("dispatch", "picking"), *(case.words("loads.wait") or ()))
    return None
