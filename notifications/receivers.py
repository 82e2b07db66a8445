"""When something happened to a ticket, tell whom it concerns."""

from __future__ import annotations

from core.events import hears
from core.models import OutboxEvent
from core.services.outbox import register_consumer, set_alarm
from notifications.rules import HEARD
from notifications.services.alarms import alert_administrators
from notifications.services.mailing import deliver_mail
from notifications.services.telling import MAIL, tell
from tickets.events import TicketEvent


@hears(*HEARD)
def tell_when_ticket_changes(event: TicketEvent, row: OutboxEvent) -> None:
    """Ring bells and let mails wait in the transaction of what happened."""
    tell(event, row)


register_consumer(MAIL, deliver_mail)
set_alarm(alert_administrators)
