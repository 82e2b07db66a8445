"""A page: a piece of text in the form that patterns are tried on, and the places where a secret could be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from masking.tokens import Kind

# How far from an anchor a pattern is tried on a line that is longer than that.
REACH_BACK = 512
REACH_AHEAD = 1024

# What stands in a page for a token that was there before: no pattern takes it for anything else.
TOKEN_MARK = 1
CPF_MARK = 2

Region = tuple[int, int]

_EARLIER_TOKEN = re.compile(rb"\[(?:(cpf)|senha|token|conexao|chave_privada|cartao)_\d{1,9}\]")
# Beyond Latin-1, only what word processors make of quotes, dashes and spaces matters.
_TYPOGRAPHY = {
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\u2028": "\n", "\u2029": "\n",
}  # fmt: skip
# Whatever str.splitlines takes for a line's end.
_LINE_ENDS = b"\n\r\x0b\x0c\x1c\x1d\x1e\x85"


class Span(NamedTuple):
    """A secret's place in a page, and what it is known by: two spellings of one secret are one secret."""

    start: int
    end: int
    kind: Kind
    secret: str | None = None


def _fold(code: int) -> int:
    if code in _LINE_ENDS:
        return ord("\n")
    if code in b"\t\xa0":
        return ord(" ")
    if code < ord(" "):
        return ord("?")
    letter = unicodedata.normalize("NFD", chr(code))[0]
    return ord(letter.lower()) if letter.isascii() else code


_FOLDED = bytes(_fold(code) for code in range(256))
_SHAPE = bytes(ord("0") if chr(code) in "123456789" else code for code in range(256))
_RUNS = bytes(ord("a") if re.match(rb"[\w-]", bytes([code])) else ord(" ") for code in range(256))
_LONG_RUN = b"a" * 20


class Page:
    """A text with copies of the same length: a position in one is the position in each.

    `raw` has one byte a character (what Latin-1 lacks is `?`), `low` is folded besides: small letters without accents,
    every line's end `\\n`, tabs and hard spaces as spaces, tokens of an earlier masking blotted out. Patterns on bytes
    need no case folding and know ASCII digits only, and they are several times as fast.
    """

    __slots__ = ("low", "raw", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self.raw = text.encode("latin-1")
        except UnicodeEncodeError:
            for sign, plain in _TYPOGRAPHY.items():
                text = text.replace(sign, plain)
            self.raw = text.encode("latin-1", "replace")
        # One line's end of two signs must not look like an empty line.
        self.low = self.raw.replace(b"\r\n", b" \n").translate(_FOLDED)

    def blot_tokens(self) -> None:
        """Blot out the tokens of an earlier masking, so that masking what is masked changes nothing."""
        found = list(_EARLIER_TOKEN.finditer(self.low))
        if not found:
            return
        blotted = bytearray(self.low)
        for hit in found:
            mark = CPF_MARK if hit[1] else TOKEN_MARK
            blotted[hit.start() : hit.end()] = bytes([mark]) * (hit.end() - hit.start())
        self.low = bytes(blotted)

    def blot(self, spans: Iterable[Span]) -> None:
        """Blot out secrets that were found, as if they had been masked before."""
        blotted = bytearray(self.low)
        for span in spans:
            mark = CPF_MARK if span.kind is Kind.CPF else TOKEN_MARK
            blotted[span.start : span.end] = bytes([mark]) * (span.end - span.start)
        self.low = bytes(blotted)

    def line_start(self, at: int, reach: int) -> int:
        """Return where the line of this place begins, or the place `reach` before it."""
        return self.low.rfind(b"\n", max(0, at - reach), at) + 1 or max(0, at - reach)

    def shape(self) -> bytes:
        """Return the folded text with every digit as `0`."""
        return self.low.translate(_SHAPE)

    def long_runs(self) -> Iterator[Region]:
        """Yield where 20 or more letters, digits, `_` and `-` follow each other: no telling key is shorter."""
        runs = self.raw.translate(_RUNS)
        size = len(runs)
        start = runs.find(_LONG_RUN)
        while start >= 0:
            end = runs.find(b" ", start)
            end = size if end < 0 else end
            yield start, end
            start = runs.find(_LONG_RUN, end)

    def regions(self, anchors: list[int]) -> Iterator[Region]:
        """Yield the lines of these places, each once; of a very long line only what is near them."""
        begun = reached = -1
        whole = False
        for at in anchors:
            # Near the edge of a cut region a pattern would not have its reach: only a whole line is done with.
            if whole and at < reached:
                continue
            start = self.line_start(at, REACH_BACK)
            end = self.low.find(b"\n", at, at + REACH_AHEAD)
            whole = end >= 0
            end = end if whole else min(len(self.low), at + REACH_AHEAD)
            if begun >= 0 and start > reached:
                yield begun, reached
                begun = start
            begun = start if begun < 0 else begun
            reached = max(reached, end)
        if begun >= 0:
            yield begun, reached


def occurrences(data: bytes, needle: bytes) -> Iterator[int]:
    """Yield every place of the needle."""
    at = data.find(needle)
    while at >= 0:
        yield at
        at = data.find(needle, at + len(needle))
