"""The alerts that call somebody, on top of every page of theirs, and their answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, support_required
from core.methods import require_GET, require_POST
from desk.live import stamped, unchanged
from desk.tickets.subjects import subject_of
from tickets.permissions import ActNotPermitted
from tickets.selectors.queues import forget_counts
from tickets.services.assignment import AlreadyTaken
from tickets.states import TransitionNotAllowed
from triage.alerted import calling, sounding_of
from triage.services.alerts import acknowledge, take_alerted


@require_GET
@support_required
def show_alerts(request: PersonRequest) -> HttpResponseBase:
    """Answer the polling of the bar: it holds no token, and is mostly 304."""
    alerts = list(calling(request.user))
    parts = ("alerts", request.user.pk, *((alert.pk, alert.step) for alert in alerts))
    answer = unchanged(request, *parts)
    return answer or stamped(render(request, "desk/shell/_alerts.html", {"alerts": alerts}), *parts)


@require_POST
@support_required
def answer_alert(request: PersonRequest, number: int) -> HttpResponse:
    """Confirm an alert, or take its ticket, and lead to the ticket."""
    ticket = subject_of(request.user, number).ticket
    alert_id = sounding_of(ticket)
    if alert_id is None:
        messages.info(request, _("Somebody answered this alert before you."))
        return redirect("desk:show_ticket", ticket.pk)
    try:
        if request.POST.get("answer") == "take":
            take_alerted(alert_id=alert_id, by=request.user)
            forget_counts()
            messages.success(request, _("#%(number)d is yours.") % {"number": ticket.pk})
        elif acknowledge(alert_id=alert_id, by=request.user):
            messages.success(request, _("Receipt is confirmed: nobody else is called."))
    except (ActNotPermitted, AlreadyTaken, TransitionNotAllowed):
        messages.error(request, _("This could not be done."))
    return redirect("desk:show_ticket", ticket.pk)
