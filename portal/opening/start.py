"""What a new form already holds because of where it was opened from."""

from __future__ import annotations

import contextlib

from accounts.access import PersonRequest
from accounts.identifiers import show_phone
from portal.opening.choices import UNKNOWN
from tickets.enums import Stopped
from tickets.models import Ticket
from tickets.selectors.reading import opening_of, ticket_for

# Answers as an address spells them: /chamados/novo/?parou=faturamento
STOPPED = {
    "nada": Stopped.NOTHING,
    "faturamento": Stopped.INVOICING,
    "expedicao": Stopped.DISPATCH,
    "outra": Stopped.OTHER,
}
_TOLD = ("stopped", "extent", "customization", "workaround", "subject")
_CONTINUED = ("request_type", "routine", "routine_version", "environment")


def start_values(request: PersonRequest) -> dict[str, str]:
    """Return the values that the address asks for: what stopped, a subject, a ticket to continue or repeat.

    A number that this person may not see is passed over like one that does not exist.
    """
    values: dict[str, str] = {"stopped": STOPPED.get(request.GET.get("parou", ""), Stopped.NOTHING)}
    if subject := request.GET.get("assunto", "").strip():
        values["subject"] = subject[:200]
    if ticket := _named(request, "continua"):
        values |= {**_facts_of(ticket), "follows": str(ticket.pk), "subject": ticket.subject}
    elif ticket := _named(request, "como"):
        values |= {**_facts_of(ticket), **_words_of(ticket)}
    return values


def _named(request: PersonRequest, name: str) -> Ticket | None:
    number = request.GET.get(name, "")
    if number.isdecimal() and len(number) < 10:
        with contextlib.suppress(Ticket.DoesNotExist):
            return ticket_for(user=request.user, number=int(number))
    return None


def _facts_of(ticket: Ticket) -> dict[str, str]:
    values = {name: str(getattr(ticket, name)) for name in _CONTINUED if getattr(ticket, name)}
    ids = {"product": ticket.product_id, "module": ticket.module_id, "branch": ticket.branch_id}
    values |= {name: str(id_) for name, id_ in ids.items() if id_}
    if ticket.contact_phone:
        values["contact_phone"] = show_phone(ticket.contact_phone)
    return values


def _words_of(ticket: Ticket) -> dict[str, str]:
    """Return the whole form as it was sent, but for its files."""
    values = {name: str(getattr(ticket, name)) for name in _TOLD if getattr(ticket, name)}
    opening = opening_of(ticket)
    words = {"description": opening.body, "log_text": opening.log_text}
    return {**values, **words, "module": str(ticket.module_id or UNKNOWN)}
