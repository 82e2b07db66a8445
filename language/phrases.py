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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from language.tokens import Token, Words

_GAP_MOST = 9


class PhraseError(ValueError):
    """A phrase cannot be read; the text says which and why."""


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
            or (self.is_number and word[0].isdigit())
        )


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a table, ready to be looked for."""

    name: str
    source: str
    elements: tuple[_Element, ...]
    crosses_commas: bool


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
        raise PhraseError(f"{source!r} must begin with a word that has to stand there, and end with a word.")
    return Phrase(name, source, elements, crosses)


def _element(part: str, source: str, lists: Mapping[str, Sequence[str]]) -> _Element:
    if part.startswith("~"):
        if not part[1:].isdigit() or not 0 < int(part[1:]) <= _GAP_MOST:
            raise PhraseError(f"{source!r}: {part} is no gap of 1 to {_GAP_MOST} words.")
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
        raise PhraseError(f"{source!r} holds an empty word.")
    return _Element(frozenset(words), tuple(beginnings), tuple(endings), is_number, may_miss)


def _spread(parts: Iterable[str], source: str, lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for part in parts:
        if not part.startswith("@"):
            yield part
        elif part[1:] in lists:
            yield from _spread(lists[part[1:]], source, {name: lists[name] for name in lists if name != part[1:]})
        else:
            raise PhraseError(f"{source!r} names the list {part}, which there is not.")


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
        tokens = words.tokens
        for place, token in enumerate(tokens):
            for phrase in self._beginning_with(token.word):
                last = _reach(phrase, tokens, place)
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


def _reach(phrase: Phrase, tokens: Sequence[Token], place: int) -> int:
    """Return the place behind the last word of the longest way to read the phrase here, 0 where there is none."""
    first = tokens[place]
    # The places behind what was read so far; a gap widens it, a word narrows it.
    places = {place}
    for element in phrase.elements:
        reached: set[int] = set()
        for at in places:
            if element.gap:
                reached.update(range(at, at + element.gap + 1))
                continue
            if element.may_miss:
                reached.add(at)
            if at < len(tokens) and _is_beside(tokens[at], first, phrase) and element.takes(tokens[at].word):
                reached.add(at + 1)
        if not reached:
            return 0
        places = reached
    return max(places)


def _is_beside(token: Token, first: Token, phrase: Phrase) -> bool:
    return token.sentence == first.sentence and (phrase.crosses_commas or token.clause == first.clause)
