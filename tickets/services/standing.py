"""A person's standing in a ticket, gathered for the pure permission rules."""

from __future__ import annotations

from typing import Final

from accounts.models import User
from tickets.models import Ticket
from tickets.permissions import Standing

# What a selector that fetched the ticket for this very person may have asked with it.
READER_HAS_LEVEL_TWO: Final = "reader_has_level_two"


def standing_of(user: User, ticket: Ticket) -> Standing:
    """Return who this person is to the ticket; one query for analysts whose ticket did not bring it, else none."""
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
        has_level_two=user.is_analyst and _has_level_two(user, ticket),
    )


def _has_level_two(user: User, ticket: Ticket) -> bool:
    brought: bool | None = ticket.__dict__.get(READER_HAS_LEVEL_TWO)
    return user.skills.filter(level=2).exists() if brought is None else brought
