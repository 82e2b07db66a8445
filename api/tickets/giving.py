"""Tickets as they are given out, over JSON: the next one for an analyst, and what an analyst passes over."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.callers import ANALYSTS, SUPPORT
from api.describing import described
from api.doing import REPLAYED, once
from api.endpoints import Endpoint, asker
from api.etags import IF_MATCH
from api.tickets.endpoints import TicketEndpoint
from api.tickets.examples import NEXT, TICKET
from api.tickets.inputs import NothingIn, SkipIn
from api.tickets.serializers import NextOut, TicketOut, told_why
from staffing.selectors import why_given
from staffing.services.next_ticket import skip, take_next
from tickets.selectors.reading import ticket_for


class TakeNext(Endpoint):
    """The next one."""

    @described(
        _("Take the ticket that comes next to oneself, and read why it is this one"),
        about=_(
            "Of those that nobody has, that await support and fit one's skills. `why_none` says why there is none: "
            "`nothing_waits`, `only_skipped`, `at_capacity` or `no_skill`."
        ),
        takes=NothingIn,
        sent={},
        gives=NextOut,
        given=NEXT,
        callers=SUPPORT,
        problems=["not_permitted"],
        once=True,
    )
    def post(self, request: Request) -> Response:
        """Take it."""

        def take() -> int | str:
            given = take_next(by=asker(request))
            return given.ticket.pk if given.ticket else str(given.choice.why_none)

        outcome = once(request, take)
        number = outcome.result if isinstance(outcome.result, int) else None
        ticket = ticket_for(user=asker(request), number=number) if number else None
        why = why_given(ticket_id=number, person=asker(request)) if number else None
        told = {"ticket": ticket, "why_none": None if number else outcome.result, **told_why(why)}
        headers = {REPLAYED: "true"} if outcome.replayed else {}
        return Response(NextOut(told, context=self.reader()).data, headers=headers)


class Skip(TicketEndpoint):
    """Passing it over."""

    @described(
        _("Pass over a ticket that is one's own: it waits in its queue for others, and with a reason"),
        takes=SkipIn,
        sent={"reason": "knowledge"},
        callers=ANALYSTS,
        gives=TicketOut,
        given=TICKET,
        once=True,
        parameters=(IF_MATCH,),
        problems=("not_found", "not_permitted", "not_from_this_status", "changed_meanwhile"),
    )
    def post(self, request: Request, number: int) -> Response:
        """Pass it over."""
        return self.done(
            number,
            SkipIn,
            lambda sent, version: skip(ticket_id=number, by=asker(request), version=version, **sent),
        )
