"""What a text claims of a process: that it stands still or runs, how much of it, when, and who says so; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from triage.reading.picture import Finding, Mention, Picture


class When(StrEnum):
    """When something stands still."""

    NOW = "now"
    OVER = "over"
    AHEAD = "ahead"


class Extent(StrEnum):
    """How much of a process it is; bare: all of it, as long as no word elsewhere narrows it."""

    ALL = "all"
    BARE = "bare"
    PART = "part"
    ONE = "one"
    UNSAID = "unsaid"


_PREPOSITIONS = frozenset(
    {"em", "no", "na", "nos", "nas", "pelo", "pela", "por", "para", "pra", "ao", "com", "do", "da", "de", "dos", "das"}
)
_CLAUSE_REACHES, _SENTENCE_REACHES = 12, 24
# Of these a channel or a kind of document is a part.
_BY_CHANNEL = frozenset({"invoicing", "dispatch", "picking", "orders", "receiving"})

# What has notas of its own.
_BESIDE_INVOICING = frozenset({"fiscal", "bank", "payment", "closing", "purchasing", "receiving"})


@dataclass(frozen=True, slots=True)
class Stop:
    """Words that say that something does not go.

    :param process: empty where nothing near names one
    :param is_hearsay: somebody else says so, and the customer does not
    """

    process: str
    extent: Extent
    when: When
    is_hearsay: bool
    finding: Finding


@dataclass(frozen=True, slots=True)
class Run:
    """Words that say that a process goes on."""

    process: str
    finding: Finding


def stops_of(picture: Picture, *, usual_process: str) -> list[Stop]:
    """Return the stops in their order.

    :param usual_process: of the routine or module that the form names, where no words near name one
    """
    return [
        _stop(picture, finding, usual_process)
        for finding in picture.of("said.stopped")
        if not _is_asked(picture, finding)
    ]


def _is_asked(picture: Picture, finding: Finding) -> bool:
    """Whether it is only asked for: "qual parâmetro bloqueia a 1402 para ninguém faturar?" tells of no stop."""
    is_question = finding.sentence in picture.words.asked
    return is_question and any(one.overlaps(finding) for one in picture.near("said.purpose", finding.sentence))


def _stop(picture: Picture, finding: Finding, usual_process: str) -> Stop:
    process = process_of(picture, finding) or usual_process or _of_all(picture, finding)
    if not process and picture.says("extent.channel"):
        # What is sold through has no routine of its own.
        process = "orders"
    if process == "orders" and usual_process == "field_sales" and not picture.says("extent.desk"):
        # Orders that those in the street cannot send are theirs; the desk goes on.
        process = usual_process
    if process == "invoicing" and usual_process in _BESIDE_INVOICING and not picture.says("invoicing.surely"):
        # Books, banks and purchases work with notas too, and issue none.
        process = usual_process
    if process == "dispatch" and usual_process == "receiving" and not picture.says("dispatch.surely"):
        # The lorries are those of suppliers.
        process = usual_process
    return Stop(
        process=process,
        extent=_extent(picture, finding, process),
        when=_when(picture, finding, process),
        is_hearsay=_is_hearsay(picture, finding),
        finding=finding,
    )


def _of_all(picture: Picture, finding: Finding) -> str:
    """Return access where nothing is named and everything stands still."""
    stands = any(one.overlaps(finding) for one in picture.near("company.stopped", finding.sentence))
    return "access" if stands else ""


def runs_of(picture: Picture) -> Iterator[Run]:
    """Yield what is said to go on; without a process where no words of its sentence name one."""
    for finding in [*picture.of("said.running"), *picture.of("said.not_stopped")]:
        if _is_ahead(picture, finding) or _is_hearsay(picture, finding) or _in_clause(picture, "time.past", finding):
            continue
        process = _nearest(picture, finding, _same_clause) or _nearest(picture, finding, _same_sentence)
        # That the authority's service is up tells nothing of one's own invoices.
        is_service = process == "invoicing" and _in_clause(picture, "thing.service", finding)
        yield Run("" if is_service else process, finding)


def process_of(picture: Picture, finding: Finding) -> str:
    """Return the process that the words themselves name, or the nearest of the clause, the sentence, the one before."""
    here = picture.mentions_in(finding.sentence)
    own = [mention for mention in here if mention.finding.overlaps(finding)]
    if own:
        # The verb stands last: "nenhum pedido fatura" is of invoicing.
        return own[-1].process
    process = _nearest(picture, finding, _same_clause) or _nearest(picture, finding, _same_sentence)
    if process:
        return process
    for sentence in (finding.sentence - 1, 0):
        told = picture.mentions_in(sentence)
        if told:
            return min(told, key=lambda mention: _order(picture, mention, finding)).process
    return picture.mentions[0].process if picture.mentions else ""


def _nearest(picture: Picture, finding: Finding, near: Callable[[Finding, Finding], bool]) -> str:
    """Return what the words are about: their object right behind them, else what stands before, else after."""
    some = [mention for mention in picture.mentions_in(finding.sentence) if near(mention.finding, finding)]
    return min(some, key=lambda mention: _order(picture, mention, finding)).process if some else ""


def _order(picture: Picture, mention: Mention, finding: Finding) -> tuple[int, int]:
    place = mention.finding.first
    if mention.finding.overlaps(finding):
        return 0, 0
    if 0 <= place - finding.last <= 1 and picture.words.tokens[place - 1].word not in _PREPOSITIONS:
        return 0, 0
    return (1 if place < finding.first else 2), _distance(mention, finding)


def _distance(mention: Mention, finding: Finding) -> int:
    one = mention.finding
    return max(one.first - finding.last, finding.first - one.last, 0)


def _same_clause(one: Finding, other: Finding) -> bool:
    return one.sentence == other.sentence and one.clause == other.clause and _is_close(one, other, _CLAUSE_REACHES)


def _same_sentence(one: Finding, other: Finding) -> bool:
    return one.sentence == other.sentence and _is_close(one, other, _SENTENCE_REACHES)


def _is_close(one: Finding, other: Finding, words: int) -> bool:
    """Whether no more words stand between them; who speaks into a telephone ends no sentence."""
    return max(one.first - other.last, other.first - one.last) <= words


def _extent(picture: Picture, finding: Finding, process: str) -> Extent:
    """Return how much: one thing before a part, a part before all; of the clause first, then of the sentence."""
    for near in (_in_clause, _in_sentence, _beside):
        if near(picture, "extent.only", finding):
            return Extent.ONE if near(picture, "extent.one", finding) else Extent.PART

        def says(name: str, near: Callable[[Picture, str, Finding], bool] = near) -> bool:
            return near(picture, name, finding)

        is_whole = says("extent.whole")
        if (says("extent.one") or says("extent.post")) and not is_whole:
            return Extent.ONE
        # Who takes the orders by telephone is no channel of them but the desk itself.
        is_by_desk = process != "orders" and says("extent.desk")
        is_slow = near is not _beside and says("extent.slow")
        by_channel = process in _BY_CHANNEL and (says("extent.channel") or says("extent.document") or is_by_desk)
        if says("extent.part") or is_slow or by_channel or (says("extent.place") and not is_whole):
            return Extent.PART
        if is_whole or says("extent.all"):
            return Extent.ALL
    # "O faturamento parado", "sem emitir": all of it, unless something else narrows it.
    return Extent.BARE if _in_clause(picture, "extent.bare", finding) else Extent.UNSAID


def _in_clause(picture: Picture, name: str, finding: Finding) -> bool:
    return any(_same_clause(one, finding) for one in picture.near(name, finding.sentence))


def _in_sentence(picture: Picture, name: str, finding: Finding) -> bool:
    return any(_same_sentence(one, finding) for one in picture.near(name, finding.sentence))


def _beside(picture: Picture, name: str, finding: Finding) -> bool:
    """Whether it is said in a sentence beside that tells of no stop itself: "Parou. Todas as filiais." """
    return any(
        one.sentence > 0
        and not picture.says_in(one.sentence, "said.stopped")
        and not _in_clause(picture, "time.past", one)
        for one in picture.near(name, finding.sentence, before=1, after=2)
    )


def _concerns(picture: Picture, over: Finding, process: str, stop: Finding) -> bool:
    """Whether what goes again may be this process, and now; "as cargas já saíram" ends no stop of the picking."""
    is_of_before = picture.says_in(over.sentence, "said.before") and not picture.says_in(over.sentence, "said.was")
    if over.sentence != stop.sentence and is_of_before:
        return False
    named = {mention.process for mention in picture.mentions_in(over.sentence) if mention.finding.clause == over.clause}
    return not named or not process or bool(named & {process, "access"})


def _when(picture: Picture, finding: Finding, process: str) -> When:
    if _is_ahead(picture, finding):
        return When.AHEAD
    if picture.says_in(finding.sentence, "said.persists"):
        return When.NOW
    # What is over ends the stops that were told before it, and those of its own sentence; a headline ends them all.
    over = [one for one in picture.of("said.over") if _concerns(picture, one, process, finding)]
    is_over = over and (over[-1].sentence >= finding.sentence or over[0].sentence == 0)
    return When.OVER if is_over else When.NOW


def _is_ahead(picture: Picture, finding: Finding) -> bool:
    opening = [token.word for token in picture.words.of(finding.sentence)[:2]]
    if finding.sentence in picture.words.asked and ("se" in opening[:1] or opening == ["e", "se"]):
        return True
    for one in picture.near("said.conditional", finding.sentence):
        if one.first <= finding.last and finding.clause - one.clause <= 1:
            return True
    return any(_leads_to(picture, one, finding) for one in picture.near("said.future", finding.sentence))


def _leads_to(picture: Picture, future: Finding, finding: Finding) -> bool:
    """Whether what is ahead is this stop: "vence amanhã e não gera" says of the stop that it is now."""
    if future.overlaps(finding):
        return True
    between = picture.words.tokens[future.last : finding.first]
    return future.clause == finding.clause and future.first <= finding.first and all(t.word != "e" for t in between)


def _is_hearsay(picture: Picture, finding: Finding) -> bool:
    if picture.says_in(finding.sentence, "said.known"):
        return False
    return any(
        one.first <= finding.first and finding.clause - one.clause <= 1
        for one in picture.near("said.quoted", finding.sentence)
    )
