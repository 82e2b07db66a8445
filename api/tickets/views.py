"""Tickets over JSON: listed, opened, read, corrected, and the next one for an analyst."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api.callers import WORKERS
from api.describing import Parameter, described
from api.doing import key_of, made, sent_as
from api.endpoints import Endpoint, asker
from api.etags import IF_NONE_MATCH, require_condition, tag_of, told
from api.filtering import narrowed
from api.pages import paged
from api.shapes import page_of
from api.tickets.endpoints import TicketEndpoint, address_of
from api.tickets.examples import NEW_TICKET, TICKET
from api.tickets.filters import TicketFilter
from api.tickets.inputs import DetailsIn, TicketIn
from api.tickets.serializers import TicketOut
from tickets.models import Ticket
from tickets.querysets import QUEUE_ORDER, TicketQuerySet
from tickets.selectors.reading import ticket_for
from tickets.services import details
from tickets.services.opening import open_ticket

_RELATED: Final = ("organization", "contract", "requester", "opened_by", "assignee")
_ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "-opened_at": ("-opened_at", "-id"),
    "opened_at": ("opened_at", "id"),
    "-updated_at": ("-updated", "-id"),
    "updated_at": ("updated", "id"),
    "-status_since": ("-status_since", "-id"),
    "status_since": ("status_since", "id"),
    "number": ("id",),
    "-number": ("-id",),
}
# As the desk's queues stand: what grave means there is support's.
_ORDERS_OF_SUPPORT: Final = {**_ORDERS, "queue": QUEUE_ORDER}


def orders_for(reader: User) -> Mapping[str, tuple[str, ...]]:
    """Return the orders that this reader's lists have."""
    return _ORDERS_OF_SUPPORT if reader.is_support else _ORDERS


def _ordering() -> Parameter:
    schema = {"type": "string", "enum": list(_ORDERS_OF_SUPPORT), "default": "-opened_at"}
    return Parameter("ordering", _("In which order; `queue` is support's."), schema)


class Tickets(Endpoint):
    """All that one may see."""

    @described(
        _("List the tickets that one may see"),
        gives=page_of(TicketOut),
        given=TICKET,
        filters=TicketFilter,
        parameters=(_ordering(),),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        reader = asker(request)
        seen: TicketQuerySet = Ticket.objects.visible_to(reader).select_related(*_RELATED)
        return paged(
            request,
            narrowed(TicketFilter, request, seen.annotate(updated=_updated_for(reader))),
            orders=orders_for(reader),
            drawn=lambda tickets: TicketOut(tickets, many=True, context=self.reader()).data,
        )

    @described(
        _("Open a ticket"),
        about=_(
            "All that the portal's form asks. Support names the customer and the person for whom it is: "
            "`organization_id` and `requester_id`."
        ),
        callers=WORKERS,
        takes=TicketIn,
        sent=NEW_TICKET,
        gives={201: TicketOut},
        given=TICKET,
        problems=["not_permitted"],
        once=True,
    )
    def post(self, request: Request) -> Response:
        """Open one."""
        sent: TicketIn = sent_as(TicketIn, request)
        opened = open_ticket(by=asker(request), opening=sent.opening(), key=key_of(request))
        ticket = ticket_for(user=asker(request), number=opened.ticket_id)
        shape = TicketOut(ticket, context=self.reader()).data
        address = address_of(request, ticket.pk)
        return made(shape, replayed=opened.replayed, address=address, headers={"ETag": tag_of(shape)})


def _updated_for(reader: User) -> Any:
    return F("last_event_at") if reader.is_support else Coalesce("last_public_at", "opened_at")


class OneTicket(TicketEndpoint):
    """One of them."""

    @described(_("Read a ticket"), gives=TicketOut, given=TICKET, problems=["not_found"], parameters=(IF_NONE_MATCH,))
    def get(self, request: Request, number: int) -> Response:
        """Read it."""
        return told(request, self.drawn(self.ticket(number)))

    @described(
        _("Correct the details of a ticket: only what is sent is changed"),
        about=_("Severity is not among them: no side changes it alone."),
        callers=WORKERS,
        takes=DetailsIn,
        sent={"routine_version": "33.00.04.06"},
        gives=TicketOut,
        given=TICKET,
        problems=["not_found", "not_permitted", "not_from_this_status"],
        matched=True,
    )
    def patch(self, request: Request, number: int) -> Response:
        """Correct it."""
        self.ticket(number)
        require_condition(request)
        version = self.seen_version(number)
        changes = sent_as(DetailsIn, request).validated_data
        details.edit_details(ticket_id=number, by=asker(request), changes=changes, version=version)
        return self.answered(number)
