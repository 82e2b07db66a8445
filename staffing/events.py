"""What staffing tells apps above."""

from __future__ import annotations

from dataclasses import dataclass

from tickets.events import TicketEvent


@dataclass(frozen=True, kw_only=True)
class TicketSkipped(TicketEvent):
    """A person passed over a ticket that was theirs, for the `number`th time that anybody did; it waits for another."""

    person_id: int
    reason: str
    number: int
