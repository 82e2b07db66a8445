"""What the levels pass to each other: reading it, passing a ticket on with a card, giving it back with a reason."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.callers import ANALYSTS, SUPPORT
from api.describing import described
from api.doing import key_of, sent_as
from api.endpoints import asker
from api.etags import IF_MATCH
from api.examples import MARINA
from api.shapes import ChoiceOrNull, Id, Instant, Shape, list_of
from api.tickets.endpoints import TicketEndpoint
from api.tickets.examples import TICKET
from api.tickets.inputs import ReasonIn, Sent
from api.tickets.serializers import NamedOut, TicketOut
from tickets.enums import CauseClass, Level
from triage.handing_over import passages_of
from triage.services.handover import EVIDENCE_MOST, TEXT_MOST, Card, hand_over, return_to_level_one

_OFTEN = ("not_found", "not_permitted", "not_from_this_status", "changed_meanwhile")
_act = partial(
    described, gives=TicketOut, given=TICKET, once=True, parameters=(IF_MATCH,), callers=ANALYSTS, problems=_OFTEN
)
_SENT: Final[dict[str, Any]] = {
    "tried": "Reprocessei a carga pela 1406.",
    "message_ids": [90211],
    "hypothesis": "A faixa de numeração venceu.",
    "cause_class": "data",
}
_PASSAGE: Final[dict[str, Any]] = {
    "hand_over": {
        "number": 1,
        "from_level": 1,
        "to_level": 2,
        "tried": _SENT["tried"],
        "evidence": [{"kind": "message", "id": "90211"}],
        "evidence_text": "",
        "articles": "",
        "hypothesis": _SENT["hypothesis"],
        "cause_class": "data",
        "known": {
            "routine": "1402",
            "version": "33.00.04.06",
            "codes": ["ORA-01403"],
            "signature": "ora-01403/pkg_fatura",
            "missing": [],
        },
        "by": MARINA,
        "at": "2026-11-24T11:50:00Z",
    },
    "returned": None,
}


class EvidenceOut(Shape):
    """A message or a file of the conversation."""

    kind = serializers.ChoiceField(choices=["message", "file"])
    id = serializers.CharField()


class KnownOut(Shape):
    """What triage had said when it was passed."""

    routine = serializers.CharField()
    version = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField())
    signature = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())


class HandOverOut(Shape):
    """A ticket passed to level 2, with its card."""

    number = serializers.IntegerField()
    from_level = serializers.ChoiceField(choices=Level.choices)
    to_level = serializers.ChoiceField(choices=Level.choices)
    tried = serializers.CharField()
    evidence = EvidenceOut(many=True)
    evidence_text = serializers.CharField()
    articles = serializers.CharField()
    hypothesis = serializers.CharField()
    cause_class = ChoiceOrNull(CauseClass.choices)
    known = KnownOut()
    by = NamedOut()
    at = Instant()


class ReturnOut(Shape):
    """A ticket given back to level 1, and why."""

    number = serializers.IntegerField()
    reason = serializers.CharField()
    by = NamedOut()
    at = Instant()


class PassageOut(Shape):
    """A hand-over with the return that answered it; one of both may be missing."""

    hand_over = HandOverOut(source="card", allow_null=True)
    returned = ReturnOut(allow_null=True)


class HandOverIn(Sent):
    """The card: nothing of it has to be there; evidence is of the ticket's own conversation."""

    tried = serializers.CharField(required=False, allow_blank=True, default="", max_length=TEXT_MOST)
    message_ids = serializers.ListField(child=Id(), required=False, default=list, max_length=EVIDENCE_MOST)
    file_ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=EVIDENCE_MOST
    )
    evidence_text = serializers.CharField(required=False, allow_blank=True, default="", max_length=TEXT_MOST)
    articles = serializers.CharField(required=False, allow_blank=True, default="", max_length=TEXT_MOST)
    hypothesis = serializers.CharField(required=False, allow_blank=True, default="", max_length=TEXT_MOST)
    cause_class = serializers.ChoiceField(choices=CauseClass.choices, required=False, allow_blank=True, default="")


class Passages(TicketEndpoint):
    """What was passed so far."""

    @described(
        _("List the hand-overs of a ticket to level 2 and its returns, the newest first"),
        callers=SUPPORT,
        gives=list_of(PassageOut),
        given=_PASSAGE,
        problems=["not_found"],
    )
    def get(self, request: Request, number: int) -> Response:
        """List them."""
        passages = passages_of(ticket=self.ticket(number), has_stray_returns=True)
        return Response({"results": PassageOut(passages, many=True, context=self.reader()).data})


class HandOver(TicketEndpoint):
    """On to level 2."""

    @_act(
        _("Pass a ticket to level 2 with its card; one that is there already is refused as changed"),
        takes=HandOverIn,
        sent=_SENT,
    )
    def post(self, request: Request, number: int) -> Response:
        """Pass it on."""
        version, sent = self.seen_version(number), sent_as(HandOverIn, request).validated_data
        outcome = hand_over(
            ticket_id=number, by=asker(request), card=Card(**sent), key=key_of(request), version=version
        )
        return self.answered(number, replayed=outcome.replayed)


class Return(TicketEndpoint):
    """Back to level 1."""

    @_act(
        _("Give a ticket back to level 1 with a reason: level 2 and support managers"),
        takes=ReasonIn,
        sent={"reason": "Falta o log completo do erro."},
    )
    def post(self, request: Request, number: int) -> Response:
        """Give it back."""
        version, sent = self.seen_version(number), sent_as(ReasonIn, request).validated_data
        outcome = return_to_level_one(
            ticket_id=number, by=asker(request), reason=sent["reason"], key=key_of(request), version=version
        )
        return self.answered(number, replayed=outcome.replayed)
