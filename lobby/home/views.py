"""The two addresses that mean something else to customers and to staff, and where who is neither stays."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from accounts import house
from accounts.access import PersonRequest, signed_in
from accounts.house import BEGINNING
from accounts.selectors import administrators
from core.methods import require_safe
from tickets.models import Ticket


@require_safe
@signed_in
def home(request: PersonRequest) -> HttpResponse:
    """Lead customers to their portal, and staff to the desk; tell who has no role yet whom to ask for one."""
    if request.user.awaits_role:
        return render(request, "lobby/home/no_role.html", {"administrators": administrators()})
    if request.user.is_administrator and house.current().start_step in BEGINNING:
        return redirect("desk:begin")
    return redirect("desk:home" if request.user.is_support else "portal:home")


@require_safe
@signed_in
def show_ticket(request: PersonRequest, number: int) -> HttpResponse:
    """Lead to the ticket's page at the reader's own door: what `#10432` in a text or a mail links to."""
    if not Ticket.objects.visible_to(request.user).filter(pk=number).exists():
        raise Http404
    return redirect("desk:show_ticket" if request.user.is_support else "portal:show_ticket", number=number)
