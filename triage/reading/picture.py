"""What the words of a ticket say, each with the place of its words; pure. Nothing is decided here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from language.phrases import Found
from language.tokens import Words, read_words
from triage.rulebook.book import Rulebook

_PROCESS = "process."
_OF = frozenset({"de", "do", "da", "dos", "das"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a phrase says.

    :param name: as the rulebook names what is said, such as `said.stopped`
    :param first: the place of its first word among the words, `last` the place behind its last one
    :param start: where its words begin in the text, `end` behind them
    """

    name: str
    phrase: str
    first: int
    last: int
    sentence: int
    clause: int
    start: int
    end: int

    def overlaps(self, other: Finding) -> bool:
        return self.first < other.last and other.first < self.last

    def meets(self, other: Finding, apart: int) -> bool:
        near = self.sentence == other.sentence and self.clause == other.clause
        return self.overlaps(other) or (near and 0 <= other.first - self.last < apart)

    @property
    def length(self) -> int:
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a process."""

    process: str
    finding: Finding


@dataclass(frozen=True)
class Picture:
    """Every finding by its name, and which processes are named where."""

    words: Words
    findings: Mapping[str, list[Finding]]
    mentions: tuple[Mention, ...] = field(default=())

    def says(self, *names: str) -> bool:
        return any(self.findings.get(name) for name in names)

    def of(self, name: str) -> list[Finding]:
        return self.findings.get(name, [])

    def first(self, *names: str) -> Finding | None:
        return next((finding for name in names for finding in self.of(name)), None)

    def says_in(self, sentence: int, name: str) -> bool:
        return sentence in self._by_sentence(name)

    def near(self, name: str, sentence: int, *, before: int = 0, after: int = 0) -> list[Finding]:
        """Return what is said in a sentence and in so many before and after it."""
        found = self._by_sentence(name)
        return [one for at in range(sentence - before, sentence + after + 1) for one in found.get(at, ())]

    def mentions_in(self, sentence: int) -> list[Mention]:
        return self._mentioned.get(sentence, [])

    def _by_sentence(self, name: str) -> dict[int, list[Finding]]:
        if name not in self._remembered:
            self._remembered[name] = _grouped(self.of(name))
        return self._remembered[name]

    @cached_property
    def _mentioned(self) -> dict[int, list[Mention]]:
        found: dict[int, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            found[mention.finding.sentence].append(mention)
        return found

    @cached_property
    def _remembered(self) -> dict[str, dict[int, list[Finding]]]:
        return {}


def _grouped(findings: Iterable[Finding]) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    for one in findings:
        found[one.sentence].append(one)
    return found


def picture_of(text: str, book: Rulebook) -> Picture:
    """Return what the text says.

    :param text: the subject, a line end, and the description
    """
    words = read_words(text)
    findings: dict[str, list[Finding]] = defaultdict(list)
    for found in book.phrases.find(words):
        findings[found.name].append(_finding(found, words))
    # What stands against another phrase takes the words away from it.
    _take_away(findings, "said.stopped", by=("said.not_stopped", "said.unstopped", "said.over"))
    _take_away(findings, "thing.figures", by=("thing.no_figures",))
    _take_away(findings, "said.stopped", by=("thing.figures", "thing.stuck_data"))
    surely = findings.pop("said.stopped_surely", [])
    findings["said.stopped"] = sorted([*findings["said.stopped"], *surely], key=lambda one: (one.first, one.last))
    _take_away(findings, "said.stopped", by=("said.not_stopped", "said.no_way"))
    for name in ("said.stopped", "extent.all", "extent.whole"):
        _take_away(findings, name, by=("said.nothing",))
    _take_away(findings, "extent.one", by=("extent.nor_one", "extent.not_only"))
    for name in ("extent.place", "extent.only"):
        _take_away(findings, name, by=("extent.not_only",))
    for name in ("extent.all", "extent.whole"):
        _take_away(findings, name, by=("extent.except", "extent.of_rule"))
    _take_away(findings, "extent.part", by=("extent.whole", "extent.not_part"))
    findings["extent.part"] += findings.pop("extent.except", [])
    # "O coletor dá erro" is no collector of anybody's: folded, "dá" is "da".
    _take_away(findings, "extent.post_of", by=("said.stopped",))
    findings["extent.post"] += findings.pop("extent.post_of", [])
    _take_away(findings, "extent.post", by=("extent.not_post", "extent.not_only"))
    if findings.get("extent.also"):
        # "Nos outros também": it is not only one workstation.
        findings["extent.post"] = []
    _take_away(findings, "extent.bare", by=("extent.no_bare",))
    _take_away(findings, "extent.channel", by=("extent.no_channel",))
    _take_away(findings, "change.law", by=("change.no_law",))
    _take_away(findings, "way.painful", by=("way.idle",))
    _take_away(findings, "loads.wait", by=("said.over",), apart=2)
    _take_away(findings, "whose.custom", by=("whose.standard",))
    _take_away(findings, "said.error", by=("said.unstopped",))
    _take_away(findings, "said.running", by=("said.stopped", "said.over", "said.conditional"), apart=1)
    _take_away(findings, "extent.others", by=("way.none", "said.stopped", "extent.also"))
    _take_away(findings, "time.past", by=("time.since",))
    for name in ("way.easy", "way.other"):
        _take_away(findings, name, by=("way.none", "said.stopped"))
    _take_away(findings, "asks.how", by=("asks.not", "said.stopped", "way.none"))
    return Picture(words, dict(findings), tuple(_mentions(findings, words, book)))


def _finding(found: Found, words: Words) -> Finding:
    first, last = words.tokens[found.first], words.tokens[found.last - 1]
    place = (first.sentence, first.clause, first.start, last.end)
    return Finding(found.name, found.source, found.first, found.last, *place)


def _take_away(findings: dict[str, list[Finding]], name: str, *, by: Iterable[str], apart: int = 0) -> None:
    """Take away what overlaps other words, or stands at most so many words before them."""
    against = _grouped(other for one in by for other in findings.get(one, ()))
    findings[name] = [
        one
        for one in findings.get(name, ())
        if not any(one.meets(other, apart) for other in against.get(one.sentence, ()))
    ]


def _mentions(findings: Mapping[str, list[Finding]], words: Words, book: Rulebook) -> Iterable[Mention]:
    named = [
        Mention(name.removeprefix(_PROCESS), one)
        for name, some in findings.items()
        if name.startswith(_PROCESS)
        for one in some
    ]
    for place, token in enumerate(words.tokens):
        if token.word in book.routines:
            at = (token.sentence, token.clause, token.start, token.end)
            one = Finding("routine", token.word, place, place + 1, *at)
            named.append(Mention(book.routines[token.word], one))
    taken: list[Mention] = []
    places: set[int] = set()
    for mention in sorted(named, key=lambda one: (-one.finding.length, one.finding.first)):
        own = range(mention.finding.first, mention.finding.last)
        if places.isdisjoint(own):
            places.update(own)
            taken.append(mention)
    return _heads(sorted(taken, key=lambda one: one.finding.first), words)


def _heads(mentions: list[Mention], words: Words) -> list[Mention]:
    """Leave out what only says more of the mention before it: "as notas dos pedidos" are notas."""
    kept: list[Mention] = []
    for mention in mentions:
        before = mention.finding.first - 1
        if kept and before > 0 and words.tokens[before].word in _OF and kept[-1].finding.last == before:
            continue
        kept.append(mention)
    return kept
