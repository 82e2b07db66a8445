"""A text as the terms by which texts are compared: words and codes as they stand, without accents and case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from language.folding import fold

# Codes stay whole: ora-00942, nf-e, pc_pedc, 33.00.04.06, 10.5, pcsis1402.exe.
_TERM = re.compile(r"\w(?:\w|-(?=\w)|(?<=\d)[.,/](?=\d|exe\b))*")


def terms_of(text: str, most: int) -> list[str]:
    """Return the terms of a text in their order; of what is longer than `most` signs only the beginning is read.

    Nothing is stemmed: who wants forms of one word together compares beginnings of terms, or asks `language.analyser`.
    """
    return _TERM.findall(fold(_composed(text, most)))


def terms_in_place(text: str, most: int) -> Iterator[tuple[str, str]]:
    """Yield the same terms, each with the words of the text that it stands for."""
    text = _composed(text, most)
    return ((found[0], text[found.start() : found.end()]) for found in _TERM.finditer(fold(text)))


def _composed(text: str, most: int) -> str:
    # An accent that stands apart from its letter would end a term.
    return unicodedata.normalize("NFC", text[:most])
