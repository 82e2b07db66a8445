"""The team as it stands now, and one person's work: capacity, absences, and handing tickets to who stands in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import PersonRequest, managers_required, support_required
from accounts.models import User
from core.methods import require_GET, require_http_methods
from desk.queues.rail import rail_for
from desk.team.forms import AbsenceForm, CapacityForm, TeamForm
from desk.team.switches import switches_shown
from staffing.models import Absence, WorkQueue
from staffing.services import availability
from staffing.services.automatic import set_automatic
from staffing.team import absences_of, member, team, workers
from tickets.permissions import ActNotPermitted
from tickets.selectors.queues import forget_counts
from tickets.services.errors import InvalidInput

_MOST_DIGITS = 15


@require_GET
@managers_required
def show_team(request: PersonRequest) -> HttpResponseBase:
    """Show what everybody has, how much they can take, and who is away."""
    return render(request, "desk/team/team.html", {"rail": rail_for(request.user), "members": team()})


@require_http_methods(["GET", "POST"])
@managers_required
def switch_queues(request: PersonRequest) -> HttpResponseBase:
    """Show which queues the house gives out itself, or switch one."""
    if request.method == "GET":
        return render(request, "desk/team/queues.html", switches_shown(request.user))
    act, _dash, number = request.POST.get("act", "").partition("-")
    if act not in ("on", "off") or not _is_number(number):
        raise Http404
    try:
        set_automatic(queue_id=int(number), is_automatic=act == "on", by=request.user)
    except WorkQueue.DoesNotExist as error:
        raise Http404 from error
    except ActNotPermitted:
        messages.error(request, _("Support managers alone switch this."))
    else:
        messages.success(request, _("Saved."))
    return redirect("desk:switch_queues")


@require_http_methods(["GET", "POST"])
@support_required
def edit_availability(request: PersonRequest, person_id: int) -> HttpResponseBase:
    """Show a person's work, or say something of it; to who may not, the page does not exist."""
    person = get_object_or_404(workers(), pk=person_id)
    if not availability.may_tell_availability(person, by=request.user):
        raise Http404
    if request.method == "GET":
        return _page(request, person)
    act = request.POST.get("act", "")
    form: TeamForm = AbsenceForm(request.POST, person=person) if act == "absence" else _capacity(person, request.POST)
    words = _done(request, person, act, form)
    if words is None:
        return _page(request, person, form, status=422)
    messages.success(request, words)
    return redirect("desk:edit_availability", person_id=person.pk)


def _done(request: PersonRequest, person: User, act: str, form: TeamForm) -> str | None:
    """Do it and return what to say; None where it was refused, which the form says then."""
    try:
        if act.startswith(("end-", "hand-")):
            return _with_absence(request, person, act)
        if not form.is_valid():
            return None
        sent = form.cleaned_data
        if act == "absence":
            substitute = sent["substitute"]
            availability.enter_absence(
                person=person,
                by=request.user,
                starts_on=sent["starts_on"],
                ends_on=sent["ends_on"],
                substitute_id=substitute.pk if substitute else None,
                note=sent["note"],
            )
        else:
            availability.set_capacity(person=person, most=sent["most"], by=request.user)
    except InvalidInput as refusal:
        form.refuse(refusal.errors)
        return None
    except Absence.DoesNotExist as error:
        raise Http404 from error
    return _("Saved.")


def _with_absence(request: PersonRequest, person: User, act: str) -> str:
    kind, _dash, number = act.partition("-")
    if not _is_number(number):
        raise Http404
    if kind == "end":
        availability.end_absence(absence_id=int(number), person=person, by=request.user)
        return _("Ended: from today on they are there.")
    handed = availability.hand_to_substitute(absence_id=int(number), person=person, by=request.user)
    forget_counts()
    told = ngettext("%(count)d ticket went to who stands in.", "%(count)d tickets went to who stands in.", handed)
    return told % {"count": handed}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS


def _capacity(person: User, data: Any = None) -> CapacityForm:
    one = member(person)
    return CapacityForm(data, person=person, initial={"most": one.most if one.has_own_capacity else None})


def _page(request: PersonRequest, person: User, refused: TeamForm | None = None, *, status: int = 200) -> HttpResponse:
    is_absence = isinstance(refused, AbsenceForm)
    context = {
        "rail": rail_for(request.user),
        "person": person,
        "member": member(person),
        "absences": absences_of(person),
        "capacity": refused if refused and not is_absence else _capacity(person),
        "absence": refused if is_absence else AbsenceForm(person=person),
    }
    return render(request, "desk/team/person.html", context, status=status)
