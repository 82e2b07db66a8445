"""Doing something to a ticket from a form: one service call, and an answer in words whatever it says."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, View
from attachments.receiving import Received, received_from
from attachments.services.claiming import FileNotAvailable, TooManyFiles
from core.methods import require_http_methods
from core.services.idempotency import KeyReused
from portal.tickets.forms import WordsForm
from portal.tickets.page import Typed, page
from tickets.enums import Status
from tickets.models import Message, Ticket
from tickets.permissions import ActNotPermitted, may_decide_solution
from tickets.selectors.reading import standing_of, ticket_for
from tickets.services.conversation import Posted, Words
from tickets.services.errors import InvalidInput
from tickets.services.words import TEXT_LIMIT
from tickets.states import ReopeningExpired, TransitionNotAllowed
from triage.services.contesting import NothingToContest

TEMPLATE = "portal/tickets/page.html"
Act = Callable[[Words, str], Posted]


def seen_ticket(request: PersonRequest, number: int) -> Ticket:
    """Return the ticket, or answer as for one that does not exist."""
    try:
        return ticket_for(user=request.user, number=number)
    except Ticket.DoesNotExist:
        raise Http404 from None


def sent_from_the_page(view: View) -> View:
    """Take what the ticket's page sends; who comes to the address otherwise is led to the ticket.

    A refusal is drawn at the address of the act, so that is what a reload, a restored tab or a bookmark asks for.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def taken(request: PersonRequest, number: int, **more: Any) -> HttpResponseBase:
        if request.method == "POST":
            return view(request, number, **more)
        return redirect("portal:show_ticket", number=seen_ticket(request, number).pk)

    return taken


def write(request: PersonRequest, number: int, *, place: str, act: Act, done: str = "") -> HttpResponse:
    """Send words with an act; where it cannot be, the page comes back with everything that was typed."""
    ticket = seen_ticket(request, number)
    files = received_from(request, user=request.user)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _again(request, ticket, place, files, _("This could not be read. Send it again."), fresh_key=True)
    if files.refusals:
        return _again(
            request, ticket, place, files, " ".join(f"{file.name}: {file.sentence}" for file in files.refusals)
        )
    words = form.words(files.ids)
    try:
        posted = act(words, form.cleaned_data["key"])
    except Ticket.DoesNotExist:
        raise Http404 from None
    except ReopeningExpired:
        messages.info(request, _("It was closed more than seven days ago. Go on from it in a new ticket."))
        return redirect(f"{reverse('portal:open_ticket')}?continua={ticket.pk}")
    except NothingToContest as refused:
        # The place where it was written is gone; the composer is always there.
        return _again(request, ticket, "reply", files, reason(refused), status=409, fresh_key=True)
    except (InvalidInput, ActNotPermitted, TransitionNotAllowed, FileNotAvailable, TooManyFiles, KeyReused) as refused:
        return _again(request, ticket, place, files, reason(refused), status=_status(refused), fresh_key=True)
    _tell(request, posted, words, done)
    return redirect(f"{reverse('portal:show_ticket', args=[ticket.pk])}{_landing(request, number, posted)}")


def _landing(request: PersonRequest, number: int, posted: Posted) -> str:
    """Return where the page opens after an act: at what was written, unless a decision is still awaited of its writer.

    "Thank you" decides nothing, and the question whether it is solved stands far above the conversation's end.
    """
    ticket = seen_ticket(request, number)
    if ticket.status == Status.SOLUTION_PROPOSED and may_decide_solution(standing_of(request.user, ticket)):
        return "#solution"
    return f"#message-{posted.message_id}" if posted.message_id else ""


def change(request: PersonRequest, number: int, *, act: Callable[[Ticket], None], done: str) -> HttpResponse:
    """Do something that takes no words; what keeps it from being done is told on the ticket's page."""
    ticket = seen_ticket(request, number)
    try:
        act(ticket)
    except (Ticket.DoesNotExist, Message.DoesNotExist):
        raise Http404 from None
    except (InvalidInput, ActNotPermitted, TransitionNotAllowed, KeyReused) as refused:
        messages.warning(request, reason(refused))
    else:
        messages.success(request, done)
    return redirect("portal:show_ticket", number=ticket.pk)


def reason(refused: Exception) -> str:
    """Return what kept an act from being done, and what to do instead."""
    if isinstance(refused, InvalidInput):
        return _("Write something, or attach a file, and send it.")
    if isinstance(refused, ActNotPermitted):
        return _("Only the requester and your company's manager decide this. You may write in the conversation.")
    if isinstance(refused, TooManyFiles):
        return _("These are more files than one message takes. Put them into a ZIP. What you wrote is safe.")
    if isinstance(refused, NothingToContest):
        return _("This was contested already, or it is an immediate again. Send what you wrote as an answer.")
    if isinstance(refused, FileNotAvailable):
        return _("A file is no longer there: it waited for more than a day. Choose it again. What you wrote is safe.")
    if isinstance(refused, KeyReused):
        return _("The first version of this was sent already; see above. If this is something more, send it now.")
    return _("The ticket changed while you were writing. See where it stands; what you wrote is still here.")


def _status(refused: Exception) -> int:
    return 409 if isinstance(refused, TransitionNotAllowed) else 422


def _again(
    request: PersonRequest,
    ticket: Ticket,
    place: str,
    files: Received,
    error: str,
    *,
    status: int = 422,
    fresh_key: bool = False,
) -> HttpResponse:
    typed = Typed(
        place=place,
        key=str(uuid.uuid4()) if fresh_key else request.POST.get("key", ""),
        body=request.POST.get("body", ""),
        log_text=request.POST.get("log_text", ""),
        files=files.attachments,
        error=error,
    )
    # Read anew: the act may have failed because the ticket is not what the page showed.
    ticket = seen_ticket(request, ticket.pk)
    return render(request, TEMPLATE, page(ticket, user=request.user, typed=typed), status=status)


def _tell(request: PersonRequest, posted: Posted, words: Words, done: str) -> None:
    if posted.replayed and posted.message_id:
        messages.info(request, _("This had been sent already; it stands in the conversation once."))
        return
    if done:
        messages.success(request, done)
    if len(words.log_text.encode()) > TEXT_LIMIT or len(words.body.encode()) > TEXT_LIMIT:
        messages.info(request, _("A text longer than 64 KB became a file by itself, whole."))
