"""The parts of an open ticket that look again by themselves: words, state, cards, who else is here."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.shortcuts import render

from accounts.access import PersonRequest, support_required
from core.methods import require_GET
from desk.live import stamped, unchanged
from desk.queues.rail import rail_for
from desk.tickets.cards import CARDS, show
from desk.tickets.lines import newer_lines
from desk.tickets.subjects import subject_of
from tickets.models import Ticket
from tickets.selectors.reading import presences_of
from tickets.services.traces import mark_read, touch_presence


def _versions(request: PersonRequest, number: int) -> tuple[object, ...]:
    """Return what tells one state of a ticket from another, in one query.

    :raises Http404: when there is no such ticket for this person.
    """
    found = Ticket.objects.visible_to(request.user).filter(pk=number)
    versions = found.values_list("last_event_at", "version", "message_count").first()
    if versions is None:
        raise Http404
    return versions


@require_GET
@support_required
def show_news(request: PersonRequest, number: int) -> HttpResponseBase:
    """Answer the conversation's polling with what was said and done since, to stand below what is there."""
    versions = _versions(request, number)
    answer = unchanged(request, *versions)
    if answer is not None:
        return answer
    subject = subject_of(request.user, number)
    news = newer_lines(subject, request.GET.get("depois", ""))
    mark_read(ticket=subject.ticket, by=request.user)
    response = render(request, "desk/tickets/_news.html", {"news": news})
    if news.lines:
        response["HX-Trigger-After-Settle"] = "ticket:changed"
    return stamped(response, *versions)


@require_GET
@support_required
def show_facts(request: PersonRequest, number: int) -> HttpResponseBase:
    """Answer with the line of facts under the ticket's title."""
    versions = _versions(request, number)
    answer = unchanged(request, *versions)
    context = {"subject": subject_of(request.user, number)} if answer is None else {}
    return answer or stamped(render(request, "desk/tickets/_facts.html", context), *versions)


@require_GET
@support_required
def show_card(request: PersonRequest, number: int, slug: str) -> HttpResponseBase:
    """Answer with what a card of the side shows."""
    card = CARDS.get(slug)
    if card is None:
        raise Http404
    versions = _versions(request, number)
    answer = unchanged(request, *versions)
    if answer is not None:
        return answer
    subject = subject_of(request.user, number)
    context = {"subject": subject, "shown": show(card, subject)}
    # Who came by the link of a page without scripts gets a page.
    is_alone = card.is_later and request.headers.get("HX-Request") != "true"
    if is_alone:
        return render(request, "desk/tickets/card.html", {**context, "rail": rail_for(request.user)})
    return stamped(render(request, card.template, context), *versions)


@require_GET
@support_required
def show_presence(request: PersonRequest, number: int) -> HttpResponseBase:
    """Say that this person is here, perhaps writing, and answer with who else is."""
    subject = subject_of(request.user, number)
    touch_presence(ticket_id=number, by=request.user, is_typing=request.GET.get("escreve") == "1")
    present = presences_of(ticket=subject.ticket, except_user=request.user)
    parts = [(person.user.pk, person.is_typing) for person in present]
    answer = unchanged(request, *parts)
    context = {"present": present, "subject": subject, "asked": request.path}
    return answer or stamped(render(request, "desk/tickets/_presence.html", context), *parts)
