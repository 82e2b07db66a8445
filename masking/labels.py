"""How a label and its value are tied together: signs, tags, words in between, or nothing but a space."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from masking.pages import Page
from masking.values import Value, value_at


class Tie(Enum):
    """How the text says that what follows is the value, the surest first."""

    SET = auto()  # senha=x, "senha": "x", <senha>x</senha>
    TOLD = auto()  # senha: x
    VERB = auto()  # a senha é x
    AND = auto()  # a senha e x
    OLD = auto()  # mudei a senha de x para y
    CHANGED = auto()  # mudei a senha para y
    WORDS = auto()  # senha do banco: x
    NEXT_LINE = auto()  # senha:, and x alone on the next line
    BESIDE = auto()  # senha x


@dataclass(frozen=True, slots=True)
class Tied:
    """A label's place with all of its name, the value, how they are tied, and what stands before on the line.

    What is secret itself ends what is read before a label, so that a masked text is read as the text was.
    """

    before: bytes
    start: int
    end: int
    value: Value
    tie: Tie


_REACH = 80

_NAME = re.compile(rb"(?:\w|[.-](?=\w)){0,40}")
_SIGN = re.compile(
    rb"(?:\\{0,3}[\"'`]|&quot;|%22)?\]?(?: {0,2}\([^()\n]{0,30}\))? {0,20}\.{0,40} {0,5}"
    rb"(?:(=>|->|:=|={1,3}|%3d|<>|!=)|:|%3a) {0,20}(?:\n {0,40}(?=[\"']))?"
)
_TAG = re.compile(
    rb"(?: [^<>\n]{0,120})?(?<!/)>\s{0,80}(?:<!\[cdata\[(?P<raw>[^\n]{1,512}?)\]\]>|(?P<text>[^<\n]{1,512}))"
)
_OPEN_TAG = re.compile(rb"<(?:[\w.-]{1,30}:)?[\w.-]{0,40}")
# <add key="senha" value="x"/>, {"name": "senha", "value": "x"}, name="senha">x<
_NAMED = re.compile(
    rb"\\?[\"'](?:\s{0,3},?\s{0,3}\\?[\"']?(?:value|valor|default)\\?[\"']?\s{0,3}[:=]\s{0,3}|[^<>\n\"']{0,40}>)"
)
# A field of a form as browsers send it with files.
_FIELD = re.compile(rb"(?<=name=\")[\w.-]{1,60}\"(?: ?\n){2,4}")
_CALLED = re.compile(rb" {0,2}\( {0,2}(?=[\"'])")
_WORD_BETWEEN = rb" {1,2}(?:[\w()@/\\\"'-]|\.(?=\w)){1,30}"
_WORDS = re.compile(rb"(?:" + _WORD_BETWEEN + rb"){1,6}? ?[\"']?\.{0,40} {0,3}(?:[=-]>|[:=]) {0,5}")
_VERBS = re.compile(
    rb"(?:" + _WORD_BETWEEN + rb"){0,5}? {1,2}"
    rb"(?:(e|eh|era|sera|is|was|continua sendo|passou a ser)|para|pra|to|foi|fica|ficou|como)(?: {1,3}| ?: ?)"
)
_OLD = re.compile(rb" (?:de|from) (?=[^ \n]{4,128} (?:para|pra|p/|to|por) )")
_NEXT_LINE = re.compile(rb"(?: [\w().]{1,20}){0,4} ?: {0,20}(?:\n {0,40}){1,3}(?=[^\s]{1,128} {0,20}(?:\n|\Z))")
_TOKEN = re.compile(rb"[\\\"'`(<]{0,3}[\x01\x02]")
_SPACE = re.compile(rb" {1,3}(?:- )?")


def tied_values(
    page: Page, label: re.Pattern[bytes], start: int, end: int, is_secret: Callable[[Page, Tied], bool]
) -> Iterator[Tied]:
    """Yield the value of every label between two places for which one of its readings is a secret.

    What lies in such a value is not read for further labels.
    """
    at = taken = start
    while found := label.search(page.low, at, end):
        before = _before(page, found.start(), taken)
        at = name_end = _NAME.match(page.low, found.end()).end()  # type: ignore[union-attr]  # an empty name matches
        for value, tie in _readings(page, found.start(), name_end):
            tied = Tied(before, found.start(), name_end, value, tie)
            if is_secret(page, tied):
                yield tied
                at = taken = max(at, value.end)
                if tie is not Tie.OLD:
                    break


def _before(page: Page, at: int, taken: int) -> bytes:
    read = page.low[max(page.line_start(at, _REACH), taken if taken < at else 0) : at]
    return read[max(read.rfind(b"\x01"), read.rfind(b"\x02")) + 1 :]


def _readings(page: Page, start: int, end: int) -> Iterator[tuple[Value, Tie]]:
    """Yield the value behind a label in every way that the text can be read, the likeliest first.

    A way that leads to a token of an earlier masking is the one that was taken then: there is no other.
    """
    low = page.low
    opened = low.rfind(b"<", max(0, start - 75), start)
    if opened >= 0 and _OPEN_TAG.fullmatch(low, opened, start) and (tag := _TAG.match(low, end)):
        yield _held(low, tag), Tie.SET
        return
    for pattern, at, tie in (
        (_SIGN, end, Tie.TOLD),
        (_NAMED, end, Tie.SET),
        (_CALLED, end, Tie.SET),
        (_FIELD, start, Tie.SET),
        (_OLD, end, Tie.OLD),
        (_VERBS, end, Tie.VERB),
        (_WORDS, end, Tie.WORDS),
        (_NEXT_LINE, end, Tie.NEXT_LINE),
        (_SPACE, end, Tie.BESIDE),
    ):
        tied = pattern.match(low, at)
        if tied is None:
            continue
        if _TOKEN.match(low, tied.end()):
            if tie is Tie.OLD:
                continue
            return
        if value := value_at(page, tied.end()):
            yield value, _tie(page, tie, tied, value)
            if pattern is _SIGN:
                return


def _tie(page: Page, tie: Tie, tied: re.Match[bytes], value: Value) -> Tie:
    """Return how the value is tied, given which sign or verb ties it."""
    if tie is Tie.TOLD and (tied[1] or value.quoted):
        return Tie.SET
    # Without its accent, "é" is the "and" of "senha e usuário".
    if tie is Tie.VERB and tied[1] == b"e" and page.text[tied.start(1)] not in "éÉ":
        return Tie.AND
    return Tie.CHANGED if tie is Tie.VERB and not tied[1] else tie


def _held(low: bytes, tag: re.Match[bytes]) -> Value:
    """Return what a tag holds, without the space around it."""
    start, end = tag.span(tag.lastgroup or 0)
    return Value(start, start + len(low[start:end].rstrip()), True)
