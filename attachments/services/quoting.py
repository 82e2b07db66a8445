"""Lines of a text, or a moment of a video, as a quotation: named in an address, read anew by whoever may."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from attachments import owners
from attachments.enums import FileKind
from attachments.models import Attachment
from attachments.moments import moment_of
from attachments.reading import shown_window
from attachments.releasing import Withheld
from attachments.selectors import content_of, opened_attachment
from attachments.services.indexing import counted_lines

MOST_LINES = 200
MOST_SIGNS = 20_000
_PLACE = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([1-9]\d{0,11})(?:-([1-9]\d{0,11}))?", re.ASCII)


_MOMENT = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@(\d{1,6})", re.ASCII)


@dataclass(frozen=True)
class Quote:
    """Lines or a moment of a file in words to be sent: Markdown that shows them as they are.

    One that `is_begun` is gone on with on its own line: what is seen at that moment.
    """

    file: Attachment
    words: str
    is_begun: bool = False

    def added_to(self, text: str) -> str:
        """Return the text with the quotation at its end, once."""
        if self.words in text:
            return text
        end = " " if self.is_begun else "\n"
        return f"{text.rstrip()}\n\n{self.words}{end}".lstrip("\n")


def place_of(file_id: UUID, first: int, last: int) -> str:
    """Return how an address names lines of a file."""
    return f"{file_id}:{first}-{last}"


def place_of_moment(file_id: UUID, seconds: int) -> str:
    """Return how an address names a moment of a video."""
    return f"{file_id}@{seconds}"


def quote_from(place: str, *, user: User) -> Quote | None:
    """Return the lines or the moment that an address names, if this person may see them now; None for anything else."""
    moment = _MOMENT.fullmatch(place)
    if moment is not None:
        return _moment_of(UUID(moment[1]), int(moment[2]), user=user)
    named = _PLACE.fullmatch(place)
    if named is None:
        return None
    first = int(named[2])
    last = max(first, min(int(named[3] or first), first + MOST_LINES - 1))
    try:
        file = opened_attachment(user=user, attachment_id=UUID(named[1]), as_words=True)
    except (Attachment.DoesNotExist, Withheld):
        return None
    if file.kind != FileKind.TEXT or file.blob_id is None:
        return None
    with content_of(file) as content:
        lines = shown_window(counted_lines(file.blob_id, content), first, last - first + 1, owners.tokens_of(file))
    if not lines:
        return None
    return Quote(file, _as_markdown(file.name, first, [line.text for line in lines]))


def _moment_of(file_id: UUID, seconds: int, *, user: User) -> Quote | None:
    try:
        file = opened_attachment(user=user, attachment_id=file_id)
    except (Attachment.DoesNotExist, Withheld):
        return None
    if file.kind != FileKind.VIDEO:
        return None
    return Quote(file, f"`{_in_code(file.name)}` [{moment_of(seconds)}]", is_begun=True)


def _in_code(name: str) -> str:
    return name.replace("`", "'")


def _as_markdown(name: str, first: int, lines: list[str]) -> str:
    text = ""
    kept = 0
    for line in lines:
        if kept and len(text) + len(line) > MOST_SIGNS:
            break
        text += line + "\n"
        kept += 1
    # A fence must be longer than any in the lines.
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text) or [""]))
    values = {"name": _in_code(name), "first": first, "last": first + kept - 1}
    title = _("`%(name)s`, line %(first)d:") if kept == 1 else _("`%(name)s`, lines %(first)d to %(last)d:")
    return f"{title % values}\n\n{fence}\n{text}{fence}\n"
