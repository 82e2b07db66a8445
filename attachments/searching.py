"""Finding words in a text of any size, whatever their case and accents: for a bounded time, and on from there."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass

from attachments.lines import Lines
from attachments.shown import AROUND, shown_parts

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


def folded(text: str) -> bytes:
    """Return one byte a character: small letters without accents, `?` for what is not of western Europe."""
    return text.encode("latin-1", "replace").translate(_FOLDED)


def places_of(needle: str, text: str, begin: int = 0, low: bytes | None = None) -> int:
    """Return where the words first stand in the text, -1 when they do not."""
    low = folded(text) if low is None else low
    sought = folded(needle)
    # A sign that folding does not tell from others is looked at itself.
    is_vague = _is_vague(needle)
    found = low.find(sought, begin)
    while found >= 0 and is_vague and [*map(_plain, text[found : found + len(needle)])] != [*map(_plain, needle)]:
        found = low.find(sought, found + 1)
    return found


def _is_vague(needle: str) -> bool:
    return any(ord(sign) > 255 or sign == "?" for sign in needle)


class Search:
    """One search through the lines, from a line and a byte in it."""

    def __init__(self, lines: Lines, needle: str, *, limit: int, seconds: float) -> None:
        self._lines, self._needle = lines, needle[:LONGEST_NEEDLE]
        self._limit, self._until = limit, time.monotonic() + seconds
        self._hits: list[Hit] = []
        sought = folded(self._needle)
        is_plain = sought.isascii() and not _is_vague(self._needle)
        # A text of one byte a character need not be decoded to be looked through.
        self._bytes = sought if is_plain and lines.form.codec in ("cp1252", "latin-1") else b""
        # A long line is read in pieces, and named once.
        self._last = 0

    def run(self, number: int = 1, skip: int = 0) -> Found:
        """Search on from there until the end, enough hits or the end of the time."""
        begin = self._lines.offset_of(number)
        if begin is None or not self._needle:
            return Found([], None)
        form, stop = self._lines.form, self._lines.index.counted
        at = begin + min(skip, self._lines.end_of(number) - begin) // form.unit * form.unit
        overlap = (len(self._needle) + 1) * 4
        while at < stop:
            data = self._lines.content.read_at(at, min(_AT_ONCE, stop - at))
            is_last = at + len(data) >= stop
            cut = form.last_end(data) or len(data)
            is_open = form.last_end(data) == 0 and not is_last
            data = data if is_last else data[:cut]
            if self._may_be_in(data):
                self._look_through(form.decode(data, is_cut=is_open), number)
            if len(self._hits) >= self._limit:
                after = self._hits[-1].number + 1
                return Found(self._hits, (after, 0) if after <= self._lines.index.lines else None)
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

    def _look_through(self, text: str, number: int) -> None:
        low = folded(text)
        seen = 0
        found = places_of(self._needle, text, 0, low)
        while found >= 0 and len(self._hits) < self._limit:
            number += low.count(b"\n", seen, found)
            seen = found
            end = low.find(b"\n", found)
            end = len(low) if end < 0 else end
            if number != self._last and (hit := self._hit(text, number, found, end)):
                self._hits.append(hit)
                self._last = number
                found = end
            else:
                found += 1 if number != self._last else end - found
            found = places_of(self._needle, text, found, low)

    def _hit(self, text: str, number: int, found: int, end: int) -> Hit | None:
        """Return the hit as it may be shown; None where the words are a part of what is not shown."""
        begin = max(text.rfind("\n", 0, found) + 1, found - AROUND)
        end = min(end, found + AROUND)
        line = shown_parts([text[max(0, begin - AROUND) : begin], text[begin:end], text[end : end + AROUND]])[1]
        # By its distance from the beginning the same one, where several stand in the line.
        place = places_of(self._needle, line, max(0, found - begin - (end - begin - len(line))))
        place = places_of(self._needle, line) if place < 0 else place
        if place < 0:
            return None
        after = place + len(self._needle)
        before, behind = line[max(0, place - _BESIDE) : place], line[after : after + 2 * _BESIDE]
        return Hit(number, before.lstrip(), line[place:after], behind.rstrip())
