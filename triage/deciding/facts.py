"""The facts of a ticket, gathered from its form, its words and its log; pure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from language.folding import fold
from triage.deciding.answers import is_contingency_by_form, stopped_by_form
from triage.deciding.request import IMPLANTING, PRODUCTION, TEST, Request
from triage.reading.claims import Extent, Run, Stop, When, runs_of, stops_of
from triage.reading.codes import Code, Codes, Family, read_codes
from triage.reading.dates import Due, dues_of
from triage.reading.pasted import without_pasted
from triage.reading.picture import Finding, Picture, picture_of
from triage.rulebook.book import Rulebook

ESSENTIAL = ("invoicing", "dispatch", "picking", "receiving", "orders", "access")
_PLURALS = ("am", "em", "ados", "adas", "idos", "idas")
IMPORTANT = ("bank", "payment", "closing", "fiscal", "field_sales", "purchasing")


@dataclass(frozen=True)
class Facts:
    """What is known of a ticket; each fact is worked out when it is first asked for."""

    request: Request
    book: Rulebook
    text: str
    picture: Picture
    codes: Codes

    # -- where it runs, and whose it is ---------------------------------------------------------------------------

    @cached_property
    def test_words(self) -> list[Finding]:
        """Words that say that it is the customer's own test base, not the authority's environment."""
        picture = self.picture
        return [
            one
            for one in picture.of("where.test")
            if not picture.says_in(one.sentence, "where.sefaz") and not self._is_of_another_branch(one)
        ]

    def _is_of_another_branch(self, one: Finding) -> bool:
        """Whether a branch is in its tests while what stands still is the headquarters or production itself."""
        is_branch = self.picture.says_in(one.sentence, "extent.place")
        return is_branch and self._says_production_elsewhere(one)

    def _says_production_elsewhere(self, one: Finding) -> bool:
        return any(other.first > one.first and not other.overlaps(one) for other in self.picture.of("where.production"))

    @cached_property
    def environment(self) -> str:
        picture, given = self.picture, self.request.environment
        says_test, says_production = bool(self.test_words), picture.says("where.production")
        if given == PRODUCTION:
            if says_test and not self._stops_in_production:
                return TEST
            if self.implanting_words:
                return IMPLANTING
            return PRODUCTION
        if given == IMPLANTING and picture.says("where.implanted"):
            return PRODUCTION
        if given == TEST and says_production and not picture.says("where.test", "where.sefaz"):
            return PRODUCTION
        return given

    @cached_property
    def _stops_in_production(self) -> bool:
        """Whether after the words of a test base it is production of which a stop is told."""
        last = max(one.last for one in self.test_words)
        return any(
            last <= one.first
            and any(stop.clause == one.clause for stop in self.picture.near("said.stopped", one.sentence))
            for one in self.picture.of("where.production")
        )

    @cached_property
    def implanting_words(self) -> list[Finding]:
        if self.picture.says("where.implanted"):
            return []
        return self.picture.of("where.implanting")

    @property
    def is_production(self) -> bool:
        return self.environment == PRODUCTION

    @cached_property
    def is_custom(self) -> bool:
        picture = self.picture
        custom, standard = picture.of("whose.custom"), picture.of("whose.standard")
        # The last word counts: "marquei sem querer, a rotina é padrão".
        if standard and (not custom or standard[-1].first > custom[-1].first):
            return bool(self.codes.customizations)
        return self.request.customization or picture.says("whose.custom") or bool(self.codes.customizations)

    # -- what stands still ----------------------------------------------------------------------------------------

    @cached_property
    def usual_process(self) -> str:
        """The process of the routine that the form names, or of its module."""
        number = self.request.module.partition(" - ")[0].strip()
        return self.book.routines.get(self.request.routine, "") or self.book.modules.get(number, "")

    @cached_property
    def module(self) -> str:
        """The module that the form names, or that of the first routine that form, log or words name."""
        if self.request.module:
            return self.request.module
        in_words = (token.word for token in self.picture.words.tokens if token.word in self.book.routines)
        for number in (self.request.routine, *self.codes.routines, *in_words):
            # A routine's number begins with that of its module: 1402 is of 14, 316 of 3.
            name = self.book.module_names.get(number[:-2])
            if name:
                return name
        return ""

    @cached_property
    def stops(self) -> list[Stop]:
        return stops_of(self.picture, usual_process=self.usual_process)

    @cached_property
    def now(self) -> list[Stop]:
        """What stands still now, as the customer says for themselves; of a headline only what the text bears out."""
        if self.picture.says("said.planned"):
            return []
        some = [stop for stop in self.stops if stop.when == When.NOW and not stop.is_hearsay]
        told = {stop.extent for stop in some if stop.finding.sentence > 0 and stop.process}
        if told <= {Extent.UNSAID}:
            return some
        if told <= {Extent.UNSAID, Extent.ONE}:
            return [stop for stop in some if stop.finding.sentence > 0]
        return [stop for stop in some if stop.finding.sentence > 0 or stop.extent != Extent.UNSAID]

    @cached_property
    def runs(self) -> list[Run]:
        return list(runs_of(self.picture))

    @cached_property
    def running(self) -> dict[str, Finding]:
        found = {run.process: run.finding for run in self.runs if run.process}
        if self.is_in_contingency:
            for one in self.picture.of("way.contingency")[:1]:
                found.setdefault("invoicing", one)
        return found

    @cached_property
    def is_in_contingency(self) -> bool:
        """Whether invoices go out by another way meanwhile; other processes have no contingency of that name."""
        if self.picture.says("way.contingency_fails"):
            return False
        if is_contingency_by_form(self.request):
            return True
        for one in self.picture.of("way.contingency"):
            named = {mention.process for mention in self.picture.mentions_in(one.sentence)}
            if not named or named & {"invoicing", "orders", "access"}:
                return True
        return False

    @cached_property
    def others_go_on(self) -> frozenset[str]:
        """The processes of which it is said that all the rest goes on."""
        found: set[str] = set()
        firsts = [stop.finding.first for stop in self.now]
        for other in self.picture.of("extent.others"):
            before = bisect_right(firsts, other.last)
            found.update(stop.process for stop in self.now[max(0, before - 1) : max(1, before)])
        return frozenset(found)

    @cached_property
    def extents(self) -> dict[str, Extent]:
        """How much of each process stands still now."""
        found = {}
        for process in dict.fromkeys(stop.process for stop in self.now):
            found[process] = self._extent_of(process)
        picking = found.get("picking")
        if picking in (Extent.ALL, Extent.UNSAID) and "dispatch" not in found and self._loads_wait_for_picking:
            found["dispatch"] = picking
        if any(self._stops_all(one.sentence) for one in self.picture.of("company.everything")):
            found["invoicing"] = Extent.ALL
        for process, extent in stopped_by_form(self.request).items():
            if found.get(process, Extent.UNSAID) == Extent.UNSAID:
                found[process] = extent
        return found

    def _stops_all(self, sentence: int) -> bool:
        return any(stop.finding.sentence == sentence and stop.extent == Extent.ALL for stop in self.now)

    def _extent_of(self, process: str) -> Extent:
        some = [stop for stop in self.now if stop.process == process]
        told = [stop.extent for stop in some if stop.finding.sentence > 0] or [stop.extent for stop in some]
        anywhere = [stop.extent for stop in some]
        goes_on = process in self.running or process in self.others_go_on
        if Extent.ALL in anywhere and not goes_on and not (Extent.ALL not in told and Extent.ONE in told):
            return Extent.ALL
        for extent in (Extent.ONE, Extent.PART) if Extent.ONE in told else (Extent.PART,):
            if extent in told:
                return extent
        if Extent.BARE in anywhere and not goes_on:
            narrowed = Extent.PART in anywhere or Extent.ONE in anywhere
            return Extent.PART if narrowed else Extent.ALL
        if Extent.ALL in anywhere and (process in self.running or (goes_on and self.picture.says("extent.whole"))):
            return Extent.PART
        if goes_on:
            is_part = self.picture.says("extent.part", "extent.place", "extent.channel", "extent.document")
            is_single = self.picture.says("extent.post", "extent.one", "person.blocked")
            if not is_single and any(self._is_plural(stop) for stop in some):
                return Extent.PART
            return Extent.PART if is_part and process not in self.others_go_on else Extent.ONE
        return Extent.UNSAID

    def _is_plural(self, stop: Stop) -> bool:
        """Whether several do not go: "os controlados não entram", beside others that do."""
        last = self.picture.words.tokens[stop.finding.last - 1].word
        return last.endswith(_PLURALS) or stop.finding.phrase.startswith("@nenhum")

    def extent_of(self, *processes: str) -> Extent | None:
        """Return the widest extent among these processes, None where none of them stands still."""
        some = [self.extents[process] for process in processes if process in self.extents]
        return next((extent for extent in (Extent.ALL, Extent.UNSAID, Extent.PART, Extent.ONE) if extent in some), None)

    @cached_property
    def loads_wait(self) -> bool:
        return self.picture.says("loads.wait")

    @cached_property
    def _loads_wait_for_picking(self) -> bool:
        """Whether the loads that wait are to leave: those of suppliers wait for the receiving."""
        incoming = self.usual_process == "receiving" or any(one.process == "receiving" for one in self.picture.mentions)
        return self.loads_wait and not incoming

    @cached_property
    def is_over(self) -> bool:
        """Whether what stood still goes again, and nothing stands still for certain."""
        if not self.now:
            return self.picture.says("said.over")
        lasting = (
            stop.extent != Extent.UNSAID or self.picture.says_in(stop.finding.sentence, "said.persists")
            for stop in self.now
        )
        return any(stop.when == When.OVER for stop in self.stops) and not any(lasting)

    # -- what is asked, and until when ----------------------------------------------------------------------------

    @cached_property
    def asks(self) -> bool:
        """Whether something is asked that waits for an answer."""
        return self.picture.says("asks.how") or bool(self.questions)

    @cached_property
    def questions(self) -> set[int]:
        """The sentences that end with a question mark and are no exclamation in its clothes."""
        asked = self.picture.words.asked
        return {
            one
            for one in asked
            if not self.picture.says_in(one, "asks.rhetoric") and len(self.picture.words.of(one)) > 1
        }

    @cached_property
    def lists_several(self) -> bool:
        """Whether several matters stand in one ticket, numbered."""
        return any(mark in self.text for mark in ("2)", "2-", "2 -", "b)")) or self.picture.says("several")

    @cached_property
    def breach(self) -> list[Finding]:
        """Words that say that a secret or personal data are open to those whom they do not concern."""
        picture = self.picture
        for what in picture.of("breach.what"):
            near = [picture.near(name, what.sentence, before=1, after=1) for name in ("breach.who", "breach.how")]
            if all(near):
                return [what, near[0][0], near[1][0]]
        strange = picture.says("breach.what", "breach.who")
        return picture.of("breach.intruder") or (picture.of("breach") if strange else [])

    @cached_property
    def dues(self) -> list[Due]:
        return dues_of(self.picture.words, self.text, self.request.opened_on)

    @cached_property
    def is_due(self) -> bool:
        """Whether something that is blocked is due soon."""
        return bool(self.now) and any(0 <= due.days <= self.book.figures["due.soon"] for due in self.dues)

    @cached_property
    def has_error(self) -> bool:
        return bool(self.codes.codes) or self.log_complains

    @cached_property
    def shows_infrastructure(self) -> bool:
        """Whether the log says of a machine, a network or a right what a known procedure ends."""
        log = fold(self.request.log)
        return any(words in log for words in self.book.infrastructure)

    @cached_property
    def calculated(self) -> tuple[Code, ...]:
        """The rejections of what the product itself calculated, by their own message or the official one."""
        rejected = tuple(code for code in self.codes.codes if code.family == Family.SEFAZ)
        log = fold(self.request.log)
        # The answers of MDF-e and NF-e share numbers: where the log holds the message itself, that counts.
        said = [log] if "xmotivo" in log else [fold(self.book.nfe_messages.get(code.code, "")) for code in rejected]
        return rejected[:1] if any(words in one for one in said for words in self.book.calculations) else ()

    @cached_property
    def log_complains(self) -> bool:
        log = fold(self.request.log)
        return any(word in log for word in self.book.complaints)


# Of a description longer than this the rest is no word of a customer's.
LONGEST = 12_000


def gather(request: Request, book: Rulebook) -> Facts:
    """Return the facts of a ticket."""
    described = without_pasted(request.description[:LONGEST])
    text = f"{request.subject}\n{described}"
    return Facts(request, book, text, picture_of(text, book), read_codes(request.text))
