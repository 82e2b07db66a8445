"""A ticket as the person at the desk stands to it: what every page and act about it begins with."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from accounts.models import User
from tickets.models import Ticket
from tickets.permissions import Standing
from tickets.selectors.reading import standing_of, ticket_for
from tickets.states import Act, Side, can


@dataclass(frozen=True)
class Subject:
    """The ticket, who looks at it, and who they are to it."""

    ticket: Ticket
    user: User
    standing: Standing

    @property
    def is_mine(self) -> bool:
        return self.ticket.assignee_id == self.user.pk

    def leads_on(self, act: Act) -> bool:
        """Say whether support's act leads somewhere from where the ticket stands."""
        return can(act, status=self.ticket.status, side=Side.SUPPORT)


def subject_of(user: User, number: int, *, is_for_page: bool = False) -> Subject:
    """Return the subject; for its page with what that shows, as far as one query brings it.

    :raises Http404: when there is no such ticket for this person.
    """
    try:
        ticket = ticket_for(user=user, number=number, is_for_page=is_for_page)
    except Ticket.DoesNotExist as error:
        raise Http404 from error
    return Subject(ticket=ticket, user=user, standing=standing_of(user, ticket))
