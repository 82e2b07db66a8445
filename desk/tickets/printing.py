"""A ticket on paper: for whoever stands outside, or with the notes of the team."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import PersonRequest, support_required
from attachments.selectors import excerpts_of
from core.methods import require_safe
from desk.tickets.panes import is_told_already
from desk.tickets.subjects import subject_of
from tickets.selectors.reading import conversation_of, names_of


@support_required
@require_safe
def print_ticket(request: PersonRequest, number: int) -> HttpResponse:
    """Show the whole ticket with its evidence as pages to print; with `notas` what only the team may read, too."""
    subject = subject_of(request.user, number)
    has_notes = "notas" in request.GET
    lines = [
        line
        for line in conversation_of(ticket=subject.ticket, user=request.user)
        if (has_notes or not line.is_internal) and not is_told_already(line)
    ]
    files = [file for line in lines for file in line.files if file.erased_at is None]
    printed_at = timezone.now()
    context = {
        "subject": subject,
        "ticket": subject.ticket,
        "has_notes": has_notes,
        "lines": lines,
        "names": names_of(lines),
        "files": files,
        "excerpts": excerpts_of(files, user=request.user, at=printed_at),
        "printed_at": printed_at,
    }
    return render(request, "desk/tickets/print.html", context)
