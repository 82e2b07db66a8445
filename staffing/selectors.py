"""What staffing tells of tickets and people, for doors."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from staffing.models import Skip, WorkQueue
from staffing.reasons import Why, why_of
from tickets.enums import EntryKind
from tickets.models import TimelineEntry


def why_given(*, ticket_id: int, person: User) -> Why | None:
    """Return why a ticket was chosen for this person last, None where it never was."""
    lines = TimelineEntry.objects.filter(ticket_id=ticket_id, kind=EntryKind.CHOSEN, to_value=str(person.pk))
    last = lines.order_by("-at", "-pk").first()
    return why_of(last) if last is not None else None


def skips_of(*, ticket_id: int) -> QuerySet[Skip]:
    """Return who passed a ticket over and why, the last one first."""
    return Skip.objects.filter(ticket_id=ticket_id).select_related("person").order_by("-number")


def work_queues() -> list[WorkQueue]:
    """Return the queues of every level and module group, those of what has no module yet among them.

    Those of a group that has just come are there with the next sweep (`assign_waiting`), some seconds later.
    """
    return list(WorkQueue.objects.order_by("pk"))
