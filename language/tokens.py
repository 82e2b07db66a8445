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


def read_words(text: str) -> Words:
    """Return the words of a text; numbers and `%` are words, other signs only part them."""
    tokens: list[Token] = []
    asked = set()
    sentence = clause = highest = begun = 0
    around: int | None = None
    is_open = False
    for word, start, end in _words(text):
        if word in _SENTENCE_ENDS:
            if word == "?" and tokens:
                asked.add(tokens[-1].sentence)
            if is_open:
                sentence, clause, highest, around, is_open = sentence + 1, highest + 1, highest + 1, None, False
            continue
        if word == ")" and around is not None:
            # What stands around brackets goes on behind them.
            clause, around = around, None
            continue
        if word in _CLAUSE_ENDS:
            around = clause if word == "(" and is_open else None
            highest += is_open
            clause = highest
            continue
        if is_open and len(tokens) - begun >= _SENTENCE_MOST:
            sentence, clause, highest, around, is_open = sentence + 1, highest + 1, highest + 1, None, False
        if not is_open:
            begun = len(tokens)
        if word in _TURNS and not (word == "enquanto" and tokens and tokens[-1].word == "por"):
            clause = highest = highest + 1
        if word == "que" and tokens and tokens[-1].word == "so" and is_open:
            # "so que" turns against what was said before it, like "mas".
            clause = highest = highest + 1
            tokens[-1] = replace(tokens[-1], word="mas", clause=clause)
        tokens.append(Token(word, start, end, sentence, clause))
        is_open = True
    return Words(tuple(tokens), frozenset(asked), sentence + is_open)


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(fold(text)):
        word = match[0]
        yield (_ACCENTS.sub("", word) if len(word) > 1 and not word[0].isdigit() else word), match.start(), match.end()
