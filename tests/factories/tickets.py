"""Tickets, opened by the service as a customer does."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from tests.factories.accounts import make_customer
from tickets.models import Ticket
from tickets.services.changes import change
from tickets.services.conversation import Words
from tickets.services.opening import Opening, open_ticket
from tickets.services.priority import Verdict, record_triage


def new_key() -> str:
    """Return an idempotency key that nobody used."""
    return uuid4().hex


def say(text: str = "Segue o que você pediu.", **fields: Any) -> Words:
    """Return words to post."""
    return Words(body=text, **fields)


def make_ticket(by: User | None = None, *, at: datetime | None = None, **fields: Any) -> Ticket:
    """Return a ticket that `by` (or a new customer) opened."""
    values = {"subject": "1402 não fatura a carga", "description": "Ao confirmar a carga aparece um erro.", **fields}
    opened = open_ticket(by=by or make_customer(), opening=Opening(**values), key=new_key(), at=at)
    return Ticket.objects.get(pk=opened.ticket_id)


def set_triage(ticket: Ticket, *, at: datetime | None = None, **verdict: Any) -> None:
    """Let triage say something else of a ticket, as `Verdict` names it."""
    with transaction.atomic():
        record_triage(change(ticket.pk, by=None, at=at), Verdict(**verdict))
