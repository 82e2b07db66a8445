"""Finding words in a text of any size, whatever their case and accents: for a bounded time, and on from there."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass

from attachments.lines import Lines
from attachments.shown import AROUND, shown_parts
from masking.tokens import Tokens

_AT_ONCE = 1024 * 1024
_BESIDE = 120
LONGEST_NEEDLE = 200


@dataclass(frozen=True)
class Hit:
    """A line that holds the words, and what stands around the first of them."""

    number: int
    before: str
    match: str
    behind: str


@dataclass(frozen=True)
class Found:
    """What was found; `resume` is the line, and the byte in it, from which the search goes on, None at the end."""

    hits: list[Hit]
    resume: tuple[int, int] | None


def _plain(sign: str) -> str:
    letter = unicodedata.normalize("NFD", sign)[0]
    return letter.lower() if letter.isascii() else sign.lower()


_FOLDED = bytes(ord(_plain(chr(code))) for code in range(256))


# So many signs keep their folded one at hand; a text may hold more than a million different ones.
_MOST_KNOWN = 10_000


class _Signs(dict[int, str]):
    """The folded sign of every sign, one for one; found out when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if len(self) < _MOST_KNOWN:
            self[code] = plain
        return plain


_SIGNS = _Signs()


def folded(text: str) -> bytes:
    """Return one byte a character: small letters without accents, `?` for what is not of western Europe."""
    return text.encode("latin-1", "replace").translate(_FOLDED)


class Needle:
    """Words that are looked for: folded once, however long the text and however many its likely places."""

    def __init__(self, words: str) -> None:
        self.length = len(words)
        # Folding to bytes does not tell these signs from others.
        self.is_vague = any(ord(sign) > 255 or sign == "?" for sign in words)
        self._sought = self.fold(words)

    def fold(self, text: str) -> str:
        """Return the text as it is looked through, one character for one."""
        return text.translate(_SIGNS) if self.is_vague else folded(text).decode("latin-1")

    def place_in(self, low: str, begin: int = 0) -> int:
        """Return where the words first stand in a folded text, -1 when they do not."""
        return low.find(self._sought, begin)


class Search:
    """One search through the lines, from a line and a byte in it."""

    def __init__(self, lines: Lines, needle: str, *, limit: int, seconds: float, tokens: Tokens | None = None) -> None:
        self._tokens = tokens
        self._lines, self._words = lines, needle[:LONGEST_NEEDLE]
        self._needle = Needle(self._words)
        self._limit, self._until = limit, time.monotonic() + seconds
        self._hits: list[Hit] = []
        sought = folded(self._words)
        is_plain = sought.isascii() and not self._needle.is_vague
        # A text of one byte a character need not be decoded to be looked through.
        self._bytes = sought if is_plain and lines.form.codec in ("cp1252", "latin-1") else b""
        # A long line is read in pieces, and named once.
        self._last = 0
        self._begun = (1, 0)

    def run(self, number: int = 1, skip: int = 0) -> Found:
        """Search on from there until the end, enough hits or the end of the time."""
        begin = self._lines.offset_of(number)
        if begin is None or not self._words:
            return Found([], None)
        form, stop = self._lines.form, self._lines.index.counted
        at = begin + min(skip, self._lines.end_of(number) - begin) // form.unit * form.unit
        overlap = (len(self._words) + 1) * 4
        self._begun = (number, at - begin)
        while at < stop:
            data = self._lines.content.read_at(at, min(_AT_ONCE, stop - at))
            is_last = at + len(data) >= stop
            cut = form.last_end(data) or len(data)
            is_open = form.last_end(data) == 0 and not is_last
            data = data if is_last else data[:cut]
            rest = None
            if self._may_be_in(data):
                rest = self._look_through(form.decode(data, is_cut=is_open), (number, at - begin))
            if len(self._hits) >= self._limit:
                after = self._hits[-1].number + 1
                return Found(self._hits, (after, 0) if after <= self._lines.index.lines else None)
            if rest is not None:
                return Found(self._hits, rest if rest[0] <= self._lines.index.lines else None)
            if is_last:
                break
            at += len(data) - (overlap if is_open else 0)
            if not is_open:
                number, begin = number + form.count(data, 0, len(data)), at
            if time.monotonic() >= self._until:
                return Found(self._hits, (number, at - begin))
        return Found(self._hits, None)

    def _may_be_in(self, data: bytes) -> bool:
        """Tell whether a piece is worth decoding."""
        return not self._bytes or self._bytes in data.translate(_FOLDED)

    def _look_through(self, text: str, place: tuple[int, int]) -> tuple[int, int] | None:
        """Take the hits of a piece; where the time ends within it, return from which place the search goes on."""
        low = self._needle.fold(text)
        number, seen = place[0], 0
        found = self._needle.place_in(low)
        while found >= 0 and len(self._hits) < self._limit:
            number += low.count("\n", seen, found)
            seen = found
            end = low.find("\n", found)
            end = len(low) if end < 0 else end
            if number == self._last:
                found = end
            else:
                hit = self._hit(text, number, found, end)
                if hit is not None:
                    self._hits.append(hit)
                    self._last = number
                # All that was looked at for a hit that may not be shown holds none that may be.
                found = end if hit else max(found + 1, min(end, found + AROUND) - self._needle.length + 1)
                if time.monotonic() >= self._until:
                    rest = (number + 1, 0) if end < len(low) else None
                    return rest if hit else self._before(number, place) or rest
            found = self._needle.place_in(low, found)
        return None

    def _before(self, number: int, place: tuple[int, int]) -> tuple[int, int] | None:
        """Return where a line begins that was not looked through; None where this search began there already."""
        begin = (number, 0) if number > place[0] else place
        return begin if begin > self._begun else None

    def _hit(self, text: str, number: int, found: int, end: int) -> Hit | None:
        """Return the hit as it may be shown; None where the words are a part of what is not shown."""
        begin = max(text.rfind("\n", 0, found) + 1, found - AROUND)
        end = min(end, found + AROUND)
        around = [text[max(0, begin - AROUND) : begin], text[begin:end], text[end : end + AROUND]]
        line = shown_parts(around, self._tokens)[1]
        low = self._needle.fold(line)
        # By its distance from the beginning the same one, where several stand in the line.
        place = self._needle.place_in(low, max(0, found - begin - (end - begin - len(line))))
        place = self._needle.place_in(low) if place < 0 else place
        if place < 0:
            return None
        after = place + self._needle.length
        before, behind = line[max(0, place - _BESIDE) : place], line[after : after + 2 * _BESIDE]
        return Hit(number, before.lstrip(), line[place:after], behind.rstrip())
