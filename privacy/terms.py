"""What a person is known by in texts, found however it is written there; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# Shorter words stand in other words by chance.
SHORTEST: Final = 4
_SHORTEST_NUMBER: Final = 8
_FAMILIES: Final = ("aáàâãä", "eéèêë", "iíìîï", "oóòôõö", "uúùûü", "cç", "nñ", "yýÿ")
_WITH_ACCENTS: Final = {letter: f"[{family}]" for family in _FAMILIES for letter in family}
_BETWEEN_DIGITS: Final = r"[ ().\-/]{0,3}"
_COUNTRY: Final = "55"


@dataclass(frozen=True)
class Known:
    """A person's names, addresses and numbers, those of earlier days among them."""

    words: frozenset[str]

    @property
    def is_empty(self) -> bool:
        return not self.words

    def pattern(self) -> re.Pattern[str]:
        """Return what finds any of them: whatever case and accents, numbers with or without their signs."""
        longest_first = sorted(self.words, key=lambda word: (-len(word), word))
        alternatives = "|".join(_written(word) for word in longest_first) or r"(?!)"
        return re.compile(alternatives, re.IGNORECASE)

    def needles(self) -> list[str]:
        """Return what a database looks for first: a text without any of them holds none of the words."""
        return sorted({digits[-4:] if (digits := _digits(word)) else word for word in self.words})


def known_by(words: Iterable[str]) -> Known:
    """Return these words as what a person is known by; those too short to tell anything are left out."""
    bare = (" ".join(word.split()) for word in words)
    return Known(frozenset(word for word in bare if len(_digits(word) or word) >= SHORTEST))


def cover(text: str, pattern: re.Pattern[str], token: str) -> str:
    """Return the text with the token in each place where the person is named."""
    return pattern.sub(lambda _found: token, text)


def excerpt(text: str, pattern: re.Pattern[str], *, around: int = 60) -> tuple[str, str, str]:
    """Return what stands before the first mention, the mention, and what stands behind it."""
    found = pattern.search(text)
    if found is None:
        return "", "", ""
    start, end = found.span()
    return text[max(0, start - around) : start], text[start:end], text[end : end + around]


def _digits(word: str) -> str:
    """Return the digits of a number such as a telephone's or a CPF, '' for what is none."""
    digits = "".join(sign for sign in word if sign not in " ().-/+")
    return digits if digits.isdecimal() and len(digits) >= _SHORTEST_NUMBER else ""


def _written(word: str) -> str:
    digits = _digits(word)
    if digits:
        bare = digits.removeprefix(_COUNTRY) if len(digits) > 11 else digits
        return rf"(?<!\d)(?:\+?{_COUNTRY}{_BETWEEN_DIGITS})?\(?{_BETWEEN_DIGITS.join(bare)}(?!\d)"
    parts = [
        "".join(_WITH_ACCENTS.get(letter, re.escape(letter)) for letter in part.lower()) for part in word.split(" ")
    ]
    return r"(?<!\w)" + r"\s{1,3}".join(parts) + r"(?!\w)"
