"""Chainable filters over the bell's lines and stored mails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from tickets.models import ReadMark, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from notifications.models import Notification, StoredMail


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of(self, user: User) -> NotificationQuerySet:
        """Keep a person's own lines, of tickets that they may still see: a moved ticket takes its lines along."""
        own = self.filter(user_id=user.pk)
        if user.has_staff_role:
            return own
        return own.filter(ticket__in=Ticket.objects.visible_to(user))

    def unread(self) -> NotificationQuerySet:
        """Keep what was neither marked as read nor seen by reading the ticket afterwards."""
        read = ReadMark.objects.filter(
            ticket_id=OuterRef("ticket_id"), user_id=OuterRef("user_id"), read_at__gte=OuterRef("at")
        )
        return self.filter(read_at__isnull=True).exclude(Exists(read))

    def with_newness(self) -> NotificationQuerySet:
        """Annotate `is_new`, as `unread` decides it."""
        read = ReadMark.objects.filter(
            ticket_id=OuterRef("ticket_id"), user_id=OuterRef("user_id"), read_at__gte=OuterRef("at")
        )
        return self.annotate(is_new=Q(read_at__isnull=True) & ~Exists(read))

    def newest_first(self) -> NotificationQuerySet:
        return self.order_by(F("at").desc(), F("id").desc())


class StoredMailQuerySet(models.QuerySet["StoredMail"]):
    def sent_to(self, addresses: Iterable[str]) -> StoredMailQuerySet:
        """Keep what was sent to one of these addresses, also where it is written with a name before it; not what was
        sent to an address that only ends like one of them."""
        wanted = Q(pk__in=[])
        for address in addresses:
            wanted |= Q(recipient__iexact=address) | Q(recipient__iendswith=f"<{address}>")
        return self.filter(wanted)

    def readable_by(self, user: User) -> StoredMailQuerySet:
        """Keep what was sent to this person; everything for an administrator."""
        return self if user.is_administrator else self.filter(recipient__iexact=user.email)
