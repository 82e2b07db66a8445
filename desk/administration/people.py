"""People, as administrators let them in, change them and let them out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import PersonRequest, administrator_required
from accounts.enums import Role
from accounts.models import User
from accounts.proofs import recently_proved
from accounts.selectors import has_second_step, people_administered, roles_of
from accounts.services.invitations import current_invitation, invite, token_of
from accounts.services.people import create_person, deactivate, person_stamp, reactivate, sign_out_everywhere
from accounts.services.people import edit_person as change_person
from accounts.services.second_steps import reset_second_step as take_step_away
from core.methods import require_http_methods, require_POST, require_safe
from desk.administration.editing import Entry, edit
from desk.administration.filters import PersonFilters
from desk.administration.frame import show
from desk.administration.listing import Row, listed
from desk.administration.people_forms import CUSTOMER, SUPPORT, KnownPersonForm, NewPersonForm, initial_of_person
from desk.administration.refusals import REFUSALS, told

_PAGE = ["GET", "POST"]
_SECTION = "people"


@administrator_required
@require_safe
def list_people(request: PersonRequest) -> HttpResponse:
    """Show everyone, narrowed by the address."""
    columns = (_("Person"), _("E-mail"), _("Customer"), _("Roles"))
    listing = listed(request, PersonFilters, people_administered(), columns, _row)
    return show(request, "people", _SECTION, {"listing": listing})


def roles_in_words(person: User) -> str:
    """Return what a person may be, as lists say it."""
    return ", ".join(str(role.label) for role in roles_of(person)) or "–"


def _row(person: User) -> Row:
    side = person.organization.short_name if person.organization else _("Support itself")
    return Row(
        url=reverse("desk:edit_person", args=[person.pk]),
        name=person.name,
        cells=(person.email, side, roles_in_words(person)),
        mark="" if person.is_active else _("Let out"),
    )


def _side_asked_for(request: PersonRequest) -> dict[str, Any]:
    """Return what the page of a customer chose already; otherwise nothing is chosen."""
    empresa = request.GET.get("empresa")
    if empresa:
        return {"side": CUSTOMER, "organization": empresa}
    return {"side": SUPPORT, "roles": [Role.ANALYST]} if request.GET.get("lado") == SUPPORT else {}


def _entered(person: User) -> str:
    if person.is_analyst:
        return _("%(name)s is entered. Tick the queues now: without one no ticket is theirs.") % {"name": person.name}
    return _("%(name)s is entered.") % {"name": person.name}


@administrator_required
@require_http_methods(_PAGE)
@recently_proved
def new_person(request: PersonRequest) -> HttpResponse:
    """Let somebody in, and invite them."""

    def save(form: NewPersonForm) -> User:
        values, organization = form.values(), form.cleaned_data["organization"]
        person = create_person(
            by=request.user,
            email=values["email"],
            name=values["name"],
            organization_id=organization.pk if organization else None,
            roles=form.roles_given(),
            details={"job_title": values["job_title"], "phone": values["phone"]},
        )
        if form.cleaned_data["send_invitation"]:
            invite(by=request.user, person_id=person.pk)
        return person

    return edit(
        request,
        NewPersonForm,
        Entry(_SECTION, _("New person"), reverse("desk:list_people"), _("People"), _("Let in")),
        initial={"send_invitation": True, "role": Role.REQUESTER, **_side_asked_for(request)},
        stamp="",
        save=save,
        done=lambda person: (
            reverse("desk:edit_person", args=[person.pk]),
            _entered(person),
        ),
    )


@never_cache
@administrator_required
@require_http_methods(_PAGE)
@recently_proved
def edit_person(request: PersonRequest, person_id: int) -> HttpResponse:
    """Show a person with their way in, and change them."""
    person = get_object_or_404(User.objects.select_related("organization"), pk=person_id)
    here = reverse("desk:edit_person", args=[person.pk])
    invitation = current_invitation(person_id=person.pk)
    way_in = reverse("lobby:accept_invitation", args=[token_of(invitation)]) if invitation else ""
    context = {
        "person": person,
        "invitation": invitation,
        "link": settings.PORTAL_URL + way_in if way_in else "",
        "may_invite": person.is_active and not person.has_usable_password(),
        "is_oneself": person.pk == request.user.pk,
        "has_second_step": has_second_step(person_id=person.pk),
    }
    return edit(
        request,
        partial(KnownPersonForm, person=person),
        Entry(_SECTION, person.name, reverse("desk:list_people"), _("People"), _("Save"), context, "person"),
        initial=initial_of_person(person),
        stamp=person_stamp(person),
        save=lambda form: change_person(
            by=request.user,
            person_id=person.pk,
            values=form.values(),
            roles=form.roles_given(),
            skills=form.skills_given(),
            seen=form.stamp,
        ),
        done=lambda saved: (here, _("Saved.")),
    )


def _act(request: PersonRequest, person_id: int, act: Callable[..., Any], words: str) -> HttpResponse:
    person = get_object_or_404(User, pk=person_id)
    try:
        act(by=request.user, person_id=person.pk)
    except REFUSALS as refusal:
        messages.warning(request, told(refusal)[1])
    else:
        messages.success(request, words % {"name": person.name})
    return redirect("desk:edit_person", person_id=person.pk)


@require_POST
@administrator_required
@recently_proved
def invite_person(request: PersonRequest, person_id: int) -> HttpResponse:
    """Send a way in, in place of an earlier one."""
    return _act(request, person_id, invite, _("The invitation for %(name)s is on its way. Its link stands here, too."))


@require_POST
@administrator_required
@recently_proved
def deactivate_person(request: PersonRequest, person_id: int) -> HttpResponse:
    """Let a person out."""
    return _act(request, person_id, deactivate, _("%(name)s is let out. Every session of theirs has ended."))


@require_POST
@administrator_required
@recently_proved
def reactivate_person(request: PersonRequest, person_id: int) -> HttpResponse:
    """Let a person in again."""
    return _act(request, person_id, reactivate, _("%(name)s is let in again."))


@require_POST
@administrator_required
def end_sessions(request: PersonRequest, person_id: int) -> HttpResponse:
    """End every session of a person."""
    return _act(request, person_id, sign_out_everywhere, _("Every session of %(name)s has ended."))


@require_POST
@administrator_required
@recently_proved
def reset_second_step(request: PersonRequest, person_id: int) -> HttpResponse:
    """Take the second step away from who lost what it needs, for a reason."""
    reason = request.POST.get("reason", "")[:500]
    act = partial(take_step_away, reason=reason)
    return _act(request, person_id, act, _("%(name)s signs in by the password, and sets up another second step."))
