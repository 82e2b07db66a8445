"""Lines of one of the ticket's files, quoted in the answer that is being written."""

from __future__ import annotations

from accounts.models import User
from attachments.services.quoting import quote_from
from portal.tickets.page import Typed
from tickets.models import Ticket
from tickets.selectors.files import place_of_file


def with_quote(typed: Typed, place: str, *, ticket: Ticket, user: User) -> Typed:
    """Return what is being written with the lines that the address names, if they are of this ticket."""
    quote = quote_from(place, user=user) if place else None
    if quote is None:
        return typed
    found = place_of_file(user=user, file=quote.file)
    if found is not None and found.number == ticket.pk:
        typed.body = quote.added_to(typed.body)
    return typed
