"""A ticket in every status, and in every state that a page draws otherwise: each made by the acts that lead to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from attachments.services.receiving import store_text
from tests.factories import (
    make_analyst,
    make_customer,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.enums import Status
from tickets.models import Message, Ticket
from tickets.services import assignment, conversation, erasing, lifecycle, people
from tickets.services.opening import Opening, open_ticket

LONG_WORD = "Pneumoultramicroscopicossilicovulcanoconiótico" * 7


@dataclass(frozen=True)
class Cast:
    """Who acts."""

    ana: User
    analyst: User
    boss: User


def make_cast() -> Cast:
    """Return a requester, an analyst of level 2 and a support manager."""
    ana = make_customer(make_organization("Aurora Distribuidora", plan="prime"), name="Ana Lima")
    return Cast(ana, make_analyst(name="João Prado", level=2), make_support_manager())


def every_state(cast: Cast) -> dict[str, Ticket]:
    """Return the tickets by the names of their states; the eight statuses are among them."""
    found = {**_statuses(cast), **_at_work(cast), **_extremes(cast)}
    for ticket in found.values():
        ticket.refresh_from_db()
    missing = set(Status.values) - {ticket.status for ticket in found.values()}
    if missing:
        raise LookupError(f"no ticket is {missing}")
    return found


def _taken(cast: Cast, subject: str, **fields: Any) -> Ticket:
    ticket = make_ticket(cast.ana, subject=subject, **fields)
    assignment.take(ticket_id=ticket.pk, by=cast.analyst)
    return ticket


def _asked(cast: Cast, ticket: Ticket) -> Ticket:
    conversation.ask_customer(ticket_id=ticket.pk, by=cast.analyst, words=say("Qual é a versão?"), key=new_key())
    return ticket


def _proposed(cast: Cast, ticket: Ticket) -> Ticket:
    words = say("Cadastre a praça na rotina 572 e fature de novo.")
    lifecycle.propose_solution(ticket_id=ticket.pk, by=cast.analyst, words=words, key=new_key())
    return ticket


def _forwarded(cast: Cast, ticket: Ticket, destination: Status) -> Ticket:
    lifecycle.forward(ticket_id=ticket.pk, by=cast.analyst, destination=destination)
    return ticket


def _statuses(cast: Cast) -> dict[str, Ticket]:
    closed, cancelled = _proposed(cast, _taken(cast, "Encerrado")), make_ticket(cast.ana, subject="Cancelado")
    lifecycle.accept(ticket_id=closed.pk, by=cast.ana, key=new_key())
    lifecycle.cancel(ticket_id=cancelled.pk, by=cast.ana, words=say("Resolvemos aqui."), key=new_key())
    maintenance, product = Status.WITH_MAINTENANCE, Status.WITH_PRODUCT_TEAM
    return {
        "new": make_ticket(cast.ana, subject="Novo"),
        "in_progress": _taken(cast, "Em atendimento"),
        "waiting_customer": _asked(cast, _taken(cast, "Aguardando")),
        "with_maintenance": _forwarded(cast, _taken(cast, "Na manutenção"), maintenance),
        "with_product_team": _forwarded(cast, _taken(cast, "Na equipe de negócio"), product),
        "solution_proposed": _proposed(cast, _taken(cast, "Solução proposta")),
        "closed": closed,
        "cancelled": cancelled,
        "follow_up": make_ticket(cast.ana, subject="Continuação", follows_id=closed.pk),
    }


def _at_work(cast: Cast) -> dict[str, Ticket]:
    thanked, around = _proposed(cast, _taken(cast, "Obrigado")), _taken(cast, "Contorno")
    conversation.reply(ticket_id=thanked.pk, by=cast.ana, words=say("Obrigado!"), key=new_key())
    words = say("Enquanto isso, fature pela 1452.")
    lifecycle.give_workaround(ticket_id=around.pk, by=cast.analyst, words=words, key=new_key())
    erased = _asked(cast, _taken(cast, "Apagado"))
    for message in Message.objects.filter(ticket=erased):
        erasing.erase_message(message_id=message.pk, by=cast.boss, reason="Dados pessoais")
    moved = make_ticket(make_customer(make_organization("Casa do Norte")), subject="Movido")
    people.move_ticket(
        ticket_id=moved.pk,
        by=cast.boss,
        organization_id=cast.ana.organization_id or 0,
        requester_id=cast.ana.pk,
    )
    facts = Opening(
        stopped="invoicing",
        extent="all",
        environment="production",
        customization="standard",
        immediate_requested=True,
    )
    urgent = open_ticket(by=cast.ana, opening=facts, key=new_key())
    return {
        "thanked": thanked,
        "workaround": around,
        "erased": erased,
        "moved": moved,
        # Opened by four taps: there is not one word in it.
        "immediate_and_empty": Ticket.objects.get(pk=urgent.ticket_id),
    }


def _extremes(cast: Cast) -> dict[str, Ticket]:
    wide = _taken(cast, f"{LONG_WORD[:120]} {LONG_WORD[:79]}", description=LONG_WORD, log_text=LONG_WORD * 2)
    conversation.reply(ticket_id=wide.pk, by=cast.analyst, words=say(f"`{LONG_WORD}`"), key=new_key())
    many = _taken(cast, "Sessenta arquivos")
    for author, count in ((cast.ana, 40), (cast.analyst, 20)):
        names = [f"{'relatório de faturamento da carga ' * 3}{number}.log" for number in range(count)]
        ids = tuple(store_text(by=author, name=name, text="ORA-01403: dados").pk for name in names)
        conversation.reply(ticket_id=many.pk, by=author, words=say("Seguem.", attachment_ids=ids), key=new_key())
    return {"widest_words": wide, "sixty_files": many}
