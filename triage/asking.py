"""A ticket of the portal as triage is asked about it, and back: its words are the stored ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from catalogue.models import Module
from core.written import Written
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


@dataclass(frozen=True)
class Wording:
    """What a ticket's opening says, as it is shown, and the names of what it is about, empty where it does not say."""

    body: str
    log_text: str
    product: str
    module: str


def wording_of(*, ticket_id: int, message_id: int) -> Wording:
    """Return what the opening message of a ticket says, in one query.

    :raises Message.DoesNotExist: when the message is not this ticket's opening.
    """
    found = _WORDINGS.row(message_id, ticket_id)
    if found is None:
        raise Message.DoesNotExist(f"the message {message_id} does not open the ticket {ticket_id}")
    body, log_text, product, number, name = found
    # As `Module` writes itself.
    module = str(Module(number=number, name=name)) if number is not None else ""
    return Wording(body, log_text, product or "", module)


_WORDINGS: Final = Written(
    lambda message_id, ticket_id: Message.objects.filter(
        pk=message_id, ticket_id=ticket_id, is_opening=True
    ).values_list("body", "log_text", "ticket__product__name", "ticket__module__number", "ticket__module__name"),
    *(int, int),
)


def request_of(ticket: Ticket, wording: Wording, *, zone: ZoneInfo, attached: str = "") -> Request:
    """Return what triage is asked of a ticket with its opening, as they are shown.

    :param zone: in which a day of the opening is counted
    :param attached: what files say, read as the log goes on
    """
    return Request(
        subject=ticket.subject,
        description=wording.body,
        log=f"{wording.log_text}\n{attached}" if attached else wording.log_text,
        product=wording.product,
        module=wording.module,
        routine=ticket.routine,
        environment=ENVIRONMENTS[ticket.environment],
        customization=ticket.customization == Customization.CUSTOM,
        opened_on=ticket.opened_at.astimezone(zone).date(),
        stopped=ticket.stopped,
        extent=ticket.extent,
        workaround=ticket.workaround,
        immediate_asked=ticket.immediate_requested,
    )


def digest_of(ticket: Ticket, wording: Wording) -> str:
    """Return what the texts of the ticket are known by: places in them hold while it is the same."""
    whole = f"{ticket.subject}\n{wording.body}\n{wording.log_text}"
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
