"""What was said and done in a ticket since a page was drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import User
from desk.tickets.subjects import Subject
from tickets.enums import REDRAWING
from tickets.selectors.reading import Line, conversation_of, names_of


@dataclass(frozen=True)
class Newer:
    """Lines that came, older messages that were erased meanwhile, and where the next asking goes on from."""

    subject: Subject
    lines: Sequence[Line]
    erased: Sequence[Line]
    names: Mapping[int, User]
    after: str
    last_seen: int


def newer_lines(subject: Subject, after: str) -> Newer:
    """Return what came after `<message id>.<entry id>`; everything when that cannot be read."""
    message, entry = _numbers(after)
    lines = conversation_of(ticket=subject.ticket, user=subject.user)
    newer = [line for line in lines if _is_newer(line, message, entry)]
    touched = {line.entry.message_id for line in newer if line.entry and line.entry.kind in REDRAWING}
    erased = [line for line in lines if line.message and line.message.pk in touched and line.message.pk <= message]
    last_seen = max((line.message.pk for line in lines if line.message), default=0)
    last_entry = max((line.entry.pk for line in lines if line.entry), default=0)
    return Newer(
        subject=subject,
        lines=newer,
        erased=erased,
        names=names_of(newer),
        after=f"{last_seen}.{last_entry}",
        last_seen=last_seen,
    )


def _is_newer(line: Line, message: int, entry: int) -> bool:
    if line.message is not None:
        return line.message.pk > message
    return line.entry is not None and line.entry.pk > entry


def _numbers(after: str) -> tuple[int, int]:
    parts = after.split(".")
    if len(parts) == 2 and all(part.isascii() and part.isdecimal() and len(part) <= 15 for part in parts):
        return int(parts[0]), int(parts[1])
    return 0, 0
