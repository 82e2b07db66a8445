"""When a person leaves, their tickets do not."""

from __future__ import annotations

from accounts.events import PersonDeactivated
from accounts.models import User
from core.events import hears
from core.models import OutboxEvent
from tickets.services.assignment import give_back_tickets


@hears(PersonDeactivated)
def give_back_when_person_deactivated(event: PersonDeactivated, row: OutboxEvent) -> None:
    """Let the queue have what an analyst had; a requester's tickets stay theirs until somebody takes their place."""
    if event.organization_id is None:
        by = User.objects.filter(pk=event.actor_id).first() if event.actor_id else None
        give_back_tickets(holder_id=event.user_id, by=by, at=event.at)
