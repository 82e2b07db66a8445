"""Whom the alerts of a ticket called, who answered, and what gateways said, laid out for a card at its side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notifications.models import GatewayCall
from notifications.selectors.gateways import gateway_calls_of
from tickets.models import Ticket
from triage.alerted import Step, alerts_of, steps_of
from triage.models import Alert


@dataclass(frozen=True)
class Shown:
    """One alert with its steps, and the newest attempts to tell gateways of it."""

    alert: Alert
    steps: Sequence[Step]
    gateways: Sequence[GatewayCall]

    @property
    def newest_call(self) -> datetime | None:
        return self.steps[-1].at if self.steps else None


def alerts_shown(ticket: Ticket) -> dict[str, Any]:
    """Return what the card shows, `is_absent` where nobody was ever called to the ticket."""
    if not (ticket.is_immediate or ticket.immediate_requested):
        return {"is_absent": True}
    alerts = alerts_of(ticket=ticket)
    if not alerts:
        return {"is_absent": True}
    steps, calls = steps_of(alerts), gateway_calls_of(alerts)
    return {"alerts": [Shown(one, steps.get(one.pk, []), calls.get(one.pk, [])) for one in alerts]}
