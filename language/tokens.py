"""A text as words in clauses and sentences, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from language.folding import fold

# A word of letters keeps its hyphens (nf-e), a number its points (33.00.04.06); an accent may be a letter of its own.
_WORD = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|-(?=[^\W\d_]))*|\d(?:\d|[.,](?=\d))*[a-z]?|[%?!.;:,()\n–—\"“”]|-(?=\s)"
)
# Who speaks into a telephone ends no sentence; one that is longer goes on as another.
_SENTENCE_MOST = 120
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_SENTENCE_ENDS = frozenset(".?!;\n")
_CLAUSE_ENDS = frozenset(',:()–—-"“”')
# What turns against what was said before it.
_TURNS = frozenset(
    {"mas", "porem", "entretanto", "contudo", "todavia", "embora", "apesar", "exceto", "enquanto", "porque", "pq"}
    | {"pois", "porquanto", "ai", "entao", "senao"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it is compared, where it stands in the text, and in which sentence and clause of it."""

    word: str
    start: int
    end: int
    sentence: int
    clause: int


@dataclass(frozen=True, slots=True)
class Words:
    """A text that was read.

    :param asked: the sentences that end with a question mark
    """

    tokens: tuple[Token, ...]
    asked: frozenset[int]
    sentences: int

    def of(self, sentence: int) -> tuple[Token, ...]:
        first = bisect_left(self.tokens, sentence, key=lambda token: token.sentence)
        return self.tokens[first : bisect_right(self.tokens, sentence, lo=first, key=lambda token: token.sentence)]


class _Reading:
    """The words read so far, and where in the text the next one stands."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.asked: set[int] = set()
        self.sentence = self.clause = 0
        self.is_open = False
        self._highest = self._begun = 0
        # The clause around brackets, while one reads what stands in them.
        self._around: int | None = None

    def end_sentence(self, sign: str) -> None:
        if sign == "?" and self.tokens:
            self.asked.add(self.tokens[-1].sentence)
        if self.is_open:
            self._next_clause()
            self.sentence, self._around, self.is_open = self.sentence + 1, None, False

    def end_clause(self, sign: str) -> None:
        if sign == ")" and self._around is not None:
            self.clause, self._around = self._around, None
            return
        self._around = self.clause if sign == "(" and self.is_open else None
        if self.is_open:
            self._next_clause()

    def read(self, word: str, start: int, end: int) -> None:
        if self.is_open and len(self.tokens) - self._begun >= _SENTENCE_MOST:
            self.end_sentence("")
        if not self.is_open:
            self._begun = len(self.tokens)
        before = self.tokens[-1].word if self.tokens else ""
        if word in _TURNS and (word, before) != ("enquanto", "por"):
            self._next_clause()
        if (word, before) == ("que", "so") and self.is_open:
            # "so que" turns against what was said before it, like "mas".
            self._next_clause()
            self.tokens[-1] = replace(self.tokens[-1], word="mas", clause=self.clause)
        self.tokens.append(Token(word, start, end, self.sentence, self.clause))
        self.is_open = True

    def _next_clause(self) -> None:
        self._highest += 1
        self.clause = self._highest


def read_words(text: str) -> Words:
    """Return the words of a text; numbers and `%` are words, other signs only part them."""
    reading = _Reading()
    for word, start, end in _words(text):
        if word in _SENTENCE_ENDS:
            reading.end_sentence(word)
        elif word in _CLAUSE_ENDS:
            reading.end_clause(word)
        else:
            reading.read(word, start, end)
    return Words(tuple(reading.tokens), frozenset(reading.asked), reading.sentence + reading.is_open)


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(fold(text)):
        word = match[0]
        yield (_ACCENTS.sub("", word) if len(word) > 1 and not word[0].isdigit() else word), match.start(), match.end()
