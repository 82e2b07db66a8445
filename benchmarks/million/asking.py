"""Who asks, and for what: sessions as after signing in, and the tickets whose pages are measured."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client

from accounts.models import User
from benchmarks.million.people import Named, biggest_queue
from tickets.enums import Status
from tickets.models import Ticket
from tickets.services import conversation
from tickets.services.conversation import Words

CUSTOMERS = 8
_MESSAGES = 10
_WORDS = (
    "Segue o que você pediu: a carga é a **48213**, da filial 3, e o erro aparece depois de confirmar.\n\n"
    "1. abrimos a rotina\n2. informamos a carga\n3. a mensagem fica na tela até fechar"
)


def told(named: Named) -> dict[str, Any]:
    """Return the cookies of an analyst and of customers, and what is asked for."""
    queue = biggest_queue()
    open_tickets = Ticket.objects.open().filter(level=1, module_group=queue.module.group)
    own = open_tickets.filter(status=Status.IN_PROGRESS, assignee=named.analyst).order_by("-opened_at")
    ticket = own[0]
    _talk(ticket, named.analyst)
    managers = User.objects.filter(is_customer_manager=True).order_by("pk")[:CUSTOMERS]
    return {
        "analyst": _session(named.analyst),
        "customers": [_session(person) for person in managers],
        "requester": _session(ticket.requester),
        "queue": f"n1-{queue.module.group.slug}",
        "held": open_tickets.count(),
        "ticket": ticket.pk,
        "module": queue.module.pk,
        "product": queue.module.product_id,
    }


def _talk(ticket: Ticket, analyst: User) -> None:
    """Let both go on until there are ten messages."""
    for place in range(2, _MESSAGES):
        by = (ticket.requester, analyst)[place % 2]
        conversation.reply(ticket_id=ticket.pk, by=by, words=Words(body=_WORDS), key=uuid4().hex)


def _session(person: User) -> str:
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
