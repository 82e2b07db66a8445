"""What a page of the log viewer shows: a window of lines, or what a search found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from attachments import owners
from attachments.lines import Lines
from attachments.models import Attachment
from attachments.reading import parts_of, shown_part, shown_window
from attachments.searching import Search
from attachments.services.quoting import MOST_LINES, place_of
from lobby.logs.asking import WINDOW, Asked
from lobby.logs.marking import Marker
from tickets.selectors.files import FilePlace, place_of_file

MOST_HITS = 100
SEARCH_SECONDS = 1.5
# What one looks for first in a log of this trade.
USUAL_WORDS = ("ORA-", "Exception", "erro", "cStat", "timeout", "rejei")
ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252", "latin-1": "Latin-1",
}  # fmt: skip


@dataclass(frozen=True)
class PageLine:
    """A line of a page, its words cut where what is searched begins and ends."""

    number: int
    pieces: list[tuple[str, bool]]
    is_marked: bool
    is_folded: bool


def log_page(file: Attachment, lines: Lines, asked: Asked, *, user: User) -> dict[str, Any]:
    """Return the context of the whole page."""
    place = place_of_file(user=user, file=file)
    context = {**head_of(file, lines, place), "asked": asked, "most_quoted": MOST_LINES, "usual_words": USUAL_WORDS}
    if asked.is_search:
        return {**context, **_found(file, lines, asked)}
    return {**context, **window_of(file, lines, asked)}


def head_of(file: Attachment, lines: Lines, place: FilePlace | None) -> dict[str, Any]:
    """Return the context of what stands above the lines."""
    index = lines.index
    return {
        "file": file,
        "encoding": ENCODINGS.get(lines.form.encoding, lines.form.encoding),
        "total": index.lines,
        "is_counted": index.is_complete,
        "percent": index.counted * 100 // index.size if index.size else 100,
        "place": place,
    }


def window_of(file: Attachment, lines: Lines, asked: Asked) -> dict[str, Any]:
    """Return the context of the lines that the address asks for, and the ways on from there."""
    total = lines.index.lines
    end = max(1, total - WINDOW + 1)
    wanted = asked.first or asked.start
    start = end if asked.is_end or asked.start > total else asked.start
    shown = shown_window(lines, start, asked.count, owners.tokens_of(file))
    after = start + len(shown)
    marker = Marker(asked.words, seconds=SEARCH_SECONDS)
    return {
        "lines": [
            PageLine(line.number, marker.pieces_of(line.text), line.number in asked.marks, line.is_folded)
            for line in shown
        ],
        "digits": len(str(after)),
        "start": start,
        "end": after - 1,
        "previous": max(1, start - WINDOW) if start > 1 else 0,
        "previous_count": min(WINDOW, start - 1),
        "next": after if after <= total else 0,
        "is_beyond": wanted > total,
    }


def _found(file: Attachment, lines: Lines, asked: Asked) -> dict[str, Any]:
    number, skip = asked.resume
    tokens = owners.tokens_of(file)
    found = Search(lines, asked.words, limit=MOST_HITS, seconds=SEARCH_SECONDS, tokens=tokens).run(number, skip)
    resume = ""
    if found.resume is not None:
        line, byte = found.resume
        resume = urlencode([("busca", asked.words), ("desde", line), *([("salto", byte)] if byte else [])])
    return {
        "hits": found.hits,
        "resume": resume,
        "resume_line": found.resume[0] if found.resume else 0,
        "digits": len(str(found.hits[-1].number)) if found.hits else 1,
        "from_line": number,
    }


def line_page(file: Attachment, lines: Lines, number: int, part: int, *, user: User) -> dict[str, Any] | None:
    """Return the context of one part of a long line, None where there is no such part."""
    text = shown_part(lines, number, part, owners.tokens_of(file))
    if text is None:
        return None
    parts = parts_of(lines, number)
    return {
        **head_of(file, lines, place_of_file(user=user, file=file)),
        "number": number,
        "text": text,
        "part": part + 1,
        "parts": parts,
        "previous": part if part else 0,
        "next": part + 2 if part + 1 < parts else 0,
    }


def quoting_address(place: FilePlace, file: Attachment, asked: Asked, *, user: User) -> str:
    """Return the ticket's address with the marked lines quoted in what is written there."""
    door = "desk:show_ticket" if user.is_support else "portal:show_ticket"
    last = min(asked.last, asked.first + MOST_LINES - 1)
    query = urlencode({"citar": place_of(file.pk, asked.first, last)})
    anchor = "composer" if not user.is_support else f"composer-{'note' if place.is_internal else 'reply'}"
    return f"{reverse(door, args=[place.number])}?{query}#{anchor}"
