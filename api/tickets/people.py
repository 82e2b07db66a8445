"""Who follows a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.callers import WORKERS
from api.describing import described
from api.doing import made, once, sent_as
from api.endpoints import asker
from api.examples import ANA
from api.pages import paged
from api.shapes import page_of
from api.tickets.endpoints import TicketEndpoint
from api.tickets.inputs import PersonIn
from api.tickets.serializers import NamedOut
from tickets.selectors.reading import following
from tickets.services import people

_ORDERS: Final[Mapping[str, tuple[str, ...]]] = {"at": ("at", "id"), "-at": ("-at", "-id")}


class Followers(TicketEndpoint):
    """Who is told of what happens, besides those whose work it is."""

    @described(
        _("List who follows a ticket, as far as one may know"),
        gives=page_of(NamedOut),
        given=ANA,
        problems=["not_found", "invalid"],
        paged=True,
    )
    def get(self, request: Request, number: int) -> Response:
        """List them."""
        rows = following(ticket=self.ticket(number), user=asker(request))
        return paged(
            request,
            rows,
            orders=_ORDERS,
            drawn=lambda found: NamedOut([follower.user for follower in found], many=True, context=self.reader()).data,
        )

    @described(
        _("Let a colleague of the requester follow a ticket; support adds its own people as well"),
        callers=WORKERS,
        takes=PersonIn,
        sent={"user_id": 7},
        gives={201: None},
        problems=["not_found", "not_permitted"],
        once=True,
    )
    def post(self, request: Request, number: int) -> Response:
        """Add somebody."""
        self.ticket(number)
        user_id = sent_as(PersonIn, request).validated_data["user_id"]
        outcome = once(request, lambda: people.add_follower(ticket_id=number, by=asker(request), user_id=user_id))
        address = request.build_absolute_uri(reverse("api:follower", args=[number, user_id]))
        return made(None, replayed=outcome.replayed, address=address)


class OneFollower(TicketEndpoint):
    """One of them."""

    @described(
        _("End a person's following; everyone may end their own"),
        gives={204: None},
        problems=["not_found", "not_permitted"],
    )
    def delete(self, request: Request, number: int, user_id: int) -> Response:
        """Take them off; who does not follow is off already."""
        self.ticket(number)
        people.remove_follower(ticket_id=number, by=asker(request), user_id=user_id)
        return Response(status=204)
