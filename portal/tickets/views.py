"""The page of one ticket, and everything that is sent from it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, customer_required, kept_fields
from attachments.receiving import accepts_files
from core.methods import require_GET, require_safe
from portal.tickets.acts import TEMPLATE, change, seen_ticket, sent_from_the_page, write
from portal.tickets.forms import RatingForm
from portal.tickets.page import Typed, decision, draft_of, etag_of, kept_words, mark_of, news, page
from portal.tickets.quoting import with_quote
from tickets.services import conversation, details, lifecycle, people, traces
from triage.services import contesting


@customer_required
@require_safe
def show_ticket(request: PersonRequest, number: int) -> HttpResponse:
    """Show the ticket with its conversation, and remember that it was read."""
    ticket = seen_ticket(request, number)
    kept = kept_fields(request)
    typed = kept_words(kept, request.user) if kept is not None else draft_of(ticket, request.user)
    typed = with_quote(typed, request.GET.get("citar", ""), ticket=ticket, user=request.user)
    context = page(ticket, user=request.user, typed=typed)
    traces.mark_read(ticket=ticket, by=request.user)
    return render(request, TEMPLATE, context)


@customer_required
@require_GET
def show_news(request: PersonRequest, number: int) -> HttpResponse:
    """Answer what happened since the page was drawn: nothing most of the time, and that without rendering."""
    ticket = seen_ticket(request, number)
    since = request.GET.get("desde", "")
    etag = etag_of(ticket, request.user)
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    elif since.isdecimal() and len(since) < 20 and int(since) < mark_of(ticket):
        context = news(ticket, user=request.user, since=int(since))
        traces.mark_read(ticket=ticket, by=request.user)
        response = render(request, "portal/tickets/_news.html", context)
    else:
        response = HttpResponse(status=204)
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_store=True)
    return response


@customer_required
@require_safe
def show_decision(request: PersonRequest, number: int) -> HttpResponse:
    """Show what is to be decided, alone: what a page asks for when the ticket moved under it."""
    ticket = seen_ticket(request, number)
    return render(request, "portal/tickets/_decision.html", decision(ticket, user=request.user))


@customer_required
@accepts_files
@sent_from_the_page
def reply(request: PersonRequest, number: int) -> HttpResponse:
    """Post an answer."""
    return write(
        request,
        number,
        place="reply",
        act=lambda words, key: conversation.reply(ticket_id=number, by=request.user, words=words, key=key),
    )


@customer_required
@accepts_files
@sent_from_the_page
def accept_solution(request: PersonRequest, number: int) -> HttpResponse:
    """Close the ticket as solved."""
    return write(
        request,
        number,
        place="reply",
        act=lambda words, key: lifecycle.accept(ticket_id=number, by=request.user, words=words, key=key),
        done=_("Good that it is solved. The ticket is closed; it can be reopened for 7 days."),
    )


@customer_required
@accepts_files
@sent_from_the_page
def refuse_solution(request: PersonRequest, number: int) -> HttpResponse:
    """Say what still fails: the work goes on."""
    if not request.POST.get("body", "").strip():
        return _ask_what_fails(request, number)
    return write(
        request,
        number,
        place="refuse",
        act=lambda words, key: lifecycle.refuse(ticket_id=number, by=request.user, words=words, key=key),
        done=_("Support goes on with it."),
    )


def _ask_what_fails(request: PersonRequest, number: int) -> HttpResponse:
    typed = Typed(place="refuse", error=_("Say what still fails. One sentence is enough to go on."))
    ticket = seen_ticket(request, number)
    return render(request, TEMPLATE, page(ticket, user=request.user, typed=typed), status=422)


@customer_required
@sent_from_the_page
def contest_ending(request: PersonRequest, number: int) -> HttpResponse:
    """Say no to the end of an immediate: the support manager decides."""
    return write(
        request,
        number,
        place="contest",
        act=lambda words, key: contesting.contest_ending(ticket_id=number, by=request.user, words=words, key=key),
        done=_("The support manager was called and decides; you read the answer here."),
    )


@customer_required
@accepts_files
@sent_from_the_page
def reopen_ticket(request: PersonRequest, number: int) -> HttpResponse:
    """Take the ticket up again within its seven days."""
    return write(
        request,
        number,
        place="reply",
        act=lambda words, key: lifecycle.reopen(ticket_id=number, by=request.user, words=words, key=key),
        done=_("The ticket is open again."),
    )


@customer_required
@sent_from_the_page
def rate_ticket(request: PersonRequest, number: int) -> HttpResponse:
    """Rate the service."""
    form = RatingForm(request.POST)
    if not form.is_valid():
        ticket = seen_ticket(request, number)
        return render(request, TEMPLATE, page(ticket, user=request.user, rating=form), status=422)
    values = form.cleaned_data
    return change(
        request,
        number,
        act=lambda ticket: details.rate(
            ticket_id=ticket.pk, by=request.user, rating=values["rating"], comment=values["comment"]
        ),
        done=_("Thank you. Your rating reached the people who worked on it."),
    )


@customer_required
@sent_from_the_page
def remove_follower(request: PersonRequest, number: int, user_id: int) -> HttpResponse:
    """End a colleague's following."""
    return change(
        request,
        number,
        act=lambda ticket: people.remove_follower(ticket_id=ticket.pk, by=request.user, user_id=user_id),
        done=_("This person does not follow the ticket any more."),
    )
