"""Where the form and the words disagree over immediate help: people look at both, at once; pure.

Nothing here refuses or grants anything. A doubt says which words stand against which answer.
"""

from __future__ import annotations

from triage.deciding.answers import asked_immediate, denies_immediate, says_immediate
from triage.deciding.immediates import by_words
from triage.deciding.tables import Basis, Case, Verdict
from triage.reading.claims import Extent, When

REFUSED, DISPUTED, UNASKED = "refused", "disputed", "unasked"


def doubt_of(case: Case, immediate: Verdict | None) -> Verdict | None:
    """Return what is doubtful about this verdict, None where form and words agree.

    `refused`: the answers ask for immediate help and words exclude it; `disputed`: it is granted by the answers and
    words tell of less; `unasked`: not granted, since an answer says that it is none, and the words tell of a
    stop.
    """
    request = case.facts.request
    if immediate is not None:
        words = _narrowing(case, request.stopped) if asked_immediate(request) else ()
        return Verdict(DISPUTED, "doubt.disputed", words) if words else None
    if says_immediate(request):
        return Verdict(REFUSED, "doubt.refused", _excluding(case))
    told = by_words(case) if denies_immediate(request) else None
    return Verdict(UNASKED, "doubt.unasked", told.basis) if told else None


def _excluding(case: Case) -> Basis:
    """The words, or the code, that say that it is a test base, not implanted yet, or a customisation."""
    facts = case.facts
    if not facts.is_production:
        return tuple(facts.test_words or facts.implanting_words)[:4]
    return case.words("whose.custom") or ("log",)


def _narrowing(case: Case, process: str) -> Basis:
    """The words that say that this process goes on, or that less than all of it stands still, or that it is over."""
    facts = case.facts
    running = facts.running.get(process)
    over = tuple(stop.finding for stop in facts.stops if stop.when == When.OVER and stop.process in ("", process))
    narrower = (Extent.ONE,) if process == "dispatch" else (Extent.ONE, Extent.PART)
    parts = tuple(stop.finding for stop in facts.now if stop.process == process and stop.extent in narrower)
    is_wide = any(stop.process == process and stop.extent == Extent.ALL for stop in facts.now)
    return (*((running,) if running else ()), *over, *(() if is_wide else parts))[:4]
