"""Contesting the end of an immediate, and a support manager's answer."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.callers import ANALYSTS, CUSTOMERS
from api.describing import described
from api.doing import key_of, sent_as
from api.endpoints import asker
from api.etags import IF_MATCH
from api.tickets.endpoints import TicketEndpoint
from api.tickets.examples import TICKET
from api.tickets.inputs import WordsIn
from api.tickets.serializers import TicketOut
from triage.enums import ContestAnswer
from triage.services.contesting import answer_contest, contest_ending

_act = partial(described, gives=TicketOut, given=TICKET, once=True)
_OFTEN = ("not_found", "not_permitted", "not_from_this_status")


class ContestAnswerIn(WordsIn):
    """Whether it is an immediate again; that its end stands is said with a reason."""

    answer = serializers.ChoiceField(choices=ContestAnswer.choices)


class Contest(TicketEndpoint):
    """The customer's no."""

    @_act(
        _("Contest the end of an immediate, once: the support manager is called and decides"),
        about=_(
            "The requester, or the customer's manager, with words or without. Where nothing was ended by a fact, or "
            "that was contested before, it is refused."
        ),
        takes=WordsIn,
        sent={"body": "A contingência também parou."},
        callers=CUSTOMERS,
        problems=_OFTEN,
    )
    def post(self, request: Request, number: int) -> Response:
        """Contest it."""
        self.ticket(number)
        words = sent_as(WordsIn, request).words()
        posted = contest_ending(ticket_id=number, by=asker(request), words=words, key=key_of(request))
        return self.answered(number, replayed=posted.replayed)


class AnswerContest(TicketEndpoint):
    """The manager's answer."""

    @_act(
        _("Answer a contest: restore the immediate, or confirm its end with a reason; support managers alone"),
        takes=ContestAnswerIn,
        sent={"answer": "confirmed", "body": "As notas saem em contingência desde as 9h."},
        callers=ANALYSTS,
        parameters=(IF_MATCH,),
        problems=(*_OFTEN, "changed_meanwhile"),
    )
    def post(self, request: Request, number: int) -> Response:
        """Answer it."""
        version, sent = self.seen_version(number), sent_as(ContestAnswerIn, request)
        posted = answer_contest(
            ticket_id=number,
            by=asker(request),
            answer=sent.validated_data["answer"],
            words=sent.words(),
            key=key_of(request),
            version=version,
        )
        return self.answered(number, replayed=posted.replayed)
