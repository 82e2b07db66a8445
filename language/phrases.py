"""Phrases as people write them into a table, and where they stand in a text; no expression that could run away.

A phrase is words with blanks between them, as folded letters:

- `faturamento` is that word, `fatur*` every word that begins so, `emit*|autoriz*` one of several; `*ndo`, never first,
  every word that ends so;
- `[de]` may stand there or not; `~2` is up to two words of any kind, never across the end of a sentence;
- `@nao` is a list of words that has a name; `#` is any number;
- a phrase with `,` anywhere may reach over commas; any other stays within its clause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from language.tokens import Token, Words

_GAP_MOST = 9


class PhraseError(ValueError):
    """A phrase cannot be read; the text says which and why.

    :param fault: the kind: `begins`, `gap`, `no_list` or `empty_word`
    """

    def __init__(self, text: str, *, fault: str) -> None:
        super().__init__(text)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class _Element:
    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    is_number: bool = False
    may_miss: bool = False
    gap: int = 0

    def takes(self, word: str) -> bool:
        return (
            word in self.words
            or (bool(self.beginnings) and word.startswith(self.beginnings))
            or (bool(self.endings) and word.endswith(self.endings))
            or (self.is_number and word[:1].isdigit())
        )


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a table, ready to be looked for."""

    name: str
    source: str
    elements: tuple[_Element, ...]
    crosses_commas: bool
    # The second word, where one has to stand right behind the first.
    second: _Element | None


@dataclass(frozen=True, slots=True)
class Found:
    """Where a phrase stands: its name in the table, and the places of its first word and behind its last one."""

    name: str
    source: str
    first: int
    last: int


def read_phrase(name: str, source: str, lists: Mapping[str, Sequence[str]]) -> Phrase:
    """Return the phrase.

    :raises PhraseError: where it is empty, begins or ends with a gap, or names a list that there is not.
    """
    crosses = "," in source
    elements = tuple(_element(part, source, lists) for part in source.replace(",", " ").split())
    if not elements or elements[0].gap or elements[0].may_miss or elements[0].endings or elements[-1].gap:
        raise PhraseError(
            f"{source!r} must begin with a word that has to stand there, and end with a word.", fault="begins"
        )
    second = elements[1] if len(elements) > 1 and not elements[1].gap and not elements[1].may_miss else None
    return Phrase(name, source, elements, crosses, second)


def _element(part: str, source: str, lists: Mapping[str, Sequence[str]]) -> _Element:
    if part.startswith("~"):
        if not part[1:].isdigit() or not 0 < int(part[1:]) <= _GAP_MOST:
            raise PhraseError(f"{source!r}: {part} is no gap of 1 to {_GAP_MOST} words.", fault="gap")
        return _Element(gap=int(part[1:]))
    may_miss = part.startswith("[") and part.endswith("]")
    words, beginnings, endings, is_number = set(), [], [], False
    for one in _spread(part.strip("[]").split("|"), source, lists):
        if one == "#":
            is_number = True
        elif one.endswith("*"):
            beginnings.append(one[:-1])
        elif one.startswith("*"):
            endings.append(one[1:])
        else:
            words.add(one)
    if "" in words or "" in beginnings:
        raise PhraseError(f"{source!r} holds an empty word.", fault="empty_word")
    return _Element(frozenset(words), tuple(beginnings), tuple(endings), is_number, may_miss)


def _spread(parts: Iterable[str], source: str, lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for part in parts:
        if not part.startswith("@"):
            yield part
        elif part[1:] in lists:
            yield from _spread(lists[part[1:]], source, {name: lists[name] for name in lists if name != part[1:]})
        else:
            raise PhraseError(f"{source!r} names the list {part}, which there is not.", fault="no_list")


class PhraseTable:
    """Many phrases, looked for at once: at each word only those are tried that begin with it."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_word: dict[str, list[Phrase]] = defaultdict(list)
        self._by_beginning: dict[str, list[Phrase]] = defaultdict(list)
        self._by_number: list[Phrase] = []
        for phrase in phrases:
            first = phrase.elements[0]
            for word in first.words:
                self._by_word[word].append(phrase)
            for beginning in first.beginnings:
                self._by_beginning[beginning].append(phrase)
            if first.is_number:
                self._by_number.append(phrase)
        self._lengths = sorted({len(beginning) for beginning in self._by_beginning})
        self._remembered: dict[str, tuple[Phrase, ...]] = {}

    def find(self, words: Words) -> list[Found]:
        """Return every phrase that stands in the text, of each at most one that begins at a word: the longest."""
        found = []
        text = _Text(words.tokens)
        for place, word in enumerate(text.words):
            after = text.words[place + 1] if place + 1 < len(text.words) else ""
            for phrase in self._beginning_with(word):
                # Most phrases end on their second word: that is asked before anything else.
                if phrase.second is not None and not phrase.second.takes(after):
                    continue
                last = _reach(phrase, text, place)
                if last:
                    found.append(Found(phrase.name, phrase.source, place, last))
        return found

    def _beginning_with(self, word: str) -> tuple[Phrase, ...]:
        known = self._remembered.get(word)
        if known is None:
            some = list(self._by_word.get(word, ()))
            for length in self._lengths:
                some += self._by_beginning.get(word[:length], ()) if len(word) >= length else ()
            if word[0].isdigit():
                some += self._by_number
            known = tuple(dict.fromkeys(some))
            # Words of people have no end, the memory for them has.
            if len(self._remembered) > 20_000:
                self._remembered.clear()
            self._remembered[word] = known
        return known


class _Text:
    """A text as it is looked through: its words, their clauses, and behind which word the sentence of each one ends."""

    __slots__ = ("clauses", "ends", "words")

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.words = [token.word for token in tokens]
        # What stands in brackets is a clause of its own: the one around it goes on behind them.
        self.clauses = [token.clause for token in tokens]
        self.ends = [0] * len(tokens)
        end = len(tokens)
        for place in range(len(tokens) - 1, -1, -1):
            self.ends[place] = end
            if place and tokens[place - 1].sentence != tokens[place].sentence:
                end = place


def _reach(phrase: Phrase, text: _Text, place: int) -> int:
    """Return the place behind the last word of the longest way to read the phrase here, 0 where there is none.

    :param place: of a word that the first element takes
    """
    words, clauses, end = text.words, text.clauses, text.ends[place]
    clause = None if phrase.crosses_commas else clauses[place]
    at = place + 1
    # Up to the first gap, or word that may be missing, there is one way; most phrases end on it.
    for number, element in enumerate(phrase.elements[1:], start=1):
        if element.gap or element.may_miss:
            return _reach_widely(phrase.elements[number:], text, at, end, clause)
        if at >= end or (clause is not None and clauses[at] != clause) or not element.takes(words[at]):
            return 0
        at += 1
    return at


def _reach_widely(elements: Sequence[_Element], text: _Text, place: int, end: int, clause: int | None) -> int:
    # The places behind what was read so far; a gap widens it, a word narrows it.
    places: Collection[int] = (place,)
    for element in elements:
        reached: set[int] = set()
        for at in places:
            if element.gap:
                reached.update(range(at, at + element.gap + 1))
                continue
            if element.may_miss:
                reached.add(at)
            if at < end and (clause is None or text.clauses[at] == clause) and element.takes(text.words[at]):
                reached.add(at + 1)
        if not reached:
            return 0
        places = reached
    return max(places)
