"""How severe it is, by the table of product.md §3: the first row that fits."""

from __future__ import annotations

from collections.abc import Callable

from triage.deciding.facts import ESSENTIAL, IMPORTANT
from triage.deciding.kinds import LAW, QUESTION
from triage.deciding.tables import Basis, Case, Row, always, where
from triage.deciding.workarounds import Workaround, is_heavy_burden, workaround_of
from triage.reading.claims import Extent
from triage.reading.codes import Family

CRITICAL, HIGH, MEDIUM, LOW = "critica", "alta", "media", "baixa"

Test = Callable[[Case], Basis | None]
_ANY = (Workaround.UNSAID, Workaround.NONE, Workaround.PAINFUL, Workaround.EASY)
_HARD = (Workaround.UNSAID, Workaround.NONE, Workaround.PAINFUL)
_FAR = 1_000_000
# Of these something may be owed to an authority or a bank.
_OWED = ("fiscal", "bank", "payment")


# -- an essential process stands still --------------------------------------------------------------------------------


def _essential(extents: tuple[Extent, ...], ways: tuple[Workaround, ...] = _ANY, *, own: bool = False) -> Test:
    """Return the test for a stop of an essential process, so wide, with such a way around; own: in a customisation."""

    def test(case: Case) -> Basis | None:
        facts = case.facts
        if case.kind == QUESTION or facts.extent_of(*ESSENTIAL) not in extents or (own and not facts.is_custom):
            return None
        return where(workaround_of(facts) in ways, (*case.stops(*ESSENTIAL), *_way(case)))

    return test


def _way(case: Case) -> Basis:
    return (case.words("way.easy", "way.other", "way.painful", "way.none") or ())[:2]


def _immediate(*ways: Workaround) -> Test:
    return lambda case: where(case.is_immediate and workaround_of(case.facts) in ways, case.stops(*ESSENTIAL))


def _contingency(case: Case) -> Basis | None:
    return where(case.facts.is_in_contingency and case.kind != QUESTION, case.words("way.contingency"))


def _contingency_asked(case: Case) -> Basis | None:
    """A question beside a contingency that is going on."""
    facts = case.facts
    asked = facts.questions
    some = tuple(one for one in facts.picture.of("way.contingency") if one.sentence not in asked)
    goes = some and (facts.now or facts.running) and facts.picture.says("said.running", "said.stopped")
    return where(case.kind == QUESTION and goes and facts.is_in_contingency and not facts.is_over, some)


def _contingency_ends(case: Case) -> Basis | None:
    """What was issued in contingency has a time by which it must be sent."""
    named = tuple(one for one in case.facts.picture.of("legal.due") if one.phrase == "prazo")
    return where(named and _contingency(case) is not None, named)


# -- an important function --------------------------------------------------------------------------------------------


def _important(extents: tuple[Extent, ...], ways: tuple[Workaround, ...]) -> Test:
    def test(case: Case) -> Basis | None:
        stands = case.facts.extent_of(*IMPORTANT) in extents
        fits = stands and case.kind != QUESTION and workaround_of(case.facts) in ways
        return where(fits, (*case.stops(*IMPORTANT), *_way(case)))

    return test


def _important_fails(case: Case) -> Basis | None:
    """It ends with an exception of the program, and no words narrow that."""
    facts = case.facts
    fails = tuple(code for code in facts.codes.codes if code.family not in (Family.SEFAZ, Family.HTTP))[:2]
    stands = fails and _important((Extent.UNSAID,), _HARD)(case) is not None
    return where(stands, (*case.stops(*IMPORTANT), *fails))


# -- what a law, an authority or a bank wants -------------------------------------------------------------------------


def _due(after: str, until: str, *, of_law: bool = False) -> Test:
    """Return the test for something blocked, or a change of law, that is due later than one figure and by another.

    :param after: the name of a figure in business days, empty for none; so `until`
    :param of_law: only where a change of law is asked for, or books for an authority are blocked
    """

    def test(case: Case) -> Basis | None:
        facts = case.facts
        days = [due.days for due in facts.dues if due.days >= 0]
        is_law = case.kind == LAW
        is_owed = is_law or case.says("process.fiscal", "process.bank", "process.payment", "change.law")
        is_owed = is_owed or facts.usual_process in _OWED
        is_blocked = bool(facts.now) or facts.has_error or is_law or case.says("thing.figures", "thing.empty")
        if case.kind == QUESTION or not days or not is_owed or not is_blocked:
            return None
        if of_law and not is_law and "fiscal" not in facts.extents and facts.usual_process != "fiscal":
            return None
        figures = facts.book.figures
        least, most = figures[after] + 1 if after else 0, figures[until] if until else _FAR
        return where(least <= min(days) <= most, case.words("legal.due", "legal.date"))

    return test


