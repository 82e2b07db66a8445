"""The one sentence of a message that names it in a list, pure: the question asked, or what was said first."""

from __future__ import annotations

import re

LONGEST = 140
# Read at most so much of a message: a title stands near its beginning or its end.
_READ = 20_000
_MARKS = re.compile(r"[*_`~]+|^\s{0,3}(?:#{1,6}|>|[-+*]|\d+[.)])\s+", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\([^)\s]{1,500}\)")
_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\S)[^.!?\n]*)*[.!?]?")


def asked_in(body: str) -> str:
    """Return the last question of a message, else its first sentence, without marks and at most 140 characters."""
    sentences = _sentences(body)
    questions = [sentence for sentence in sentences if sentence.endswith("?")]
    return _short((questions or sentences or [""])[-1 if questions else 0])


def told_in(body: str) -> str:
    """Return the first sentence of a message, without marks and at most 140 characters."""
    return _short((_sentences(body) or [""])[0])


def _sentences(body: str) -> list[str]:
    text = body if len(body) <= _READ else body[: _READ // 2] + "\n" + body[-_READ // 2 :]
    text = _MARKS.sub("", _LINK.sub(r"\1", _CODE.sub("", text)))
    return [found for line in text.split("\n") for match in _SENTENCE.finditer(line) if (found := match[0].strip())]


def _short(sentence: str) -> str:
    if len(sentence) <= LONGEST:
        return sentence
    cut = sentence[: LONGEST - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:") + "…"
