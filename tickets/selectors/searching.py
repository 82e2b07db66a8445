"""What a text finds among tickets."""

from __future__ import annotations

from core.folding import holding
from tickets.querysets import TicketQuerySet, numbered


def searched(tickets: TicketQuerySet, text: str) -> TicketQuerySet:
    """Keep tickets with this number, here or elsewhere, or whose subject, customer and requester hold all the words."""
    text = text.strip()
    if not text:
        return tickets
    found = holding(text, "subject", "organization__name", "organization__short_name", "requester__name")
    return tickets.filter(found | numbered(text))
