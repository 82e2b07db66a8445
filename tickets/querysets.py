"""Chainable filters over tickets, messages and the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from core.text import storable
from tickets.enums import OPEN_STATUSES, WAITING_STATUSES, Audience, Status

if TYPE_CHECKING:
    from accounts.models import User
    from tickets.models import Draft, Follower, Message, Ticket, TimelineEntry

# The stored default order of every queue, in one index; see architecture.md section 3.
QUEUE_ORDER = ("-is_immediate", "-is_at_risk", "queue_severity_rank", "opened_at", "id")
# Tickets of a queue in which these agree are equals: only their age tells them apart.
QUEUE_CLASS = ("is_immediate", "is_at_risk", "queue_severity_rank")


LONGEST_NUMBER = 15


def numbered(text: str) -> Q:
    """Return the condition that a ticket goes by this number, here or in the system that it came from: the whole of it,
    with or without a `#` before."""
    text = storable(text).strip()
    number = text.removeprefix("#")
    found = Q(external_id__in=sorted({text, number} - {""}))
    if number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER:
        found |= Q(pk=int(number))
    return found


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: User) -> TicketQuerySet:
        """Keep what this person may see: all for support; for a customer the own organisation's, of those own,
        followed or shared ones, or all of them for its manager. Nothing for who has neither house nor role."""
        if user.has_staff_role:
            return self
        if user.organization_id is None:
            return self.none()
        own_house = self.filter(organization_id=user.organization_id)
        if user.is_customer_manager:
            return own_house
        return own_house.filter(
            Q(requester_id=user.pk) | Q(organization__shares_tickets=True) | Q(pk__in=_followed_by(user))
        )

    def open(self) -> TicketQuerySet:
        """Keep tickets that are neither closed nor cancelled."""
        return self.filter(status__in=OPEN_STATUSES)

    def ended(self) -> TicketQuerySet:
        return self.filter(status__in=[Status.CLOSED, Status.CANCELLED])

    def awaiting_customer(self) -> TicketQuerySet:
        """Keep tickets on which the customer has to act."""
        return self.filter(status__in=[Status.WAITING_CUSTOMER, Status.SOLUTION_PROPOSED])

    def involving(self, user: User) -> TicketQuerySet:
        """Keep tickets that this person opened or follows."""
        return self.filter(Q(requester_id=user.pk) | Q(pk__in=_followed_by(user)))

    def assigned_to(self, user: User) -> TicketQuerySet:
        return self.filter(assignee_id=user.pk)

    def unassigned(self) -> TicketQuerySet:
        return self.filter(assignee__isnull=True)

    def waiting_to_be_taken(self) -> TicketQuerySet:
        """Keep tickets that await support and that nobody has."""
        return self.filter(status__in=WAITING_STATUSES, assignee__isnull=True)

    def in_queue_order(self) -> TicketQuerySet:
        """Order as the desk's queues do."""
        return self.order_by(*QUEUE_ORDER)


def _followed_by(user: User) -> models.QuerySet[Follower, int]:
    from tickets.models import Follower  # noqa: PLC0415 -- models import their querysets

    return Follower.objects.filter(user_id=user.pk).values_list("ticket_id", flat=True)


class MessageQuerySet(models.QuerySet["Message"]):
    def readable_by(self, user: User) -> MessageQuerySet:
        """Keep what this person may read of tickets that they may see: notes are for support only."""
        return self if user.has_staff_role else self.filter(audience=Audience.PUBLIC)


class TimelineQuerySet(models.QuerySet["TimelineEntry"]):
    def readable_by(self, user: User) -> TimelineQuerySet:
        """Keep the lines that this person may read of tickets that they may see."""
        return self if user.has_staff_role else self.filter(audience=Audience.PUBLIC)


# Where a form of ours keeps what a person wrote or chose to send.
_WRITTEN_IN_A_DRAFT = ("subject", "description", "log_text", "attachments", "body", "text")


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, user: User) -> DraftQuerySet:
        return self.filter(user_id=user.pk)

    def holding_something(self) -> DraftQuerySet:
        """Keep drafts with a word or a file to go on with: a form that is opened and left keeps itself, too."""
        condition = Q()
        for name in _WRITTEN_IN_A_DRAFT:
            empty = Q(**{f"data__{name}": ""}) | Q(**{f"data__{name}": []}) | Q(**{f"data__{name}": None})
            condition |= Q(**{f"data__{name}__isnull": False}) & ~empty
        return self.filter(condition)
