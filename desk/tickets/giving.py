"""Why a ticket came to whoever has it, and who passed it over, from the lines of its timeline that the page has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desk.tickets.subjects import Subject
from staffing.reasons import last_choice, why_of
from staffing.selectors import skips_of
from tickets.enums import EntryKind
from tickets.selectors.reading import Line


def giving_shown(subject: Subject, lines: Sequence[Line]) -> dict[str, Any]:
    """Return what the card shows; only where somebody passed the ticket over anything is asked for it."""
    entries = [line.entry for line in lines if line.entry is not None]
    ticket = subject.ticket
    chosen = last_choice(entries) if ticket.assignee_id is not None and ticket.is_open else None
    is_skipped = any(entry.kind == EntryKind.SKIPPED for entry in entries)
    if chosen is None and not is_skipped:
        return {"is_absent": True}
    return {
        "chosen": chosen,
        "why": why_of(chosen) if chosen is not None else None,
        "skips": skips_of(ticket_id=ticket.pk) if is_skipped else (),
        "may_skip": subject.is_mine and ticket.is_open,
    }
