"""The ticket pane: everything that one page about a ticket shows, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from accounts.models import User
from core.addresses import address
from desk.queues import panes as lists
from desk.queues.addresses import Place
from desk.queues.panes import Around, ListPane
from desk.queues.rail import Rail
from desk.tickets.acts import Act, offered
from desk.tickets.asking import with_questions
from desk.tickets.cards import Shown, Told, cards_for
from desk.tickets.composing import Attempt, Compose, compose_for
from desk.tickets.quoting import with_quote
from desk.tickets.subjects import Subject
from tickets.enums import EntryKind
from tickets.selectors.reading import Line, Present, conversation_of, names_of, presences_of


@dataclass(frozen=True)
class TicketPane:
    """What the pane of an open ticket shows."""

    subject: Subject
    place: Place | None
    query: str
    around: Around | None
    acts: Sequence[Act]
    lines: Sequence[Line]
    names: Mapping[int, User]
    compose: Compose
    cards: Sequence[Shown]
    present: Sequence[Present]
    newer: frozenset[int]
    error: str = ""

    @cached_property
    def talk(self) -> list[Line]:
        """Return the lines of the conversation: that a customer opened it says its first message."""
        return [line for line in self.lines if not is_told_already(line)]

    @cached_property
    def last_seen(self) -> int:
        return last_message(self.lines)

    @cached_property
    def after(self) -> str:
        """Return where the conversation goes on from, for its polling: message and entry."""
        entry = max((line.entry.pk for line in self.lines if line.entry), default=0)
        return f"{self.last_seen}.{entry}"

    @cached_property
    def post_url(self) -> str:
        path = address("desk:post_message", self.subject.ticket.pk)
        return f"{path}?{self.query}" if self.query else path

    @cached_property
    def switch_url(self) -> str:
        """Return the page's address up to where a mode can be added."""
        kept = self.place.here(named=True) if self.place else ""
        return f"{here(self.subject.ticket.pk, kept)}{'&' if kept else '?'}"

    @cached_property
    def draft_url(self) -> str:
        return address("lobby:save_draft")

    @cached_property
    def preview_url(self) -> str:
        return address("lobby:preview")

    @cached_property
    def upload_url(self) -> str:
        return address("lobby:begin_upload")

    @cached_property
    def primary(self) -> Act | None:
        """Return the act that stands beside the menu: taking what nobody has."""
        return next((act for act in self.acts if act.slug == "assumir"), None)

    @cached_property
    def menu(self) -> list[Act]:
        return [act for act in self.acts if act is not self.primary]


def is_told_already(line: Line) -> bool:
    """Say whether a message beside the line says the same."""
    entry = line.entry
    return entry is not None and entry.kind == EntryKind.OPENED and not entry.data.get("by_support")


def last_message(lines: Sequence[Line]) -> int:
    """Return the highest message id of these lines: what whoever writes below them has seen."""
    return max((line.message.pk for line in lines if line.message), default=0)


def here(number: int, query: str) -> str:
    """Return the address of a ticket with what the query says of the list beside it."""
    path = address("desk:show_ticket", number)
    return f"{path}?{query}" if query else path


def query_of(request: HttpRequest, place: Place | None) -> str:
    """Return the part of the address that leads back to this page: its list, and the composer's mode."""
    mode = request.GET.get("modo", "")
    kept = place.here(named=True) if place else ""
    if mode not in ("responder", "nota"):
        return kept
    asked = urlencode({"modo": mode})
    return f"{kept}&{asked}" if kept else asked


def ticket_pane(
    request: HttpRequest,
    subject: Subject,
    rail: Rail,
    *,
    beside: ListPane | None = None,
    attempt: Attempt | None = None,
    error: str = "",
) -> TicketPane:
    """Return the pane; with an attempt, its words in the composer again.

    :param beside: the list that is shown with it, which may know already what stands before and after
    """
    place = lists.place_around(request, rail)
    lines = conversation_of(ticket=subject.ticket, user=subject.user)
    names = names_of(lines)
    mode = request.GET.get("modo", "")
    compose = compose_for(subject, mode=mode, last_seen=last_message(lines), attempt=attempt)
    quoted = with_quote(compose, request.GET.get("citar", ""), mode=mode, subject=subject)
    return TicketPane(
        subject=subject,
        place=place,
        query=query_of(request, place),
        around=lists.around(subject.ticket, user=subject.user, place=place, beside=beside) if place else None,
        acts=offered(subject),
        lines=lines,
        names=names,
        compose=with_questions(quoted, request.GET.get("pedir", ""), subject=subject),
        cards=cards_for(subject, Told(lines, names)),
        present=_present(subject, beside),
        newer=frozenset(attempt.newer) if attempt else frozenset(),
        error=error,
    )


def _present(subject: Subject, beside: ListPane | None) -> Sequence[Present]:
    """Return who else has the ticket open; the list beside it may know that nobody has."""
    if beside is not None and beside.tells_nobody_at(subject.ticket.pk):
        return ()
    return presences_of(ticket=subject.ticket, except_user=subject.user)


def list_beside(subject: Subject, rail: Rail, place: Place | None) -> ListPane:
    """Return the list in which the ticket is seen; without one in the address, the queue that it stands in."""
    place = place or lists.place_of(_own_queue(subject), QueryDict(), rail)
    return lists.list_pane(user=subject.user, place=place, rail=rail, ticket=subject.ticket)


def _own_queue(subject: Subject) -> str:
    ticket = subject.ticket
    if not ticket.is_open:
        return "encerrados"
    if subject.is_mine:
        return "meus"
    group = ticket.module_group.slug if ticket.module_group else "sem-modulo"
    return f"n{ticket.level}-{group}"
