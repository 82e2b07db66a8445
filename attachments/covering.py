"""A text file as it may be handed out: byte for byte, but for the lines that hold a secret."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Protocol

from attachments import shown
from attachments.lines import HEAD, Form, form_of
from attachments.shown import AROUND, neutral
from masking.house import mask_pieces, rules_digest
from masking.tokens import Tokens

# Of a longer line so many bytes are one piece.
_LONGEST = 64 * 1024


def _rules() -> str:
    own = b"".join(Path(path).read_bytes() for path in (__file__, str(shown.__file__)))
    return blake2b(own + rules_digest(), digest_size=8).hexdigest()


# What a text was searched with: after any change of the rules it is searched anew, and handed out covered until then.
RULES = _rules()
UNFINISHED = f"{RULES}~"


class Streamed(Protocol):
    """Bytes that are read by place, or one after the other."""

    @property
    def size(self) -> int: ...

    def read_at(self, offset: int, length: int) -> bytes: ...

    def stream(self, start: int, stop: int) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Searched:
    """How far a text was searched, and whether something secret was met; then nobody needs to search on."""

    until: int
    has_secrets: bool


def covered(content: Streamed, tokens: Tokens | None = None) -> Iterator[bytes]:
    """Yield the text with a token for each secret; every line that holds none comes as it is.

    It is searched as the viewer searches it: whatever the viewer covers is covered here.
    """
    form = form_of(content.read_at(0, HEAD))
    yield content.read_at(0, form.start)
    for piece in _judged(_pieces(content, form, form.start), form, tokens):
        yield piece.raw if piece.is_clean else _without_secrets(piece, form)


def searched_on(content: Streamed, start: int, *, seconds: float) -> Searched:
    """Search a text on for secrets from where an earlier search ended, for about so many seconds."""
    until = time.monotonic() + seconds
    form = form_of(content.read_at(0, HEAD))
    start = max(start, form.start)
    # What stands before is read again, since a secret is known by what stands around it.
    at = max(form.start, start - AROUND * form.unit)
    before = [content.read_at(at, start - at)] if at < start else []
    for piece in _judged(chain(before, _pieces(content, form, start)), form):
        at += len(piece.raw)
        if at > start and not piece.is_clean:
            return Searched(at, has_secrets=True)
        if start < at < content.size and time.monotonic() >= until:
            return Searched(at, has_secrets=False)
    return Searched(content.size, has_secrets=False)


@dataclass(frozen=True)
class _Piece:
    """Some lines, or a part of a long one: its bytes, its words as they are searched, and what may be shown of them."""

    raw: bytes
    words: str
    shown: str

    @property
    def is_clean(self) -> bool:
        return self.shown == self.words


def _judged(pieces: Iterable[bytes], form: Form, tokens: Tokens | None = None) -> Iterator[_Piece]:
    waiting: deque[tuple[bytes, str]] = deque()

    def words() -> Iterator[str]:
        for raw in pieces:
            text = neutral(form.decode(raw))
            waiting.append((raw, text))
            yield text

    for masked in mask_pieces(words(), tokens):
        raw, text = waiting.popleft()
        yield _Piece(raw, text, masked)


def _without_secrets(piece: _Piece, form: Form) -> bytes:
    """Return the piece with those lines replaced that hold a secret."""
    raws, words, covers = _lines(piece.raw, form), piece.words.split("\n"), piece.shown.split("\n")
    if not len(raws) == len(words) == len(covers):
        # Masking adds no line and takes none away; should it ever, no line is taken for another.
        return _encoded(piece.shown, piece.raw, form)
    lines = []
    for raw, text, masked in zip(raws, words, covers, strict=True):
        if masked == text:
            lines.append(raw)
            continue
        has_end = raw.endswith(form.newline)
        bare = raw.removesuffix(form.newline)
        end = form.carriage_return if has_end and bare.endswith(form.carriage_return) else b""
        lines.append(_encoded(masked, bare, form) + end + (form.newline if has_end else b""))
    return b"".join(lines)


def _lines(raw: bytes, form: Form) -> list[bytes]:
    """Return the lines with their ends, and what stands behind the last end, as `str.split` counts them."""
    found, used = [], 0
    for place in form.ends(raw):
        found.append(raw[used : place + form.unit])
        used = place + form.unit
    return [*found, raw[used:]]


def _encoded(text: str, raw: bytes, form: Form) -> bytes:
    codec = form.codec
    if codec == "utf-8":
        try:
            raw.decode()
        except UnicodeDecodeError:
            # Another program wrote this line; it stays in what it was written in.
            codec = "cp1252"
    return text.encode(codec, "replace")


def _pieces(content: Streamed, form: Form, start: int) -> Iterator[bytes]:
    """Yield the bytes from a place between two characters on: whole lines, of long ones parts."""
    rest = b""
    for data in content.stream(start, content.size):
        rest += data
        if used := form.last_end(rest):
            yield rest[:used]
            rest = rest[used:]
        while len(rest) > _LONGEST:
            cut = _between(rest, _LONGEST, form)
            yield rest[:cut]
            rest = rest[cut:]
    if rest:
        yield rest


def _between(data: bytes, place: int, form: Form) -> int:
    """Return the last place up to there that is between two characters."""
    if form.codec == "utf-8":
        for back in range(4):
            if data[place - back] & 0xC0 != 0x80:
                return place - back
    elif form.unit == 2:
        low = data[place + 1] if form.codec == "utf-16-le" else data[place]
        return place - 2 if 0xDC <= low <= 0xDF else place
    return place
