"""A ticket of the portal as triage is asked about it, and back: its words are the stored ones."""

from __future__ import annotations

import hashlib
from typing import Final
from zoneinfo import ZoneInfo

from tickets.enums import Customization, Environment, RequestType, Severity
from tickets.models import Message, Ticket
from triage.deciding.kinds import FAULT, LAW, QUESTION
from triage.deciding.request import IMPLANTING, PRODUCTION, TEST, Request
from triage.deciding.severities import CRITICAL, HIGH, LOW, MEDIUM

ENVIRONMENTS: Final = {
    "": PRODUCTION,
    Environment.PRODUCTION: PRODUCTION,
    Environment.HOMOLOGATION: TEST,
    Environment.IMPLANTATION: IMPLANTING,
}
TYPES: Final = {LAW: RequestType.LEGAL, FAULT: RequestType.CORRECTIVE, QUESTION: RequestType.QUESTION}
SEVERITIES: Final = {
    CRITICAL: Severity.CRITICAL,
    HIGH: Severity.HIGH,
    MEDIUM: Severity.MEDIUM,
    LOW: Severity.LOW,
}


def request_of(ticket: Ticket, opening: Message, *, zone: ZoneInfo) -> Request:
    """Return the ticket with its opening message, as they are shown; its module and product are fetched.

    :param zone: in which a day of the opening is counted
    """
    return Request(
        subject=ticket.subject,
        description=opening.body,
        log=opening.log_text,
        product=ticket.product.name if ticket.product else "",
        module=str(ticket.module) if ticket.module else "",
        routine=ticket.routine,
        environment=ENVIRONMENTS[ticket.environment],
        customization=ticket.customization == Customization.CUSTOM,
        opened_on=ticket.opened_at.astimezone(zone).date(),
        stopped=ticket.stopped,
        extent=ticket.extent,
        workaround=ticket.workaround,
        immediate_asked=ticket.immediate_requested,
    )


def digest_of(request: Request) -> str:
    """Return what the texts that were read are known by: places in them hold while it is the same."""
    return hashlib.sha256(request.text.encode("utf-8", "surrogatepass")).hexdigest()
