"""When something happened to a ticket, tell whom it concerns."""

from __future__ import annotations

from core.events import hears
from core.models import OutboxEvent
from core.services.outbox import register_consumer, set_alarm
from notifications.rules import HEARD
from notifications.services.alarms import alert_administrators
from notifications.services.calling import GATEWAY, call_gateway, tell_gateways
from notifications.services.mailing import deliver_mail
from notifications.services.telling import MAIL, tell
from tickets.events import TicketEvent
from triage.events import AlertAnswered, AlertEnded, AlertRaised, AlertWidened


@hears(*HEARD)
def tell_when_ticket_changes(event: TicketEvent, row: OutboxEvent) -> None:
    """Ring bells and let mails wait in the transaction of what happened."""
    tell(event, row)


@hears(AlertRaised, AlertWidened, AlertAnswered, AlertEnded)
def tell_gateways_when_alert_goes_on(
    event: AlertRaised | AlertWidened | AlertAnswered | AlertEnded, row: OutboxEvent
) -> None:
    """Let gateways call people, and call them no more."""
    tell_gateways(alert_id=event.alert_id, row=row)


register_consumer(MAIL, deliver_mail)
register_consumer(GATEWAY, call_gateway)
set_alarm(alert_administrators)
