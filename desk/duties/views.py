"""The week of the roster, which everybody of the desk reads, and its forms, which managers write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, kept_fields, managers_required, support_required
from core.database import database_now
from core.methods import require_http_methods, require_POST, require_safe
from core.stamps import ChangedMeanwhile, stamp_of
from desk.administration.editing import drawn_anew
from desk.duties.forms import DutyForm, initial_of
from desk.duties.words import page_of
from desk.queues.rail import rail_for
from triage.models import Duty
from triage.roster_weeks import week_of
from triage.rosters import day_at_the_desk, may_edit_roster
from triage.services.duties import DUTY_FIELDS, DutyRefused, change_duty, create_duty
from triage.services.duties import end_duty as end

_PAGE: Final = ["GET", "POST"]
_YEARS: Final = range(2000, 2100)


@require_safe
@support_required
def show_roster(request: PersonRequest) -> HttpResponse:
    """Show a week of the roster."""
    week = week_of(_asked_day(request), at=database_now())
    context = {"week": page_of(week), "has_desk_hours": week.has_desk_hours, "may_edit": may_edit_roster(request.user)}
    return _page(request, "week", context)


@managers_required
@require_http_methods(_PAGE)
def new_duty(request: PersonRequest) -> HttpResponse:
    """Put somebody on duty."""
    initial = {"starts_on": day_at_the_desk(database_now())}
    return _edit(request, _("New duty"), initial, "", lambda form: create_duty(by=request.user, planned=form.planned()))


@managers_required
@require_http_methods(_PAGE)
def edit_duty(request: PersonRequest, duty_id: int) -> HttpResponse:
    """Change a duty."""
    duty = get_object_or_404(Duty.objects.select_related("person", "substitute", "module_group"), pk=duty_id)
    title = _("Duty of %(name)s") % {"name": duty.person.name}
    return _edit(
        request,
        title,
        initial_of(duty),
        stamp_of(duty, DUTY_FIELDS),
        lambda form: change_duty(by=request.user, duty_id=duty_id, planned=form.planned(), seen=form.stamp),
        duty,
    )


@managers_required
@require_POST
def end_duty(request: PersonRequest, duty_id: int) -> HttpResponse:
    """End a duty now."""
    duty = get_object_or_404(Duty, pk=duty_id)
    try:
        is_kept = end(by=request.user, duty_id=duty.pk, seen=request.POST.get("seen") or None)
    except ChangedMeanwhile:
        messages.error(request, _("Someone changed this duty after you opened it. It goes on: look at it again."))
        return redirect("desk:edit_duty", duty_id=duty_id)
    messages.success(request, _("The duty has ended.") if is_kept else _("The duty is taken off the roster."))
    return redirect("desk:show_roster")


def _edit(
    request: PersonRequest,
    title: str,
    initial: Mapping[str, Any],
    stamp: str,
    save: Callable[[DutyForm], Duty],
    duty: Duty | None = None,
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else kept_fields(request)
    form = DutyForm(sent, initial={**initial, "seen": stamp})
    context = {"title": title, "form": form, "duty": duty}
    if request.method != "POST":
        return _page(request, "edit", context)
    if form.is_valid():
        try:
            save(form)
        except ChangedMeanwhile:
            return _page(request, "edit", {**context, "form": drawn_anew(request, form, stamp)}, status=409)
        except DutyRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:show_roster")
    return _page(request, "edit", context, status=422)


def _asked_day(request: PersonRequest) -> date | None:
    try:
        day = date.fromisoformat(request.GET.get("semana", ""))
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _page(request: PersonRequest, name: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, f"desk/duties/{name}.html", {"rail": rail_for(request.user), **context}, status=status)
