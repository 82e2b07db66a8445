"""A text as the terms by which texts are compared: words and codes as they stand, without accents and case."""

from __future__ import annotations

import re
import unicodedata

from language.folding import fold

# Codes stay whole: ora-00942, nf-e, pc_pedc, 33.00.04.06, 10.5.
_TERM = re.compile(r"\w(?:\w|-(?=\w)|(?<=\d)[.,/](?=\d))*")


def terms_of(text: str, most: int) -> list[str]:
    """Return the terms of a text in their order; of what is longer than `most` signs only the beginning is read.

    Nothing is stemmed: who wants forms of one word together compares beginnings of terms.
    """
    return _TERM.findall(fold(unicodedata.normalize("NFC", text[:most])))
