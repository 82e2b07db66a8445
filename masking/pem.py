"""Private keys as text: blocks between BEGIN and END, blocks of which either is missing, blocks inside a string."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from masking.pages import TOKEN_MARK, Page, Region, Span
from masking.tokens import Kind

PRIVATE = re.compile(rb"private(?: key|-lines|-mac)")
_MARK = re.compile(
    rb"-{4,5} ?(begin|end) (?:(?:ssh2|pgp|openssh|rsa|ec|dsa|encrypted|any|new) ){0,3}private key(?: block)? ?-{4,5}"
    rb"|(private-lines): ?\d+|(private-mac): ?[0-9a-f]+",
)
# What may follow the last line of a key.
_LAST = re.compile(rb"\n?(?:\Z| *\n|[^\n]{0,160}-{4,5} ?end |private-mac)")
# A key inside a string: what stands there for a line's end joins its lines.
_JOINED = re.compile(rb"(?:\\{1,2}[nr]|[ \"',]|\+ ){0,8}((?:[a-z0-9+/=]|\\{1,2}[nr/]){16,})")
# A line of a key may be indented, quoted or commented as its surroundings want it.
_LINE = re.compile(rb"[ >|\"'*#;,]*(?:\+ )?([a-z0-9+/=_-]+)(?:\\{1,2}[nr]|[ \"'+,;.])*")
# After what a log writes before each of its lines, only a long run is taken for a line of a key.
_LOGGED = re.compile(rb".{0,160}[ \]:|>]([a-z0-9+/]{40,}={0,2})[ \"']*")
_HEADER = re.compile(rb"[ >|\"'+*#;]*(?:[a-z][\w-]{0,40}: .{0,200}|=[a-z0-9+/]{4})?[ \"'+,;]*")
# A line that is one by itself; a shorter one can only be the last of its block.
_WHOLE_LINE = 16
# What is taken for a line of a key although no BEGIN stands before it.
_WITHOUT_BEGIN = 40
# A key of 16,384 bits has 200 lines: farther back nobody looks for a BEGIN that was cut off.
LONGEST_BLOCK = 256
_STRING_REACH = 32_768


@dataclass(frozen=True, slots=True)
class Block:
    """A private key: where its lines begin and end, and what it is known by, its first line."""

    start: int
    end: int
    key: str
    spans: tuple[Span, ...]


def private_keys(page: Page, inside: str | None = None) -> Iterator[Block]:
    """Yield the private keys in the page, each line of them as a secret.

    Lines that hold a mark or a header (`Proc-Type`) stay: they tell what was there.

    :param inside: what the key is known by that was open when the page began.
    """
    low = page.low
    at = 0
    if inside is not None:
        yield (block := _forwards(page, 0, inside))
        at = _past_end(low, block.end)
    while found := _next_mark(low, at):
        at = found.end()
        if found[1] == b"end" or found[3]:
            yield _backwards(page, low.rfind(b"\n", 0, found.start()) + 1)
        elif joined := _in_string(page, at):
            yield joined
            at = _past_end(low, joined.end)
        elif (line_end := low.find(b"\n", at)) >= 0:
            yield (block := _forwards(page, line_end + 1, ""))
            at = _past_end(low, block.end)


def _next_mark(low: bytes, at: int) -> re.Match[bytes] | None:
    """Return the next mark. The word that every mark has is found much faster than the mark."""
    searched = at
    while word := PRIVATE.search(low, searched):
        mark = _MARK.search(low, max(at, word.start() - 64), word.end() + 64)
        if mark:
            return mark
        searched = word.end()
    return None


def _past_end(low: bytes, at: int) -> int:
    """Return the place behind the END that closes the block which ended here, else this place."""
    line_end = low.find(b"\n", at, at + 512)
    closing = _MARK.search(low, at, line_end if line_end >= 0 else at + 512)
    return closing.end() if closing and closing[1] != b"begin" and not closing[2] else at


def _in_string(page: Page, at: int) -> Block | None:
    low = page.low
    joined = _JOINED.match(low, at)
    if joined is None:
        return None
    start, end = joined.span(1)
    line_end = low.find(b"\n", at, at + _STRING_REACH)
    closing = _MARK.search(low, at, line_end if line_end >= 0 else at + _STRING_REACH)
    if closing and closing[1] == b"end":
        end = start + len(low[start : closing.start()].rstrip(b" "))
    key = page.text[start:end]
    return Block(start, end, key, (Span(start, end, Kind.PRIVATE_KEY, key),))


def _forwards(page: Page, at: int, key: str) -> Block:
    """Return the block whose lines begin here."""
    low, start = page.low, at
    places: list[Region] = []
    while at < len(low):
        line_end = low.find(b"\n", at)
        line_end = len(low) if line_end < 0 else line_end
        place = _key_line(low, at, line_end)
        if place:
            places.append(place)
            key = key or page.text[slice(*place)]
        # The tokens of an earlier masking are lines of the block as well.
        elif TOKEN_MARK not in low[at:line_end] and (key or not _HEADER.fullmatch(low, at, line_end)):
            break
        at = line_end + 1
    return Block(start, min(at, len(low)), key, tuple(Span(*place, Kind.PRIVATE_KEY, key) for place in places))


def _key_line(low: bytes, at: int, line_end: int) -> Region | None:
    """Return the place of a key's line on this line of a block."""
    line = _LINE.fullmatch(low, at, line_end) or _LOGGED.fullmatch(low, at, line_end)
    if line is None or line[1].isdigit() or not line[1].strip(b"-_="):
        return None
    if len(line[1]) >= _WHOLE_LINE or line[1].endswith(b"=") or _LAST.match(low, line_end):
        return line.span(1)
    return None


def _backwards(page: Page, at: int) -> Block:
    """Return the block that an END closes whose BEGIN is not there."""
    low, end = page.low, at
    places: list[Region] = []
    while at > 0 and len(places) < LONGEST_BLOCK:
        line_start = low.rfind(b"\n", 0, at - 1) + 1
        place = _key_line(low, line_start, at - 1)
        if place is None or (places and place[1] - place[0] < _WITHOUT_BEGIN):
            break
        places.append(place)
        at = line_start
    # A short line alone is a word.
    if len(places) == 1 and places[0][1] - places[0][0] < _WITHOUT_BEGIN:
        places.clear()
        at = end
    places.reverse()
    key = page.text[slice(*places[0])] if places else ""
    return Block(at, end, key, tuple(Span(*place, Kind.PRIVATE_KEY, key) for place in places))
