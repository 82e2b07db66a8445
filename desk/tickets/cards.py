"""The side of a ticket: one question a card, each with what answers it, each refreshing alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import show_cnpj, show_phone
from accounts.models import User
from core.addresses import address
from desk.tickets.alerting import alerts_shown
from desk.tickets.asking import ask_url
from desk.tickets.explaining import explained, told_before
from desk.tickets.giving import giving_shown
from desk.tickets.lessons import review_of
from desk.tickets.passages import passages_shown
from desk.tickets.subjects import Subject
from tickets.models import Message
from tickets.selectors.reading import Line, conversation_of, customer_of, followers_of, names_of, opening_of
from triage.resembling import resemblance_of
from triage.selectors import understanding_of


@dataclass(frozen=True)
class Told:
    """The conversation that the page shows beside the cards, with the people whom its changes name."""

    lines: Sequence[Line]
    names: Mapping[int, User]


@dataclass(frozen=True)
class Card:
    """One card: its template reads `card` and `subject`."""

    slug: str
    title: Promise
    is_open: bool
    read: Callable[[Subject, Told | None], dict[str, Any]]
    # Costs more than the page itself: it is read when the page is there.
    is_later: bool = False

    @property
    def template(self) -> str:
        return f"desk/tickets/cards/_{self.slug.replace('-', '_')}.html"


@dataclass(frozen=True)
class Shown:
    """A card with what it shows for a ticket."""

    card: Card
    url: str
    values: dict[str, Any]


def cards_for(subject: Subject, told: Told) -> list[Shown]:
    """Return every card with something to show, in order; the conversation that the page shows is not read twice."""
    shown = (show(card, subject, told) for card in CARDS.values())
    return [one for one in shown if not one.values.get("is_absent")]


def show(card: Card, subject: Subject, told: Told | None = None) -> Shown:
    """Return one card with what it shows."""
    url = address("desk:show_card", subject.ticket.pk, card.slug)
    is_due = told is None or not card.is_later
    return Shown(card=card, url=url, values=card.read(subject, told) if is_due else {})


def _classification(subject: Subject, told: Told | None) -> dict[str, Any]:
    if told is None:
        opening: Message | None = opening_of(subject.ticket)
    else:
        messages = (line.message for line in told.lines if line.message is not None)
        opening = next((message for message in messages if message.is_opening), None)
    understood = understanding_of(ticket=subject.ticket, opening=opening)
    return {
        "shown": explained(understood, subject.ticket) if understood else None,
        "opening_id": opening.pk if opening else None,
        "ask_url": ask_url(subject),
        "review": review_of(subject, understood.corrections if understood else {}),
    }


def _before(subject: Subject, told: Told | None) -> dict[str, Any]:
    return {"before": told_before(resemblance_of(ticket=subject.ticket, user=subject.user))}


def _customer(subject: Subject, told: Told | None) -> dict[str, Any]:
    ticket = subject.ticket
    customer = customer_of(ticket=ticket)
    phone = ticket.contact_phone or ticket.requester.phone
    return {
        "cnpj": show_cnpj(customer.cnpj) if customer.cnpj else "",
        "phone": phone,
        "phone_shown": show_phone(phone),
        "open_count": customer.open_count,
        "open_url": f"{address('desk:list_queue', 'todos')}?empresa={ticket.organization_id}",
    }


def _people(subject: Subject, told: Told | None) -> dict[str, Any]:
    return {"followers": followers_of(ticket=subject.ticket, user=subject.user)}


def _passages(subject: Subject, told: Told | None) -> dict[str, Any]:
    """Return what was passed between the levels; only where the timeline says so anything is asked for it."""
    lines = conversation_of(ticket=subject.ticket, user=subject.user) if told is None else told.lines
    return passages_shown(subject.ticket, lines)


def _alerts(subject: Subject, told: Told | None) -> dict[str, Any]:
    return alerts_shown(subject.ticket, told.lines if told is not None else None)


def _history(subject: Subject, told: Told | None) -> dict[str, Any]:
    if told is None:
        lines = conversation_of(ticket=subject.ticket, user=subject.user)
        told = Told(lines, names_of(lines))
    return {"entries": [line.entry for line in told.lines if line.entry is not None], "names": told.names}


def _giving(subject: Subject, told: Told | None) -> dict[str, Any]:
    lines = conversation_of(ticket=subject.ticket, user=subject.user) if told is None else told.lines
    return giving_shown(subject, lines)


def _nothing(subject: Subject, told: Told | None) -> dict[str, Any]:
    return {}


_ALL = (
    Card("passagem", _("Passed to level 2"), True, _passages),
    Card("por-que", _("Why this ticket?"), True, _giving),
    Card("alerta", _("Who was called?"), True, _alerts),
    Card("classificacao", _("Why this classification?"), True, _classification),
    Card("ja-aconteceu", _("Did it happen before?"), True, _before, is_later=True),
    Card("cliente", _("Who is the customer?"), True, _customer),
    Card("dados", _("What is it about?"), True, _nothing),
    Card("pessoas", _("Who takes part?"), True, _people),
    Card("historico", _("What happened so far?"), False, _history),
)
CARDS = {card.slug: card for card in _ALL}
