"""The words of a conversation as HTML: #10432 leads to the ticket, a file's name to the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from core.markup import Found, render

# Addresses that the door resolves for whoever clicks; a number that one may not see answers 404 there,
# so a link tells nothing about what exists.
TICKET_ADDRESS = "/c/{number}/"
FILE_ADDRESS = "/arquivos/{id}/"

_NUMBER = re.compile(r"(?<![\w#&/])#(\d{4,9})\b")
_WORD = re.compile(r"\w")


def render_words(text: str, *, files: Mapping[str, str] | None = None) -> str:
    """Return safe HTML; `files` maps names of the same message to attachment ids."""
    names = {name: id_ for name, id_ in (files or {}).items() if len(name) > 3 and name in text}

    def files_in(words: str) -> Iterator[Found]:
        # Searched one by one: of fifty names that begin alike a pattern would read each at every place.
        for name, id_ in names.items():
            start = words.find(name)
            while start >= 0:
                end = start + len(name)
                if not (_WORD.match(words, start - 1) if start else None) and not _WORD.match(words, end):
                    yield start, end, FILE_ADDRESS.format(id=id_)
                start = words.find(name, end)

    return render(text, references=[_numbers_in, files_in] if names else [_numbers_in])


def _numbers_in(words: str) -> Iterator[Found]:
    for match in _NUMBER.finditer(words):
        yield match.start(), match.end(), TICKET_ADDRESS.format(number=match[1])
