"""The lives that the tickets of a large house have had, each lived once through the services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from accounts.models import User
from core.services.outbox import drain_due
from notifications.models import StoredMail
from tickets.models import Ticket
from tickets.services import assignment, conversation, lifecycle
from tickets.services.conversation import Words
from tickets.services.opening import Opening, open_ticket

_DESCRIPTION = (
    "Ao confirmar a carga aparece um erro e a nota não é emitida. **Passos:** abrir a rotina, informar a carga, "
    "confirmar.\n\n- já reiniciamos o serviço\n- acontece em duas filiais\n\nOs caminhões estão esperando no pátio."
)
_ANSWER = (
    "Bom dia! Vimos no log que o certificado venceu ontem. Atualize-o na rotina 535 e confirme a carga outra vez; "
    "se o erro continuar, envie a nova mensagem por aqui, com o número da carga e da filial."
)


@dataclass(frozen=True)
class Life:
    """One way in which a ticket goes; `share` of a hundred open, or ended, tickets."""

    name: str
    is_open: bool
    share: int
    live: Callable[[int, User, User, Callable[[int], datetime]], None]


def _reply(number: int, who: User, at: datetime) -> None:
    conversation.reply(ticket_id=number, by=who, words=_words(), key=_key(), at=at)


def _waits_for_support(number: int, customer: User, analyst: User, at: Callable[[int], datetime]) -> None:
    _reply(number, customer, at(10))


def _worked_on(number: int, customer: User, analyst: User, at: Callable[[int], datetime]) -> None:
    assignment.take(ticket_id=number, by=analyst, at=at(20))
    _reply(number, analyst, at(45))


def _asked(number: int, customer: User, analyst: User, at: Callable[[int], datetime]) -> None:
    assignment.take(ticket_id=number, by=analyst, at=at(20))
    conversation.ask_customer(ticket_id=number, by=analyst, words=_words(), key=_key(), at=at(45))


def _solved(number: int, customer: User, analyst: User, at: Callable[[int], datetime]) -> None:
    assignment.take(ticket_id=number, by=analyst, at=at(20))
    lifecycle.propose_solution(ticket_id=number, by=analyst, words=_words(), key=_key(), at=at(90))


def _accepted(number: int, customer: User, analyst: User, at: Callable[[int], datetime]) -> None:
    _solved(number, customer, analyst, at)
    lifecycle.accept(ticket_id=number, by=customer, key=_key(), at=at(150))


def _guided(number: int, customer: User, analyst: User, at: Callable[[int], datetime]) -> None:
    assignment.take(ticket_id=number, by=analyst, at=at(20))
    lifecycle.close(ticket_id=number, by=analyst, reason="guided", words=_words(), key=_key(), at=at(60))


def _withdrawn(number: int, customer: User, analyst: User, at: Callable[[int], datetime]) -> None:
    lifecycle.cancel(ticket_id=number, by=customer, words=_words(), key=_key(), at=at(30))


# Each with two messages.
LIVES = (
    Life("waits for support", True, 30, _waits_for_support),
    Life("is worked on", True, 35, _worked_on),
    Life("waits for its customer", True, 20, _asked),
    Life("has a solution proposed", True, 15, _solved),
    Life("was solved", False, 70, _accepted),
    Life("was guided", False, 22, _guided),
    Life("was withdrawn", False, 8, _withdrawn),
)


def live_all(*, customer: User, analyst: User, module_id: int, began: datetime) -> list[int]:
    """Live each life once, beginning at that instant, with its mails sent; return the tickets in the same order.

    The portal has no mail server at this moment: what is kept in its stead is taken away again.
    """
    numbers = []
    for life in LIVES:
        opening = Opening(
            subject="1402 não fatura a carga",
            description=_DESCRIPTION,
            request_type="corrective",
            stopped="invoicing",
            extent="part",
            environment="production",
            module_id=module_id,
            routine="1402",
            severity_asked="high",
        )
        number = open_ticket(by=customer, opening=opening, key=_key(), at=began).ticket_id
        life.live(number, customer, analyst, lambda minutes: began + timedelta(minutes=minutes))
        numbers.append(number)
    while drain_due():
        pass
    StoredMail.objects.all().delete()
    assert Ticket.objects.count() == len(LIVES)
    return numbers


def _words() -> Words:
    return Words(body=_ANSWER)


def _key() -> str:
    return uuid4().hex