def _due_but_easy(case: Case) -> Basis | None:
    """What is due can be done by another way."""
    is_easy = workaround_of(case.facts) == Workaround.EASY and case.kind != LAW
    return where(is_easy and _due("", "due.soon")(case) is not None, case.words("way.easy", "way.other"))


def _in_force(case: Case) -> Basis | None:
    """A legal rule in force that the product does not meet, where no deadline is stated."""
    if case.kind != LAW or case.facts.dues:
        return None
    stands = case.facts.now and not case.says("asks.when")
    return where(stands or case.says("legal.in_force"), case.words("change.law", "legal.in_force"))


def _law(case: Case) -> Basis | None:
    return where(case.kind == LAW, case.words("change.law"))


# -- the rest ---------------------------------------------------------------------------------------------------------


def _exposed(case: Case) -> Basis | None:
    """A password or personal data exposed to others."""
    return (*case.facts.breach, *case.facts.picture.of("asks.sent_secret"))[:4] or None


def _away_asked(case: Case) -> Basis | None:
    return where(not case.facts.is_production and case.kind == QUESTION and not case.facts.has_error)


def _away(case: Case) -> Basis | None:
    """Homologação and implantação are at most média."""
    said = case.words("where.test", "where.implanting") or ("environment",)
    return where(not case.facts.is_production, said)


def _no_impact(case: Case) -> Basis | None:
    if case.kind == QUESTION or case.facts.extent_of(*ESSENTIAL) == Extent.ALL:
        return None
    return case.words("no.impact")


def _asked(case: Case) -> Basis | None:
    return where(case.kind == QUESTION)


def _asked_blocked(case: Case) -> Basis | None:
    """One document, item or person is blocked, even when put as a question."""
    facts = case.facts
    if case.kind != QUESTION or facts.is_over:
        return None
    one = tuple(stop.finding for stop in facts.now if stop.extent == Extent.ONE)
    rejected = tuple(code for code in facts.codes.codes if code.family == Family.SEFAZ)
    refused = ("log",) if "permiss" in facts.request.log else ()
    return (*one, *rejected, *refused, *(case.words("person.blocked") or ()))[:4] or None


def _asked_of_law(case: Case) -> Basis | None:
    """A question about a change of law that has a day, of which nobody says which year."""
    return case.words("legal.date") if case.kind == QUESTION and case.says("change.law") else None


def _all_well(case: Case) -> Basis | None:
    facts = case.facts
    if facts.now or facts.has_error or case.says("thing.figures", "said.slow", "time.intermittent", "way.painful"):
        return None
    well = tuple(one for one in facts.picture.of("said.running") if one.phrase.startswith("tudo"))
    return well or None


def _painful(case: Case) -> Basis | None:
    """Nothing stands still, but the work of an essential process or an important function is twice what it was."""
    is_counted = case.says("way.count", "way.many") and workaround_of(case.facts) == Workaround.PAINFUL
    is_burden = is_heavy_burden(case.facts) or is_counted
    return where(is_burden, case.words("way.painful"))


def _loss(case: Case) -> Basis | None:
    """Sales, money or customers are lost meanwhile, by more than one document, and nothing easy helps."""
    facts = case.facts
    is_narrow = Extent.ONE in facts.extents.values() or workaround_of(facts) == Workaround.EASY
    if case.kind == QUESTION or is_narrow or facts.is_over:
        return None
    return case.words("said.loss")


def _wrong_throughout(case: Case) -> Basis | None:
    """All invoices or orders are calculated wrong, and nothing easy helps."""
    if case.kind == QUESTION or workaround_of(case.facts) == Workaround.EASY:
        return None
    picture = case.facts.picture
    for one in picture.of("thing.calculation"):
        whole = [*picture.near("extent.all", one.sentence), *picture.near("extent.whole", one.sentence)]
        named = {mention.process for mention in picture.mentions_in(one.sentence)}
        if whole and named & {"invoicing", "orders"}:
            return (one, whole[0])
    return None


