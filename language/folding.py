"""Letters as they are compared: small, without accents, and each in its own place."""

from __future__ import annotations

import unicodedata


class _Folding(dict[int, str]):
    """Folds a character when it is first met; `str.translate` asks this once for each that it does not know."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        # Only what keeps its length: whoever finds something in the folded text shows it in the other.
        base = unicodedata.normalize("NFD", character)[0].lower()
        folded = base if len(base) == 1 else character
        self[code] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return the text in small letters without accents, as long as it was: a place in one is a place in the other."""
    return text.translate(_FOLDING)
