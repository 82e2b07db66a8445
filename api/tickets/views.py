"""Tickets over JSON: listed, read, opened, written to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from api.tickets.filters import TicketFilter
from api.tickets.serializers import MessageIn, TicketIn, message_shape, ticket_shape
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


class Tickets(APIView):
    """All that one may see."""

    def get(self, request: Request) -> Response:
        """List them."""
        related = ("organization", "requester__organization", "assignee")
        seen = Ticket.objects.visible_to(_asker(request)).select_related(*related)
        pages = Pages()
        page: list[Ticket] | None = pages.paginate_queryset(narrowed(request, seen), request, view=self)
        return pages.get_paginated_response([ticket_shape(ticket, reader=_asker(request)) for ticket in page or ()])

    def post(self, request: Request) -> Response:
        """Open one, once for each Idempotency-Key."""
        sent = TicketIn(data=request.data)
        sent.is_valid(raise_exception=True)
        opened = open_ticket(by=_asker(request), opening=sent.opening(), key=key_of(request))
        ticket = ticket_for(user=_asker(request), number=opened.ticket_id)
        address = request.build_absolute_uri(reverse("api:ticket", args=[ticket.pk]))
        return _made(ticket_shape(ticket, reader=_asker(request)), replayed=opened.replayed, address=address)


class OneTicket(APIView):
    """One of them."""

    def get(self, request: Request, number: int) -> Response:
        """Read it."""
        return Response(ticket_shape(ticket_for(user=_asker(request), number=number), reader=_asker(request)))


class Messages(APIView):
    """What was said in a ticket."""

    def get(self, request: Request, number: int) -> Response:
        """Read all of it, the oldest first."""
        user = _asker(request)
        ticket = ticket_for(user=user, number=number)
        return Response({"results": _messages(request, ticket)})

    def post(self, request: Request, number: int) -> Response:
        """Say something, once for each Idempotency-Key."""
        user, sent = _asker(request), MessageIn(data=request.data)
        ticket = ticket_for(user=user, number=number)
        sent.is_valid(raise_exception=True)
        say = conversation.note if sent.validated_data["audience"] == Audience.INTERNAL else conversation.reply
        posted = say(ticket_id=ticket.pk, by=user, words=sent.words(), key=key_of(request))
        shape = next(found for found in _messages(request, ticket) if found["id"] == posted.message_id)
        return _made(shape, replayed=posted.replayed)


def _messages(request: Request, ticket: Ticket) -> list[dict[str, Any]]:
    def address_of(file_id: UUID) -> str:
        return request.build_absolute_uri(reverse("lobby:show_file", args=[file_id]))

    lines = conversation_of(ticket=ticket, user=_asker(request))
    return [message_shape(line, address_of=address_of) for line in lines if line.message is not None]


def _made(shape: dict[str, Any], *, replayed: bool, address: str = "") -> Response:
    headers = {**({"Idempotency-Replayed": "true"} if replayed else {}), **({"Location": address} if address else {})}
    return Response(shape, status=201, headers=headers)


def _asker(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


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
