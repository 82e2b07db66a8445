"""The one analyser of Portuguese: a text as the terms by which texts are found and compared.

They are those of `language.terms`, codes whole (`ORA-00942`, `NF-e`, `1402`, `33.00.04.06`); words lose what number and
gender add to them. Small words that stand everywhere are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from language.terms import terms_in_place

_SHORTEST: Final = 2
_SMALL_WORDS: Final = """
    a o as os um uma uns umas de do da dos das em no na nos nas por pelo pela pelos pelas para pra pro com sem sob sobre
    e ou mas que se como quando onde porque pois nao sim ja so ainda tambem muito mais menos bem mal ao aos ate entre
    eu voce nos eles elas ele ela meu minha nosso nossa nossos nossas seu sua seus suas isso isto aquilo este esta esse
    essa estes estas esses essas aquele aquela foi ser era sao esta estao estava tem temos ter tinha ha havia vai vou
    fica ficou faz fazer feito quero queria gostaria preciso bom boa dia tarde noite ola oi obrigado obrigada favor
    segue anexo la aqui ali agora hoje ontem the of to and in is it for on
"""
_STOP: Final = frozenset(_SMALL_WORDS.split())
# Plurals and genders, the longest first: what they end with, what is left of it, and how long the rest must be.
_ENDINGS: Final = (
    ("coes", "cao", 2), ("oes", "ao", 2), ("aes", "ao", 2), ("ais", "al", 2), ("eis", "el", 2), ("ois", "ol", 2),
    ("ns", "m", 2), ("res", "r", 3), ("zes", "z", 2), ("les", "l", 3), ("ses", "s", 3), ("s", "", 3),
)  # fmt: skip
_VOWELS: Final = "aeo"


def analyse(text: str, *, most: int) -> Iterator[str]:
    """Yield the terms of a text in their order; of what is longer than `most` signs only the beginning is read."""
    return (term for term, _word in terms_with_words(text, most=most))


def terms_with_words(text: str, *, most: int) -> Iterator[tuple[str, str]]:
    """Yield each term with the word of the text that it stands for."""
    for term, word in terms_in_place(text, most):
        if len(term) >= _SHORTEST and term not in _STOP:
            yield stem(term), word


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a folded word without its number and gender; what holds a digit is a code, and stays as it is."""
    if any(character.isdigit() for character in word) or "-" in word or "." in word:
        return word
    for ending, left, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)] + left
            break
    # "nota", "noto": the last vowel tells gender or person, and seldom two things apart.
    return word[:-1] if len(word) > 4 and word[-1] in _VOWELS else word
