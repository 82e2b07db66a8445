"""Texts as they are shown, secrets covered and Markdown as HTML: for many at once, or as a program beside an import.

`python -m tickets.interchange.covering` answers each line of its input, a JSON list of pairs as `cover` takes them, by
a line with what that returns. Its first line, before any was asked for, says how it covers; it ends with its input. It
has no database.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import IO, Final

from masking.house import mark_text
from tickets.markup import render_words

# A text, and whether it is Markdown.
Asked = tuple[str, bool]
# What it is shown as, None where that is the text itself; the HTML of that, where it is Markdown.
Made = tuple[str | None, str]

_PROBES: Final = ("A senha: Verao2024!", "CPF 529.982.247-25")


def cover(asked: Iterable[Asked]) -> list[Made]:
    """Return what each of the texts is shown as."""
    return [_cover(text, is_words=is_words) for text, is_words in asked]


def _cover(text: str, *, is_words: bool) -> Made:
    shown = mark_text(text)
    return (None if shown == text else shown), render_words(shown) if is_words else ""


def manner() -> str:
    """Return what tells a program that covers by the same key and rules from one that does not: what it makes of some
    secrets that are none."""
    return json.dumps(cover((probe, True) for probe in _PROBES))


class Covered:
    """Texts as they are shown and the HTML of those: what was made ahead, anything else when it is asked for."""

    def __init__(self) -> None:
        self._shown: dict[str, str] = {}
        self._html: dict[str, str] = {}

    def learn(self, asked: Iterable[Asked], made: Iterable[Made]) -> None:
        """Keep what was made of these texts."""
        for (text, is_words), (other, html) in zip(asked, made, strict=True):
            shown = self._shown[text] = text if other is None else other
            if is_words:
                self._html[shown] = html

    def shown(self, text: str) -> str:
        """Return the text with a token for each secret."""
        found = self._shown.get(text)
        if found is None:
            found = self._shown[text] = mark_text(text)
        return found

    def html(self, shown: str) -> str:
        """Return the Markdown text, which shows no secret, as HTML; no file stands beside it."""
        found = self._html.get(shown)
        return render_words(shown) if found is None else found


def answers(lines: Iterable[bytes]) -> Iterator[str]:
    """Yield how this program covers, then a line for each."""
    yield manner()
    for line in lines:
        yield json.dumps(cover(json.loads(line)))


def _main(given: IO[bytes], out: IO[str]) -> None:
    # Who asked may be gone.
    with suppress(BrokenPipeError):
        for answer in answers(given):
            out.write(f"{answer}\n")
            out.flush()


if __name__ == "__main__":
    _main(sys.stdin.buffer, sys.stdout)
