"""What is decided of a ticket, and why: facts in, a decision with its reasons out; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from triage.deciding.doubts import doubt_of
from triage.deciding.facts import Facts, gather
from triage.deciding.immediates import immediate
from triage.deciding.kinds import KINDS
from triage.deciding.levels import LEVELS
from triage.deciding.request import Request
from triage.deciding.severities import SEVERITIES
from triage.deciding.tables import Case, Verdict, first_fitting
from triage.deciding.weighing import weighed_immediate, weighed_kind, weighed_level, weighed_severity
from triage.learning.opinions import Opinions, usual_opinions
from triage.reading.codes import Code
from triage.reading.picture import Finding
from triage.rulebook.book import Rulebook


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a ticket, or a field of its form, on which a verdict rests.

    :param decides: `type`, `level`, `severity`, `immediate`, or `doubt` over it
    :param start: where the words begin in the field, 0 with `end` 0 for a field as a whole
    """

    decides: str
    rule: str
    field: str
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Decision:
    """What triage says of a ticket; `immediate` is None where it is not."""

    facts: Facts
    kind: Verdict
    level: Verdict
    severity: Verdict
    immediate: Verdict | None
    doubt: Verdict | None = None

    def evidence(self) -> Iterator[Evidence]:
        """Yield on what each verdict rests; a rule without words of its own says so with an empty field."""
        named = (("type", self.kind), ("level", self.level), ("severity", self.severity), ("immediate", self.immediate),
                 ("doubt", self.doubt))  # fmt: skip
        for decides, verdict in named:
            if verdict is None:
                continue
            if not verdict.basis:
                yield Evidence(decides, verdict.rule, "", 0, 0, "")
            seen = set()
            for one in verdict.basis:
                evidence = self._evidence(decides, verdict.rule, one)
                if evidence not in seen:
                    seen.add(evidence)
                    yield evidence

    def _evidence(self, decides: str, rule: str, basis: Finding | Code | str) -> Evidence:
        if isinstance(basis, str):
            return Evidence(decides, rule, basis, 0, 0, "")
        field, before = self.facts.request.place(basis.start)
        text = getattr(self.facts.request, field)
        start, end = basis.start - before, min(basis.end - before, len(text))
        return Evidence(decides, rule, field, start, end, text[start:end])


def decide(request: Request, book: Rulebook, opinions: Opinions | None = None) -> Decision:
    """Return what is decided of a ticket: by the rules, and by the words of judged tickets where these are likelier.

    :param opinions: what was learned from judged tickets; the product's own where none are given
    """
    facts = gather(request, book)
    opinion = (opinions or usual_opinions()).read((request.subject, request.description, request.log))
    kind = weighed_kind(facts, first_fitting(KINDS, Case(facts)), opinion)
    case = Case(facts, kind.value)
    now = weighed_immediate(case, immediate(case), opinion)
    case = Case(facts, kind.value, is_immediate=now is not None)
    return Decision(
        facts=facts,
        kind=kind,
        level=weighed_level(case, first_fitting(LEVELS, case), opinion),
        severity=weighed_severity(case, first_fitting(SEVERITIES, case), opinion),
        immediate=now,
        doubt=doubt_of(case, now),
    )
