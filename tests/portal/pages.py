"""The page of a ticket as a browser without scripts uses it, and tickets in the states that it shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from accounts.models import User
from tests.factories import make_ticket, new_key, say
from tests.portal.reading import Node, page_of, values_of
from tickets.models import Ticket
from tickets.services import assignment, conversation, lifecycle


def address_of(ticket: Ticket, act: str = "") -> str:
    return f"/chamados/{ticket.pk}/{act}"


def shown(client: Client, ticket: Ticket) -> Node:
    response = client.get(address_of(ticket))
    assert response.status_code == 200
    return page_of(response)


def composed(page: Node, **answers: Any) -> dict[str, Any]:
    return {**values_of(page.one("form", id="composer")), **answers}


def state_of(page: Node) -> str:
    return page.one("div", id="ticket-state").all("p")[1].text


def asked(ana: User, marina: User, question: str = "Qual é a versão?") -> Ticket:
    ticket = make_ticket(ana)
    assignment.take(ticket_id=ticket.pk, by=marina)
    conversation.ask_customer(ticket_id=ticket.pk, by=marina, words=say(question), key=new_key())
    return Ticket.objects.get(pk=ticket.pk)


def solved(ana: User, marina: User, *, body: str = "Corrigimos a faixa na 1504.", **times: datetime) -> Ticket:
    ticket = make_ticket(ana, **times)
    assignment.take(ticket_id=ticket.pk, by=marina, **times)
    words = say(body)
    lifecycle.propose_solution(ticket_id=ticket.pk, by=marina, words=words, key=new_key(), **times)
    return Ticket.objects.get(pk=ticket.pk)


def closed(ana: User, marina: User, *, days_ago: int = 0) -> Ticket:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    ticket = solved(ana, marina, at=at)
    lifecycle.accept(ticket_id=ticket.pk, by=ana, key=new_key(), at=at)
    return Ticket.objects.get(pk=ticket.pk)


def decided(page: Node, ticket: Ticket, act: str, **answers: str) -> dict[str, Any]:
    return {**values_of(page.one("form", action=address_of(ticket, act))), **answers}
