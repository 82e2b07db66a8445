"""Tickets over JSON: listed, read, opened, written to."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from api.describing import described
from api.endpoints import Endpoint, asker
from api.shapes import list_of, page_of
from api.tickets.examples import MESSAGE, NEW_TICKET, TICKET
from api.tickets.filters import TicketFilter
from api.tickets.serializers import MessageIn, MessageOut, TicketIn, TicketOut
from core.services.idempotency import KeyMissing
from tickets.enums import Audience
from tickets.models import Ticket
from tickets.selectors.reading import conversation_of, ticket_for
from tickets.services import conversation
from tickets.services.opening import open_ticket


class Pages(CursorPagination):
    """Fifty tickets a page, the newest first, none twice and none left out while others come in."""

    ordering = ("-opened_at", "-id")
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class Tickets(Endpoint):
    """All that one may see."""

    @described(
        _("List the tickets that one may see, the newest first"),
        gives=page_of(TicketOut),
        given=TICKET,
        filters=TicketFilter,
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        related = ("organization", "requester__organization", "assignee")
        seen = Ticket.objects.visible_to(asker(request)).select_related(*related)
        pages = Pages()
        page: list[Ticket] | None = pages.paginate_queryset(narrowed(request, seen), request, view=self)
        return pages.get_paginated_response(TicketOut(page or (), many=True, context=self.reader()).data)

    @described(
        _("Open a ticket"),
        about=_("Support names the customer's person for whom it is: `requester_id`."),
        takes=TicketIn,
        sent=NEW_TICKET,
        gives={201: TicketOut},
        given=TICKET,
        problems=["not_permitted"],
        once=True,
    )
    def post(self, request: Request) -> Response:
        """Open one, once for each Idempotency-Key."""
        sent = TicketIn(data=request.data)
        sent.is_valid(raise_exception=True)
        opened = open_ticket(by=asker(request), opening=sent.opening(), key=key_of(request))
        ticket = ticket_for(user=asker(request), number=opened.ticket_id)
        address = request.build_absolute_uri(reverse("api:ticket", args=[ticket.pk]))
        return made(TicketOut(ticket, context=self.reader()).data, replayed=opened.replayed, address=address)


class OneTicket(Endpoint):
    """One of them."""

    @described(_("Read a ticket"), gives=TicketOut, given=TICKET, problems=["not_found"])
    def get(self, request: Request, number: int) -> Response:
        """Read it."""
        ticket = ticket_for(user=asker(request), number=number)
        return Response(TicketOut(ticket, context=self.reader()).data)


class Messages(Endpoint):
    """What was said in a ticket."""

    @described(
        _("Read the conversation of a ticket, the oldest first"),
        gives=list_of(MessageOut),
        given=MESSAGE,
        problems=["not_found"],
    )
    def get(self, request: Request, number: int) -> Response:
        """Read all of it."""
        ticket = ticket_for(user=asker(request), number=number)
        return Response({"results": self._said(ticket)})

    @described(
        _("Write to a ticket"),
        about=_("A message to the other side, or a note of support: `audience`."),
        takes=MessageIn,
        sent={"body": "Segue o log.", "attachments": ["0b6e7a3e-6a5c-4c3d-9c0e-3f1f5a1f7d11"]},
        gives={201: MessageOut},
        given=MESSAGE,
        problems=["not_found", "not_permitted", "not_from_this_status"],
        once=True,
    )
    def post(self, request: Request, number: int) -> Response:
        """Say something, once for each Idempotency-Key."""
        user, sent = asker(request), MessageIn(data=request.data)
        ticket = ticket_for(user=user, number=number)
        sent.is_valid(raise_exception=True)
        say = conversation.note if sent.validated_data["audience"] == Audience.INTERNAL else conversation.reply
        posted = say(ticket_id=ticket.pk, by=user, words=sent.words(), key=key_of(request))
        shape = next(found for found in self._said(ticket) if found["id"] == posted.message_id)
        return made(shape, replayed=posted.replayed)

    def _said(self, ticket: Ticket) -> Any:
        lines = conversation_of(ticket=ticket, user=asker(self.request))
        return MessageOut([line for line in lines if line.message is not None], many=True, context=self.reader()).data


def made(shape: Any, *, replayed: bool, address: str = "") -> Response:
    """Return what was made, where it is, and whether an earlier request made it."""
    headers = {**({"Idempotency-Replayed": "true"} if replayed else {}), **({"Location": address} if address else {})}
    return Response(shape, status=201, headers=headers)


def narrowed(request: Request, tickets: Any) -> Any:
    """Return those that the address asks for.

    :raises ValidationError: for a value that no filter takes
    """
    found = TicketFilter(request.query_params, queryset=tickets)
    return found.checked()


def key_of(request: Request) -> str:
    """Return the key under which a request is done once.

    :raises KeyMissing: without one
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        raise KeyMissing
    return key
