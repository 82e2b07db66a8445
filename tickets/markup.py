"""The words of a conversation as HTML: #10432 leads to the ticket, a file's name to the file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.markup import Reference, render

# Addresses that the door resolves for whoever clicks; a number that one may not see answers 404 there,
# so a link tells nothing about what exists.
TICKET_ADDRESS = "/c/{number}/"
FILE_ADDRESS = "/arquivos/{id}/"

_NUMBER = re.compile(r"(?<![\w#&/])#(\d{4,9})\b")


def render_words(text: str, *, files: Mapping[str, str] | None = None) -> str:
    """Return safe HTML; `files` maps names of the same message to attachment ids."""
    references = [Reference(_NUMBER, lambda match: TICKET_ADDRESS.format(number=match[1]))]
    names = {name: id_ for name, id_ in (files or {}).items() if len(name) > 3}
    if names:
        alternatives = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        pattern = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
        references.append(Reference(pattern, lambda match: FILE_ADDRESS.format(id=names[match[0]])))
    return render(text, references=references)
