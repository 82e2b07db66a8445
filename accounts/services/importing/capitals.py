"""Names that came in capitals alone, as one speaks them; pure."""

from __future__ import annotations

from typing import Final

_SMALL: Final = frozenset(("DE", "DA", "DO", "DAS", "DOS", "E", "EM", "NA", "NO"))
# Short words of company names that are words, not letters; and forms of companies as they are written.
_WORDS: Final = frozenset(
    ("SAO", "SÃO", "SUL", "RIO", "BOM", "BOA", "MAR", "SOL", "LAR", "PAO", "PÃO", "REI", "VIA", "IPE", "IPÊ", "CIA",
     "SER", "LUZ", "PAZ", "TRÊS", "LÍDER")
)  # fmt: skip
_FORMS: Final = frozenset(("SA", "S/A", "S.A", "S.A.", "ME", "EPP", "MEI", "II", "III", "IV", "CD"))


def spoken(text: str, *, is_company: bool) -> str:
    """Return a text that came in capitals alone with capitals where words begin; an abbreviation stays."""
    if text != text.upper() or not any(len(word) > 3 and word.isalpha() for word in text.split()):
        return text
    words = text.split(" ")
    return " ".join(_spoken_word(word, place, is_company=is_company) for place, word in enumerate(words))


def _spoken_word(word: str, place: int, *, is_company: bool) -> str:
    bare = word.strip(".,()")
    if word in _SMALL and place:
        return word.lower()
    if any(character.isdigit() for character in word):
        return word
    if is_company and (bare in _FORMS or _is_letters(bare)):
        return word
    return "-".join(part[:1] + part[1:].lower() for part in word.split("-"))


def _is_letters(word: str) -> bool:
    """Whether this is likely letters that stand for something: short, and no word that we know."""
    if word in _WORDS or word in _SMALL:
        return False
    return len(word) <= 3 or not any(character in "AEIOUYÁÉÍÓÚÂÊÔÃÕÀÜ" for character in word)
