"""Whom the alerts of a ticket called, who answered, and what gateways said, laid out for a card at its side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notifications.models import GatewayCall
from notifications.selectors.gateways import gateway_calls_of
from tickets.enums import EntryKind
from tickets.models import Ticket
from tickets.selectors.reading import Line
from triage.alerted import Step, alerts_of, steps_of
from triage.contested import contest_of
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


def alerts_shown(ticket: Ticket, lines: Sequence[Line] | None) -> dict[str, Any]:
    """Return what the card shows, `is_absent` where nobody was ever called to the ticket.

    :param lines: of the conversation, where the page has read it: without a word of an immediate nothing is asked
    """
    was_immediate = ticket.is_immediate or ticket.immediate_requested
    if not (was_immediate or lines is None or any(_is_about_immediate(line) for line in lines)):
        return {"is_absent": True}
    alerts = alerts_of(ticket=ticket)
    if not alerts:
        return {"is_absent": True}
    steps, calls = steps_of(alerts), gateway_calls_of(alerts)
    return {
        "alerts": [Shown(one, steps.get(one.pk, []), calls.get(one.pk, [])) for one in alerts],
        "contest": None if ticket.is_immediate else contest_of(ticket),
    }


def _is_about_immediate(line: Line) -> bool:
    entry = line.entry
    if entry is None:
        return False
    return entry.kind == EntryKind.CONTESTED or (
        entry.kind == EntryKind.CORRECTED and entry.data.get("part") == "immediate"
    )
