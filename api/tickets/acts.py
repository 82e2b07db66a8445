"""Everything that may be done to a ticket, each an address of its own: one service call, the ticket as it then is."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.callers import ANALYSTS, CUSTOMERS, DECIDERS, MANAGERS, WORKERS
from api.describing import described
from api.endpoints import asker
from api.etags import IF_MATCH
from api.tickets.endpoints import TicketEndpoint
from api.tickets.examples import TICKET
from api.tickets.inputs import (
    AssignIn,
    ClosingIn,
    ForwardIn,
    LevelIn,
    MoveIn,
    NothingIn,
    PersonIn,
    RatingIn,
    SolutionIn,
    SpokenIn,
    WordsIn,
)
from api.tickets.serializers import TicketOut
from tickets.services import assignment, conversation, details, lifecycle, people, traces

_OFTEN = ("not_found", "not_permitted", "not_from_this_status", "changed_meanwhile")
_act = partial(described, gives=TicketOut, given=TICKET, once=True, parameters=(IF_MATCH,))
_SPOKEN = {"body": "Reprocesse a carga 88231 pela rotina 1406.", "last_seen_id": 90211}


class Take(TicketEndpoint):
    """Becoming the assignee."""

    @_act(
        _("Take a ticket that nobody has; a support manager takes another's as well"),
        takes=NothingIn,
        sent={},
        callers=ANALYSTS,
        problems=(*_OFTEN, "already_taken"),
    )
    def post(self, request: Request, number: int) -> Response:
        """Take it."""
        return self.done(
            number,
            NothingIn,
            lambda sent, version: assignment.take(ticket_id=number, by=asker(request), version=version),
        )


class Assign(TicketEndpoint):
    """Giving it to somebody, or back."""

    @_act(
        _("Give a ticket to somebody of support, or back to its queue"),
        takes=AssignIn,
        sent={"assignee_id": 21},
        callers=ANALYSTS,
        problems=_OFTEN,
    )
    def post(self, request: Request, number: int) -> Response:
        """Assign it."""
        return self.done(
            number,
            AssignIn,
            lambda sent, version: assignment.assign(ticket_id=number, by=asker(request), version=version, **sent),
        )


class SetLevel(TicketEndpoint):
    """The other level."""

    @_act(
        _("Move a ticket to a level's queue; its assignee leaves it"),
        takes=LevelIn,
        sent={"level": 2},
        callers=ANALYSTS,
        problems=_OFTEN,
    )
    def post(self, request: Request, number: int) -> Response:
        """Move it."""
        return self.done(
            number,
            LevelIn,
            lambda sent, version: lifecycle.set_level(ticket_id=number, by=asker(request), version=version, **sent),
        )


class Forward(TicketEndpoint):
    """The teams behind level 2."""

    @_act(
        _("Hand a ticket to the maintenance team or the product team: level 2 and support managers"),
        takes=ForwardIn,
        sent={"destination": "with_maintenance"},
        callers=ANALYSTS,
        problems=_OFTEN,
    )
    def post(self, request: Request, number: int) -> Response:
        """Hand it over."""
        return self.done(
            number,
            ForwardIn,
            lambda sent, version: lifecycle.forward(ticket_id=number, by=asker(request), version=version, **sent),
        )


class TakeBack(TicketEndpoint):
    """Back from those teams."""

    @_act(_("Take a ticket back from a team"), takes=NothingIn, sent={}, callers=ANALYSTS, problems=_OFTEN)
    def post(self, request: Request, number: int) -> Response:
        """Take it back."""
        return self.done(
            number,
            NothingIn,
            lambda sent, version: lifecycle.take_back(ticket_id=number, by=asker(request), version=version),
        )


class Resume(TicketEndpoint):
    """Going on without an answer."""

    @_act(_("Go on without the customer's answer"), takes=NothingIn, sent={}, callers=ANALYSTS, problems=_OFTEN)
    def post(self, request: Request, number: int) -> Response:
        """Go on."""
        return self.done(
            number,
            NothingIn,
            lambda sent, version: lifecycle.resume(ticket_id=number, by=asker(request), version=version),
        )


class Acknowledge(TicketEndpoint):
    """What needs no answer."""

    @_act(
        _("Say that what the customer wrote was read and needs no answer"),
        takes=NothingIn,
        sent={},
        callers=ANALYSTS,
        problems=_OFTEN,
    )
    def post(self, request: Request, number: int) -> Response:
        """Acknowledge it."""
        return self.done(
            number,
            NothingIn,
            lambda sent, version: conversation.acknowledge(ticket_id=number, by=asker(request), version=version),
        )


class Reply(TicketEndpoint):
    """A word to the other side."""

    @_act(
        _("Reply: a customer's reply ends the waiting for it"),
        callers=WORKERS,
        takes=SpokenIn,
        sent=_SPOKEN,
        problems=(*_OFTEN, "newer_messages"),
    )
    def post(self, request: Request, number: int) -> Response:
        """Say it."""
        return self.said(number, SpokenIn, conversation.reply)


class Ask(TicketEndpoint):
    """A question to the customer."""

    @_act(
        _("Ask the customer: from then on the ticket waits for them"),
        takes=SpokenIn,
        sent={"body": "Qual a versão da rotina 1402?", "last_seen_id": 90211},
        callers=ANALYSTS,
        problems=(*_OFTEN, "newer_messages"),
    )
    def post(self, request: Request, number: int) -> Response:
        """Ask it."""
        return self.said(number, SpokenIn, conversation.ask_customer)


class Note(TicketEndpoint):
    """A word among support."""

    @_act(
        _("Write a note that only support reads"),
        takes=SpokenIn,
        sent={"body": "Já vi isto na carga de ontem.", "last_seen_id": 90211},
        callers=ANALYSTS,
        problems=(*_OFTEN, "newer_messages"),
    )
    def post(self, request: Request, number: int) -> Response:
        """Write it."""
        return self.said(number, SpokenIn, conversation.note)


class GiveWorkaround(TicketEndpoint):
    """How to work meanwhile."""

    @_act(
        _("Tell the customer how to work meanwhile; the severity stays"),
        takes=SpokenIn,
        sent=_SPOKEN,
        callers=ANALYSTS,
        problems=(*_OFTEN, "newer_messages"),
    )
    def post(self, request: Request, number: int) -> Response:
        """Tell it."""
        return self.said(number, SpokenIn, lifecycle.give_workaround)


class ProposeSolution(TicketEndpoint):
    """A solution."""

    @_act(
        _("Propose a solution: the customer accepts or refuses it"),
        takes=SolutionIn,
        sent={**_SPOKEN, "reason": "resolved"},
        callers=ANALYSTS,
        problems=(*_OFTEN, "newer_messages"),
    )
    def post(self, request: Request, number: int) -> Response:
        """Propose it."""
        return self.said(number, SolutionIn, lifecycle.propose_solution)


class Accept(TicketEndpoint):
    """It is solved."""

    @_act(
        _("Accept the proposed solution: the ticket closes"),
        takes=WordsIn,
        sent={"body": "Faturou tudo. Obrigada!"},
        callers=CUSTOMERS,
        problems=_OFTEN,
    )
    def post(self, request: Request, number: int) -> Response:
        """Accept it."""
        return self.said(number, WordsIn, lifecycle.accept)


class Refuse(TicketEndpoint):
    """It is not solved yet."""

    @_act(
        _("Refuse the proposed solution: the work goes on"),
        takes=WordsIn,
        sent={"body": "A carga 88232 ainda para na nota 13."},
        callers=CUSTOMERS,
        problems=_OFTEN,
    )
    def post(self, request: Request, number: int) -> Response:
        """Refuse it."""
        return self.said(number, WordsIn, lifecycle.refuse)


class Close(TicketEndpoint):
    """An end with a reason."""

    @_act(
        _("Close a ticket with a reason; where the customer should decide, propose a solution instead"),
        takes=ClosingIn,
        sent={"reason": "guided", "body": "Ficamos à disposição.", "last_seen_id": 90211},
        callers=ANALYSTS,
        problems=(*_OFTEN, "newer_messages"),
    )
    def post(self, request: Request, number: int) -> Response:
        """Close it."""
        return self.said(number, ClosingIn, lifecycle.close)


class Reopen(TicketEndpoint):
    """On with it."""

    @_act(
        _("Reopen a ticket within seven days of its end"),
        about=_("Later, open a new one that continues it: `follows_id`. A customer says why."),
        callers=WORKERS,
        takes=WordsIn,
        sent={"body": "Voltou a parar na carga de hoje."},
        problems=(*_OFTEN, "reopening_expired"),
    )
    def post(self, request: Request, number: int) -> Response:
        """Reopen it."""
        return self.said(number, WordsIn, lifecycle.reopen)


class Cancel(TicketEndpoint):
    """Withdrawn."""

    @_act(
        _("Cancel a ticket: it does not reopen"),
        callers=WORKERS,
        takes=WordsIn,
        sent={"body": "Abri no lugar errado."},
        problems=_OFTEN,
    )
    def post(self, request: Request, number: int) -> Response:
        """Cancel it."""
        return self.said(number, WordsIn, lifecycle.cancel)


class Rate(TicketEndpoint):
    """How it was."""

    @_act(
        _("Rate a closed ticket from 1 to 5"),
        takes=RatingIn,
        sent={"rating": 5, "comment": "Rápido e claro."},
        callers=CUSTOMERS,
        problems=_OFTEN,
    )
    def post(self, request: Request, number: int) -> Response:
        """Rate it."""
        return self.done(
            number,
            RatingIn,
            lambda sent, version: details.rate(ticket_id=number, by=asker(request), version=version, **sent),
        )


class ReplaceRequester(TicketEndpoint):
    """Another requester."""

    @_act(
        _("Put a colleague in the place of the requester"),
        callers=DECIDERS,
        takes=PersonIn,
        sent={"user_id": 8},
        problems=("not_found", "not_permitted", "changed_meanwhile"),
    )
    def post(self, request: Request, number: int) -> Response:
        """Replace them."""
        return self.done(
            number,
            PersonIn,
            lambda sent, version: people.replace_requester(
                ticket_id=number, by=asker(request), version=version, **sent
            ),
        )


class Move(TicketEndpoint):
    """The right customer."""

    @_act(
        _("Move a ticket that was opened under the wrong customer, with its files"),
        takes=MoveIn,
        sent={"organization_id": 4, "requester_id": 31},
        callers=MANAGERS,
        problems=("not_found", "not_permitted", "changed_meanwhile"),
    )
    def post(self, request: Request, number: int) -> Response:
        """Move it."""
        return self.done(
            number,
            MoveIn,
            lambda sent, version: people.move_ticket(ticket_id=number, by=asker(request), version=version, **sent),
        )


class MarkRead(TicketEndpoint):
    """Read up to now."""

    @described(
        _("Mark a ticket as read, up to what it holds now"),
        takes=NothingIn,
        sent={},
        gives={204: None},
        problems=("not_found",),
        once=True,
    )
    def post(self, request: Request, number: int) -> Response:
        """Mark it."""
        ticket = self.ticket(number)
        return self.nothing(lambda: traces.mark_read(ticket=ticket, by=asker(request)))
