"""A person's standing in a ticket, gathered for the pure permission rules."""

from __future__ import annotations

from accounts.models import User
from tickets.models import Ticket
from tickets.permissions import Standing


def standing_of(user: User, ticket: Ticket) -> Standing:
    """Return who this person is to the ticket; one query for support, none for most customers."""
    if not user.is_support:
        return Standing(
            is_support=False,
            is_requester=ticket.requester_id == user.pk,
            is_customer_manager=user.is_customer_manager,
        )
    return Standing(
        is_support=True,
        is_analyst=user.is_analyst,
        is_support_manager=user.is_support_manager,
        is_administrator=user.is_administrator,
        is_assignee=ticket.assignee_id == user.pk,
        has_level_two=user.is_analyst and user.skills.filter(level=2).exists(),
    )
