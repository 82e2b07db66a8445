"""The alerts that go on, for programs of support: which they are, confirming one, taking its ticket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.callers import ANALYSTS, SUPPORT
from api.describing import described
from api.doing import REPLAYED, once
from api.endpoints import Endpoint, asker
from api.etags import IF_NONE_MATCH
from api.examples import MARINA
from api.filtering import Filters, YesOrNoFilter
from api.pages import ordered_by
from api.rows import ListEndpoint, RowEndpoint
from api.shapes import ChoiceOrNull, Id, Instant, Shape, page_of
from api.tickets.inputs import NothingIn
from api.tickets.serializers import NamedOut
from tickets.enums import Level
from triage.alerted import running
from triage.enums import AlertCause, AlertEnd, Answer
from triage.models import Alert
from triage.services.alerts import acknowledge, take_alerted

_ORDERS: Final[Mapping[str, tuple[str, ...]]] = {"raised_at": ("raised_at", "id"), "-raised_at": ("-raised_at", "-id")}
_ALERT: Final[dict[str, Any]] = {
    "id": 44,
    "ticket": 10439,
    "cause": "immediate",
    "raised_at": "2026-11-30T10:12:00Z",
    "step": 2,
    "levels": [1, 2],
    "called_at": "2026-11-30T10:12:00Z",
    "next_at": None,
    "answer": "confirmed",
    "answered_at": "2026-11-30T10:15:21Z",
    "answered_by": MARINA,
    "end": None,
    "ended_at": None,
}


class AlertOut(Shape):
    """An alert: it sounds while `next_at` names when more people are called, and goes on until `ended_at`."""

    id = Id()
    ticket = Id(source="ticket_id")
    cause = serializers.ChoiceField(choices=AlertCause.choices)
    raised_at = Instant()
    step = serializers.IntegerField()
    levels = serializers.ListField(child=serializers.ChoiceField(choices=Level.choices))
    called_at = Instant(allow_null=True)
    next_at = Instant(allow_null=True)
    answer = ChoiceOrNull(Answer.choices)
    answered_at = Instant(allow_null=True)
    answered_by = NamedOut(allow_null=True)
    end = ChoiceOrNull(AlertEnd.choices)
    ended_at = Instant(allow_null=True)


class AlertFilter(Filters):
    """By whether somebody answered, and by cause."""

    is_answered = YesOrNoFilter(field_name="next_at", lookup_expr="isnull")
    cause = django_filters.ChoiceFilter(choices=AlertCause.choices)

    class Meta:
        model = Alert
        fields: list[str] = []


class Alerts(ListEndpoint):
    """Those that go on."""

    @described(
        _("List the alerts that go on, answered or not, the oldest first"),
        callers=SUPPORT,
        gives=page_of(AlertOut),
        given=_ALERT,
        filters=AlertFilter,
        parameters=(ordered_by(_ORDERS),),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        return self.listed(running(), AlertOut, AlertFilter, _ORDERS)


class OneAlert(RowEndpoint):
    """One of them, also after its end."""

    def drawn(self) -> Any:
        """Return it as it is now."""
        return _told(self, self.kwargs["alert_id"])

    @described(
        _("Read an alert, also one that has ended"),
        callers=SUPPORT,
        gives=AlertOut,
        given=_ALERT,
        problems=["not_found"],
        parameters=(IF_NONE_MATCH,),
    )
    def get(self, request: Request, alert_id: int) -> Response:
        """Read it."""
        return self.read()


class AcknowledgeAlert(Endpoint):
    """That somebody knows."""

    @described(
        _("Confirm that one knows of an alert: nobody else is called"),
        about=_("Where somebody answered before, it stays so. A contest is a support manager's to confirm."),
        callers=ANALYSTS,
        takes=NothingIn,
        sent={},
        gives=AlertOut,
        given=_ALERT,
        problems=["not_found", "not_permitted"],
        once=True,
    )
    def post(self, request: Request, alert_id: int) -> Response:
        """Confirm it."""
        outcome = once(request, lambda: acknowledge(alert_id=alert_id, by=asker(request)))
        return _answered(self, alert_id, replayed=outcome.replayed)


class TakeAlerted(Endpoint):
    """That somebody has the ticket."""

    @described(
        _("Take the ticket of an alert, which answers it"),
        callers=ANALYSTS,
        takes=NothingIn,
        sent={},
        gives=AlertOut,
        given={**_ALERT, "answer": "taken"},
        problems=["not_found", "not_permitted", "not_from_this_status", "already_taken"],
        once=True,
    )
    def post(self, request: Request, alert_id: int) -> Response:
        """Take it."""
        outcome = once(request, lambda: take_alerted(alert_id=alert_id, by=asker(request)).pk)
        return _answered(self, alert_id, replayed=outcome.replayed)


def _told(view: Endpoint, alert_id: int) -> Any:
    alert = Alert.objects.select_related("answered_by__organization").get(pk=alert_id)
    return AlertOut(alert, context=view.reader()).data


def _answered(view: Endpoint, alert_id: int, *, replayed: bool) -> Response:
    headers = {"Cache-Control": "private, no-store", **({REPLAYED: "true"} if replayed else {})}
    return Response(_told(view, alert_id), headers=headers)
