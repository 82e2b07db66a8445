"""The list of tickets, narrowed by its address."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import PersonRequest, customer_required
from core.methods import require_safe
from portal.home.page import Row
from portal.listing.filters import TicketFilter
from portal.words import standing
from tickets.selectors import home

PAGE_SIZE = 25


@customer_required
@require_safe
def list_tickets(request: PersonRequest) -> HttpResponse:
    """Show the tickets that this person may see, newest first."""
    user = request.user
    sees_colleagues = home.sees_colleagues(user)
    tickets = home.rows(user=user).order_by("-opened_at", "-id")
    found = TicketFilter(request.GET, queryset=tickets, user=user, sees_colleagues=sees_colleagues)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "form": found.form,
        "page": page,
        "rows": [Row(ticket, standing(ticket, reader=user)) for ticket in page],
        "is_narrowed": any(value for name, value in request.GET.items() if name != "pagina"),
        "sees_colleagues": sees_colleagues,
    }
    return render(request, "portal/listing/page.html", context)
