"""The one way by which words of a file come to a page: without what is secret, nor what cannot be shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from masking.house import mask_pieces
from masking.rules import AHEAD
from masking.tokens import Tokens

# Colours of a terminal, and whatever else a page cannot show.
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# How many characters beside a piece are handed in with it, since a secret is known by what stands around it.
AROUND = AHEAD


def neutral(text: str) -> str:
    """Return the text without what a page cannot show or would be turned around by."""
    return _UNSHOWN.sub("", _ESCAPES.sub("", text))


def shown_parts(parts: Sequence[str], tokens: Tokens | None = None) -> list[str]:
    """Return what may be shown of these parts of a text, which follow each other; one for one.

    Every word of a file passes here before it is shown, quoted or found. What cannot be shown goes first, since a
    secret could be written around it; then a token stands for each secret, in the part where the secret began.

    :param tokens: of what the file belongs to (attachments.owners)
    """
    return list(mask_pieces((neutral(part) for part in parts), tokens))


def shown_lines(lines: Sequence[str], tokens: Tokens | None = None) -> list[str]:
    """Return what may be shown of these lines, which follow each other; without their ends, as they came."""
    return [part.removesuffix("\n") for part in shown_parts([f"{line}\n" for line in lines], tokens)]
