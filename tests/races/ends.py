"""What stands in the end, whole: the ticket, its timeline, its events and whom they reach."""

from __future__ import annotations

from typing import Any, Final

from core.models import Delivery, OutboxEvent
from helpdesk.invariants import verify
from tickets.models import Message, Ticket, TimelineEntry

# What an opening leaves behind: the timeline and the events, with those of triage.
OPENED: Final = ("opened", "triage medium")
TOLD: Final = ("TicketOpened", "TriageRecorded")


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def lines_of(ticket: Ticket) -> list[str]:
    """Return the timeline: what each line says, with from and to where it has them."""
    lines = TimelineEntry.objects.filter(ticket=ticket).order_by("pk")
    return [" ".join(word for word in (line.kind, line.from_value, line.to_value) if word) for line in lines]


def events_of(ticket: Ticket) -> list[str]:
    """Return the names of what was published about it."""
    rows = OutboxEvent.objects.filter(ordering_key=f"ticket:{ticket.pk}").order_by("pk")
    return list(rows.values_list("name", flat=True))


def mails_of(ticket: Ticket, **people: Any) -> dict[str, list[str]]:
    """Return for each person the events of which a mail waits."""
    return {
        name: list(
            Delivery.objects.filter(ordering_key=f"ticket:{ticket.pk}:user:{person.pk}")
            .order_by("pk")
            .values_list("event__name", flat=True)
        )
        for name, person in people.items()
    }


def words_of(ticket: Ticket) -> list[str]:
    """Return the conversation in its order."""
    return list(Message.objects.filter(ticket=ticket).order_by("at", "pk").values_list("body", flat=True))


def what_is_broken() -> list[str]:
    """Return what the house finds of itself, but for deliveries that nobody drained in these tests."""
    return [case for result in verify() if result.invariant.number != "I10" for case in result.cases]
