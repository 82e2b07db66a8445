"""Lines of a text as a quotation: named in an address, read again by whoever may, as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from attachments.enums import FileKind
from attachments.models import Attachment
from attachments.reading import shown_window
from attachments.releasing import Withheld
from attachments.selectors import content_of, opened_attachment
from attachments.services.indexing import counted_lines

MOST_LINES = 200
MOST_SIGNS = 20_000
_PLACE = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([1-9]\d{0,11})(?:-([1-9]\d{0,11}))?", re.ASCII)


@dataclass(frozen=True)
class Quote:
    """Lines of a file in words to be sent: Markdown that shows them as they are."""

    file: Attachment
    words: str

    def added_to(self, text: str) -> str:
        """Return the text with the quotation at its end, once."""
        if self.words in text:
            return text
        return f"{text.rstrip()}\n\n{self.words}\n".lstrip("\n")


def place_of(file_id: UUID, first: int, last: int) -> str:
    """Return how an address names lines of a file."""
    return f"{file_id}:{first}-{last}"


def quote_from(place: str, *, user: User) -> Quote | None:
    """Return the lines that an address names, if this person may read them now; None for anything else."""
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
        lines = shown_window(counted_lines(file.blob_id, content), first, last - first + 1)
    if not lines:
        return None
    return Quote(file, _as_markdown(file.name, first, [line.text for line in lines]))


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
    values = {"name": name.replace("`", "'"), "first": first, "last": first + kept - 1}
    title = _("`%(name)s`, line %(first)d:") if kept == 1 else _("`%(name)s`, lines %(first)d to %(last)d:")
    return f"{title % values}\n\n{fence}\n{text}{fence}\n"
