"""How a house begins: the steps behind its first link, and the list of what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, administrator_required
from accounts.house import BEGINNING
from accounts.selectors import Beginnings, beginnings
from accounts.services.house import go_on_with_start, house_row
from attachments.receiving import accepts_files
from catalogue.models import Module
from catalogue.services.importing import take_table
from catalogue.usual import usual_table
from core.methods import require_http_methods, require_POST, require_safe
from desk.administration.brand import brand_page
from desk.administration.frame import show
from desk.administration.mail import mail_page
from desk.administration.week import week_in_words

_COMPANY, _MAIL = BEGINNING
_FROM = "begin"


@dataclass(frozen=True)
class Item:
    """One thing to do before the first ticket: done or not, where, and why it comes now."""

    label: str
    is_done: bool
    url: str
    why: str
    act: str
    is_catalogue: bool = False


@accepts_files
@require_http_methods(["GET", "POST"])
@administrator_required
def begin(request: PersonRequest) -> HttpResponse:
    """Go on with the first start at the step where it was left."""
    step, here = house_row().start_step, reverse("desk:begin")
    if step == _COMPANY:
        return brand_page(request, done=here, template="begin_company", then=_MAIL, **{"from": _FROM})
    if step == _MAIL:
        return mail_page(request, done=here, template="begin_mail", **{"from": _FROM})
    return redirect("desk:administer")


@administrator_required
@require_POST
def go_on(request: PersonRequest) -> HttpResponse:
    """Leave a step as it is for now, or end the first start."""
    step = house_row().start_step
    if step == _COMPANY:
        go_on_with_start(by=request.user, step=_MAIL)
        return redirect("desk:begin")
    go_on_with_start(by=request.user, step="done")
    messages.success(request, _("Your portal is ready. This is what comes before the first ticket."))
    return redirect("desk:administer")


@administrator_required
@require_safe
def administer(request: PersonRequest) -> HttpResponse:
    """Show what is still to do before the first ticket; when all of it is done, lead to the customers."""
    items = list(_items(beginnings()))
    is_done = all(item.is_done for item in items)
    if is_done and "lista" not in request.GET:
        return redirect("desk:list_organizations")
    return show(request, "start", "start", {"items": items, "done": sum(item.is_done for item in items)})


@administrator_required
@require_POST
def start_catalogue(request: PersonRequest) -> HttpResponse:
    """Enter the usual modules into a catalogue that is empty."""
    if Module.objects.exists():
        messages.warning(request, _("The catalogue holds modules already; nothing was added."))
    else:
        take_table(by=request.user, text=usual_table())
        messages.success(request, _("The usual modules are in. Take out what you do not sell, and add your own."))
    return redirect("desk:list_modules")


def _items(now: Beginnings) -> Iterator[Item]:
    customer = now.organization_id
    take_in = reverse("desk:new_organization")
    yield Item(
        _("Company and colour"),
        now.has_brand,
        reverse("desk:change_brand"),
        _("Customers see them on every page."),
        _("Fill in"),
    )
    yield Item(
        _("Catalogue"),
        now.has_modules,
        reverse("desk:list_modules") if now.has_modules else reverse("desk:import_catalogue"),
        _("Modules decide in which queue a ticket lands."),
        _("Import a table"),
        is_catalogue=True,
    )
    hours = week_in_words(now.calendar.hours) if now.calendar else ""
    yield Item(_("Calendar of support"), now.calendar is not None, "", hours, "")
    yield Item(
        _("First analyst with queues"),
        now.has_analyst,
        reverse("desk:new_person") + "?lado=support",
        _("Somebody must take the tickets: at least one level and its modules."),
        _("Let in"),
    )
    yield Item(_("First customer"), customer is not None, take_in, _("A company that opens tickets."), _("Take in"))
    branch = reverse("desk:new_branch", args=[customer]) if customer else take_in
    yield Item(_("Its branch"), now.has_branch, branch, _("With its CNPJ; the first is the head office."), _("Add"))
    contract = reverse("desk:new_contract", args=[customer]) if customer else take_in
    yield Item(_("Its contract"), now.has_contract, contract, _("Padrão or Prime, and from when on."), _("Enter"))
    person = f"{reverse('desk:new_person')}?empresa={customer}" if customer else take_in
    why = _("Who opens the first ticket; the link can be copied.")
    yield Item(_("Its first person, invited"), now.has_person, person, why, _("Invite"))
