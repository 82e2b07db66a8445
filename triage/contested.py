"""Reading contests: the newest of a ticket, and whether one waits for a support manager."""

from __future__ import annotations

from tickets.models import Ticket
from triage.models import Contest


def contest_of(ticket: Ticket) -> Contest | None:
    """Return the newest contest of a ticket."""
    rows = Contest.objects.filter(ticket=ticket).select_related("by", "answered_by", "message")
    return rows.order_by("-at", "-pk").first()


def contest_waits(ticket: Ticket) -> bool:
    """Whether a support manager is to answer a contest of this ticket."""
    return Contest.objects.filter(ticket=ticket, answered_at=None).exists()
