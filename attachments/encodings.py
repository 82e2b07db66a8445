"""In what encoding a text is written, found from its first bytes."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Tab, newlines, form feed, backspace, DOS end of file, escape (coloured logs).
_HARMLESS_CONTROLS = frozenset(b"\t\n\r\f\x0b\x08\x1a\x1b\x07")
_CONTROLS = bytes(code for code in range(32) if code not in _HARMLESS_CONTROLS) + b"\x7f"
# One byte in fifty: a log with a stray control code is a log, a tenth of controls is random data.
_TOLERATED_SHARE = 0.02


def find_encoding(head: bytes) -> str | None:
    """Return a codec's name for the text that begins so, or None when it is no text.

    UTF-8, UTF-16 with or without mark, Windows-1252, and Latin-1 for whatever 1252 leaves undefined.
    """
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name if _reads(head, name) else None
    if b"\x00" in head:
        return _utf16_without_mark(head)
    if not _is_quiet(head):
        return None
    return next((name for name in ("utf-8", "cp1252", "latin-1") if _decodes(head, name)), None)


def _utf16_without_mark(head: bytes) -> str | None:
    even, odd = head[0::2], head[1::2]
    # Western text in UTF-16 has a zero in nearly every second place and hardly any in the others.
    for name, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if high.count(0) > 0.7 * len(high) and low.count(0) < 0.02 * len(low) and _reads(head, name):
            return name
    return None


def _reads(head: bytes, encoding: str) -> bool:
    text = _decode(head, encoding)
    return text is not None and "\x00" not in text and _is_quiet(text.encode("utf-8", "surrogatepass"))


def _decodes(head: bytes, encoding: str) -> bool:
    return _decode(head, encoding) is not None


def _decode(head: bytes, encoding: str) -> str | None:
    try:
        # The head may end in the middle of a character.
        return codecs.getincrementaldecoder(encoding)("strict").decode(head, final=False)
    except UnicodeDecodeError:
        return None


def _is_quiet(data: bytes) -> bool:
    noise = len(data) - len(data.translate(None, _CONTROLS))
    return noise <= _TOLERATED_SHARE * len(data)
