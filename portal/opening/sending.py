"""What is said once a form has become a ticket, now or by its twin."""

from __future__ import annotations

from django.contrib import messages
from django.utils.translation import gettext as _

from accounts.access import PersonRequest
from tickets.services.opening import Opened, Opening
from tickets.services.words import TEXT_LIMIT


def after_sending(request: PersonRequest, opened: Opened, opening: Opening) -> None:
    """Tell what became of the form; a replay says that there is one ticket."""
    number = {"number": opened.ticket_id}
    if opened.replayed:
        messages.info(request, _("This form had already become ticket #%(number)s. There is only one.") % number)
        return
    messages.success(request, _("Ticket #%(number)s is open. You see here who has it and what comes next.") % number)
    if len(opening.log_text.encode()) > TEXT_LIMIT:
        messages.info(request, _("The log is longer than 64 KB: it became a file by itself, whole."))