def _slow(case: Case) -> Basis | None:
    """It goes on, but slower by a figure that is told, or so that loads are late."""
    named = {mention.process for mention in case.facts.picture.mentions} | {case.facts.usual_process}
    is_essential = named & set(ESSENTIAL) and "side" not in named and case.says("said.slow")
    return case.words("said.slower", "loads.late") if is_essential and case.kind != QUESTION else None


def _looks(case: Case) -> Basis | None:
    stands = any(stop.process not in ("", "side") for stop in case.facts.now)
    return None if stands else case.words("asks.cosmetic")


def _empty(case: Case) -> Basis | None:
    if case.facts.has_error or not case.says("thing.report"):
        return None
    return case.words("thing.empty")


SEVERITIES = (
    Row("severity.immediate-painful", HIGH, _immediate(Workaround.PAINFUL)),
    Row("severity.immediate", CRITICAL, _immediate(Workaround.UNSAID, Workaround.NONE, Workaround.EASY)),
    Row("severity.exposed", HIGH, _exposed),
    Row("severity.away-question", LOW, _away_asked),
    Row("severity.away", MEDIUM, _away),
    Row("severity.due-easy", MEDIUM, _due_but_easy),
    Row("severity.due-now", CRITICAL, _due("", "due.now")),
    Row("severity.no-impact", LOW, _no_impact),
    Row("severity.contingency-ends", HIGH, _contingency_ends),
    Row("severity.contingency", MEDIUM, _contingency),
    Row("severity.contingency-asked", MEDIUM, _contingency_asked),
    Row("severity.customization-stops", HIGH, _essential((Extent.ALL, Extent.UNSAID, Extent.PART), _HARD, own=True)),
    Row("severity.stop-easy", MEDIUM, _essential((Extent.ALL, Extent.UNSAID), (Workaround.EASY,))),
    Row("severity.stop-painful", HIGH, _essential((Extent.ALL,), (Workaround.PAINFUL,))),
    Row("severity.stop", CRITICAL, _essential((Extent.ALL,))),
    Row("severity.due-soon", HIGH, _due("due.now", "due.soon")),
    Row("severity.due-later", MEDIUM, _due("due.soon", "due.later", of_law=True)),
    Row("severity.due-far", LOW, _due("due.later", "", of_law=True)),
    Row("severity.part-easy", MEDIUM, _essential((Extent.PART,), (Workaround.EASY,))),
    Row("severity.part", HIGH, _essential((Extent.PART,))),
    Row("severity.law-in-force", HIGH, _in_force),
    Row("severity.law", MEDIUM, _law),
    Row("severity.important-easy", MEDIUM, _important((Extent.ALL, Extent.UNSAID), (Workaround.EASY,))),
    Row("severity.important", HIGH, _important((Extent.ALL,), _HARD)),
    Row("severity.important-fails", HIGH, _important_fails),
    Row(
        "severity.important-part", HIGH, _important((Extent.PART, Extent.UNSAID), (Workaround.NONE, Workaround.PAINFUL))
    ),
    Row("severity.privacy", MEDIUM, lambda case: case.words("asks.privacy")),
    Row("severity.question-blocked", MEDIUM, _asked_blocked),
    Row("severity.question-law", MEDIUM, _asked_of_law),
    Row("severity.question", LOW, _asked),
    Row("severity.all-well", LOW, _all_well),
    Row("severity.looks", LOW, _looks),
    Row("severity.empty", LOW, _empty),
    Row("severity.stop-unsaid", HIGH, _essential((Extent.UNSAID,), (Workaround.NONE, Workaround.PAINFUL))),
    Row("severity.painful", HIGH, _painful),
    Row("severity.loss", HIGH, _loss),
    Row("severity.wrong-throughout", HIGH, _wrong_throughout),
    Row("severity.slow", HIGH, _slow),
    # One document, item or person, figures that differ, something intermittent, and what has no facts yet.
    Row("severity.other", MEDIUM, always),
)
