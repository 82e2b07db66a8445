"""A ticket on paper, as far as its reader may see it."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import PersonRequest, customer_required
from attachments.selectors import excerpts_of
from core.methods import require_safe
from portal.tickets.acts import seen_ticket
from portal.tickets.page import talk
from tickets.selectors.reading import conversation_of


@customer_required
@require_safe
def print_ticket(request: PersonRequest, number: int) -> HttpResponse:
    """Show the whole ticket with its evidence as pages to print; it is not marked as read by that."""
    ticket = seen_ticket(request, number)
    lines = conversation_of(ticket=ticket, user=request.user)
    files = [file for line in lines for file in line.files if file.erased_at is None]
    printed_at = timezone.now()
    words = talk(ticket, lines, request.user)
    context = {
        **words,
        "reading": replace(words["reading"], is_paper=True),
        "files": files,
        "excerpts": excerpts_of(files, user=request.user, at=printed_at),
        "printed_at": printed_at,
    }
    return render(request, "portal/tickets/print.html", context)
