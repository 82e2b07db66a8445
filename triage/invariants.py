"""What must hold of alerts and of the rulebook, read from the data: each check yields what does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef

from core.database import database_now
from tickets.models import Ticket
from triage.models import Alert, Classification, RulebookRevision
from triage.rulebook.changes import Changes

# Far longer than a sweep may be late.
_LATE: Final = timedelta(minutes=15)


def immediates_without_alert() -> Iterator[str]:
    """Yield open immediate tickets, of those that triage read, to which no alert calls anybody."""
    running = Alert.objects.filter(ticket_id=OuterRef("pk"), ended_at=None)
    read = Classification.objects.filter(ticket_id=OuterRef("pk"), is_current=True)
    alone = Ticket.objects.open().filter(Exists(read), ~Exists(running), is_immediate=True)
    for number in alone.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"#{number} is an immediate and has no alert"


def rulebooks_that_changed() -> Iterator[str]:
    """Yield versions of the rulebook whose changes are no longer those that were saved."""
    for number, rows, digest in RulebookRevision.objects.order_by("number").values_list("number", "changes", "digest"):
        if Changes.read(rows).digest() != digest:
            yield f"version {number} of the rulebook is not what was saved"


def forgotten_alerts() -> Iterator[str]:
    """Yield alerts that nobody answered and that call nobody any more."""
    late = Alert.objects.filter(next_at__lt=database_now() - _LATE).order_by("pk")
    for number, next_at in late.values_list("ticket_id", "next_at").iterator():
        yield f"the alert of #{number} was to be widened at {next_at:%Y-%m-%d %H:%M} UTC"
