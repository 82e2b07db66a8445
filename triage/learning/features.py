"""What is counted of a text: its terms, their beginnings, those of its heading, and which stand together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from language.terms import terms_of

# Of a text that is longer the beginning tells what it is about.
_SIGNS_MOST: Final = 20_000
_TERM_MOST: Final = 40
# Forms of one word begin alike in Portuguese and in English: this does what a stemmer would, for both.
_BEGINNING: Final = 6

# How much each kind of feature weighs in a text, whatever the number of its features. Chosen by cross-validation
# (docs/adr/0040-a-learner-of-our-own.md).
KINDS: Final = (("w", 1.0), ("p", 1.0), ("h", 0.6), ("b", 0.7), ("k", 0.4))


def features_of(texts: Sequence[str]) -> tuple[Counter[str], ...]:
    """Return how often each feature stands in the fields of one ticket, its heading first; one counter for each kind.

    The kinds are those of `KINDS`: terms, beginnings, terms of the heading, neighbours, and terms with one between.
    """
    fields = [[term[:_TERM_MOST] for term in terms_of(text, _SIGNS_MOST)] for text in texts]
    heading = fields[0] if len(fields) > 1 else []
    return (
        Counter(f"w{term}" for terms in fields for term in terms),
        Counter(f"p{term[:_BEGINNING]}" for terms in fields for term in terms),
        Counter(f"h{term}" for term in heading),
        Counter(f"b{one} {other}" for terms in fields for one, other in pairwise(terms)),
        Counter(f"k{one} {other}" for terms in fields for one, other in zip(terms, terms[2:], strict=False)),
    )
