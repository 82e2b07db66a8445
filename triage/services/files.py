"""Reading what was attached to a ticket, whereupon triage looks again; driven by deliveries, so nobody waits."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

from attachments import owners
from attachments.content import StoredContent
from attachments.encodings import find_encoding
from attachments.enums import FileKind, ScanState
from attachments.models import Attachment
from attachments.selectors import content_of
from attachments.shown import shown_lines
from core.models import Delivery
from tickets.models import Message
from tickets.services.words import OWNER_KIND
from triage.enums import Occasion
from triage.reading.attached import telling_lines
from triage.services.classification import classify_ticket

CONSUMER: Final = "triage"
# Of so many files, and of each so much: a log of gigabytes tells what it tells within this.
_FILES_MOST: Final = 3
_BYTES_MOST: Final = 32 * 1024 * 1024
_PIECE: Final = 256 * 1024
_ENDS: Final = re.compile(r"\r\n|\r|\n")


def read_files_of_ticket(delivery: Delivery) -> None:
    """Classify a ticket again, with what the texts attached to its opening say; without one nothing happens."""
    ticket_id, message_id = delivery.data["ticket"], delivery.data["message"]
    if not Message.objects.filter(pk=message_id, ticket_id=ticket_id, is_opening=True).exists():
        # A file of a later message: what the ticket is about was said when it was opened.
        return
    files = Attachment.objects.filter(
        owner_kind=OWNER_KIND, owner_id=message_id, kind=FileKind.TEXT, erased_at=None, blob__isnull=False
    ).exclude(scan_state=ScanState.REFUSED)
    texts = [text for text in map(_told_in, files.order_by("created_at", "pk")[:_FILES_MOST]) if text]
    if texts:
        classify_ticket(
            ticket_id=ticket_id,
            message_id=message_id,
            occasion=Occasion.FILE_READ,
            attached="\n".join(texts),
            # What its opening said: read a moment later, or behind a demo of days ago, it is of that moment.
            at=delivery.event.at,
        )


def _told_in(file: Attachment) -> str:
    """Return the lines of a file that tell something, without what is secret in them."""
    with content_of(file) as content:
        found = telling_lines(_lines(content))
    return "\n".join(shown_lines(found, owners.tokens_of(file)))


def _lines(content: StoredContent) -> Iterator[str]:
    """Yield the lines of a text, decoded piece by piece; what cannot be decoded is left as signs of its own."""
    size = min(content.size, _BYTES_MOST)
    head = content.read_at(0, min(size, _PIECE))
    decoder = codecs.getincrementaldecoder(find_encoding(head) or "latin-1")("replace")
    rest = ""
    for start in range(0, size, _PIECE):
        text = rest + decoder.decode(content.read_at(start, min(_PIECE, size - start)))
        *whole, rest = _ENDS.split(text)
        yield from whole
        # A line without an end is no reason to keep all of a file.
        rest = rest[:_PIECE]
    if rest:
        yield rest
