"""What triage says of a ticket, and correcting it: support's alone."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.callers import ANALYSTS, SUPPORT
from api.describing import described
from api.doing import REPLAYED, made, once, sent_as
from api.endpoints import asker
from api.etags import IF_MATCH
from api.examples import MARINA
from api.shapes import ChoiceOrNull, Id, Instant, Shape
from api.tickets.endpoints import TicketEndpoint
from api.tickets.inputs import Sent
from api.tickets.serializers import NamedOut
from tickets.enums import Level, RequestType, Severity
from tickets.selectors.reading import opening_of
from triage.enums import Doubt, EndingFact, Field, ModuleSource, Occasion
from triage.models import REASON_LENGTH, VALUE_LENGTH, Classification, Correction
from triage.selectors import Reason, corrections_of, understanding_of
from triage.services.corrections import correct_classification, undo_correction

_CORRECTION: Final[dict[str, Any]] = {
    "id": 31,
    "field": "severity",
    "from_value": "critical",
    "to_value": "medium",
    "fact": None,
    "reason": "O boleto sai com código de barras: há contorno fácil.",
    "rule": "severity.stop",
    "by": MARINA,
    "at": "2026-11-24T11:50:00Z",
    "ended_at": None,
    "ended_by": None,
}
_UNDERSTOOD: Final[dict[str, Any]] = {
    "classification": {
        "revision": 1,
        "occasion": "opened",
        "at": "2026-11-24T11:44:00Z",
        "rulebook": "usual-1",
        "type": "corrective",
        "severity": "critical",
        "level": 1,
        "is_immediate": True,
        "doubt": None,
        "module_id": 2,
        "module_source": "routine",
        "routine": "1402",
        "codes": ["ORA-01403"],
        "signature": "ora-01403/pkg_fatura",
        "legal_date": None,
        "completeness": 80,
        "missing": ["version"],
    },
    "reasons": [
        {
            "decides": "severity",
            "rule": "severity.stop",
            "says": "Um processo essencial parou por completo, sem contorno",
            "answers": ["stopped"],
            "quotes": [{"field": "description", "words": "nenhuma filial consegue faturar"}],
        }
    ],
    "corrections": [_CORRECTION],
}


class QuoteOut(Shape):
    """Words of the ticket that a reason rests on."""

    field = serializers.ChoiceField(choices=["subject", "description", "log"])
    words = serializers.CharField()


class ReasonOut(Shape):
    """One rule that decided something, what it says, and on what it rests."""

    decides = serializers.ChoiceField(choices=["type", "level", "severity", "immediate", "doubt"])
    rule = serializers.CharField()
    says = serializers.CharField(source="sentence")
    answers = serializers.SerializerMethodField()
    quotes = QuoteOut(many=True)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_answers(self, reason: Reason) -> list[str]:
        """Return the fields of the form whose answers are a reason."""
        return reason.fields


class ClassificationOut(Shape):
    """What the rules said when they last read the ticket; what people corrected stands beside it."""

    revision = serializers.IntegerField()
    occasion = serializers.ChoiceField(choices=Occasion.choices)
    at = Instant()
    rulebook = serializers.CharField()
    type = serializers.ChoiceField(choices=RequestType.choices, source="request_type")
    severity = serializers.ChoiceField(choices=Severity.choices)
    level = serializers.ChoiceField(choices=Level.choices)
    is_immediate = serializers.BooleanField()
    doubt = ChoiceOrNull(Doubt.choices)
    module_id = Id(allow_null=True)
    module_source = ChoiceOrNull(ModuleSource.choices)
    routine = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField())
    signature = serializers.CharField()
    legal_date = serializers.DateField(source="legal_due_on", allow_null=True)
    completeness = serializers.IntegerField(min_value=0, max_value=100)
    missing = serializers.ListField(child=serializers.CharField())


class CorrectionOut(Shape):
    """What a person put in the place of what triage said; it stands until it is ended."""

    id = Id()
    field = serializers.ChoiceField(choices=Field.choices)
    from_value = serializers.CharField()
    to_value = serializers.CharField()
    fact = ChoiceOrNull(EndingFact.choices)
    reason = serializers.CharField()
    rule = serializers.CharField()
    by = NamedOut()
    at = Instant()
    ended_at = Instant(allow_null=True)
    ended_by = NamedOut(allow_null=True)


class UnderstandingOut(Shape):
    """What triage says of a ticket, why, and what was corrected, the newest first."""

    classification = serializers.SerializerMethodField()
    reasons = ReasonOut(many=True)
    corrections = CorrectionOut(many=True)

    @extend_schema_field(ClassificationOut(allow_null=True))
    def get_classification(self, found: dict[str, Any]) -> Any:
        """Return the current reading; null where the ticket was never read, as of a history that was imported."""
        row: Classification | None = found["row"]
        return ClassificationOut(row, context=self.context).data if row else None


class CorrectionIn(Sent):
    """A part of a classification, and what it is instead."""

    field = serializers.ChoiceField(choices=Field.choices)
    value = serializers.CharField(allow_blank=True, max_length=VALUE_LENGTH)
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=REASON_LENGTH)
    fact = serializers.ChoiceField(choices=EndingFact.choices, required=False, allow_blank=True, default="")


class TicketClassification(TicketEndpoint):
    """What it is about, as the rules read it."""

    @described(
        _("Read how a ticket is classified, why, and what was corrected of it"),
        callers=SUPPORT,
        gives=UnderstandingOut,
        given=_UNDERSTOOD,
        problems=["not_found"],
    )
    def get(self, request: Request, number: int) -> Response:
        """Read it."""
        ticket = self.ticket(number)
        understood = understanding_of(ticket=ticket, opening=opening_of(ticket))
        found = {
            "row": understood.row if understood else None,
            "reasons": understood.reasons if understood else [],
            "corrections": corrections_of(ticket=ticket),
        }
        return Response(UnderstandingOut(found, context=self.reader()).data)


class Corrections(TicketEndpoint):
    """What people see otherwise."""

    @described(
        _("Correct one part of a ticket's classification; it is kept with who and why"),
        about=_(
            "Values: the words of `type` and `severity`; `yes` or `no` for `immediate`, which ends with a `fact`; 1 or "
            "2 for `level`; the id of a `module`; a `routine`; a day for `legal_date`. The severity in force stays the "
            "one that was asked. What stands already is answered with 204."
        ),
        callers=ANALYSTS,
        takes=CorrectionIn,
        sent={"field": "severity", "value": "medium", "reason": _CORRECTION["reason"]},
        gives={201: CorrectionOut, 204: None},
        given=_CORRECTION,
        problems=["not_found", "not_permitted", "not_from_this_status", "changed_meanwhile"],
        parameters=(IF_MATCH,),
        once=True,
    )
    def post(self, request: Request, number: int) -> Response:
        """Correct it."""
        version, sent = self.seen_version(number), sent_as(CorrectionIn, request).validated_data

        def correct() -> int | None:
            made_one = correct_classification(ticket_id=number, by=asker(request), version=version, **sent)
            return made_one.pk if made_one else None

        outcome = once(request, correct)
        if outcome.result is None:
            return Response(status=204, headers={REPLAYED: "true"} if outcome.replayed else {})
        shape = CorrectionOut(Correction.objects.get(pk=outcome.result), context=self.reader()).data
        address = request.build_absolute_uri(reverse("api:correction", args=[number, outcome.result]))
        return made(shape, replayed=outcome.replayed, address=address)


class OneCorrection(TicketEndpoint):
    """One of them."""

    @described(
        _("Take back a correction: what triage says stands again, or what the form had"),
        callers=ANALYSTS,
        gives={204: None},
        problems=["not_found", "not_permitted", "not_from_this_status", "changed_meanwhile"],
    )
    def delete(self, request: Request, number: int, correction_id: int) -> Response:
        """Take it back; one that has ended is refused."""
        self.ticket(number)
        undo_correction(ticket_id=number, correction_id=correction_id, by=asker(request))
        return Response(status=204)
