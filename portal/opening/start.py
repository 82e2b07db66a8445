"""What a new form already holds because of where it was opened from."""

from __future__ import annotations

import contextlib

from accounts.access import PersonRequest
from accounts.identifiers import show_phone
from tickets.enums import Stopped
from tickets.models import Ticket
from tickets.selectors.reading import ticket_for

# Answers as an address spells them: /chamados/novo/?parou=faturamento
STOPPED = {
    "nada": Stopped.NOTHING,
    "faturamento": Stopped.INVOICING,
    "expedicao": Stopped.DISPATCH,
    "outra": Stopped.OTHER,
}
_CONTINUED = ("request_type", "routine", "routine_version", "environment")


def start_values(request: PersonRequest) -> dict[str, str]:
    """Return the values that the address asks for: what stopped, a first subject, the ticket that this one continues.

    A number that this person may not see is passed over like one that does not exist.
    """
    values: dict[str, str] = {"stopped": STOPPED.get(request.GET.get("parou", ""), Stopped.NOTHING)}
    if subject := request.GET.get("assunto", "").strip():
        values["subject"] = subject[:200]
    number = request.GET.get("continua", "")
    if number.isdecimal() and len(number) < 10:
        with contextlib.suppress(Ticket.DoesNotExist):
            values |= _continued(ticket_for(user=request.user, number=int(number)))
    return values


def _continued(ticket: Ticket) -> dict[str, str]:
    values = {name: str(getattr(ticket, name)) for name in _CONTINUED if getattr(ticket, name)}
    ids = {"product": ticket.product_id, "module": ticket.module_id, "branch": ticket.branch_id}
    values |= {name: str(id_) for name, id_ in ids.items() if id_}
    if ticket.contact_phone:
        values["contact_phone"] = show_phone(ticket.contact_phone)
    return values | {"follows": str(ticket.pk), "subject": ticket.subject}
