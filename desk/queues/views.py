"""The desk's lists: where one begins, a queue, its news, its filters, the search, and taking the next ticket."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, support_required
from core.methods import require_GET, require_POST
from desk.live import stamped, unchanged
from desk.queues import panes
from desk.queues.filters import TicketFilters
from desk.queues.rail import first_useful, rail_for
from staffing.reasons import why_none_words
from staffing.services.next_ticket import take_next
from tickets.models import Ticket
from tickets.querysets import numbered
from tickets.selectors.queues import forget_counts, tickets_in

# The answer is an address, and Django leads to none of more than 16 KB.
_MOST_SOUGHT = 200


@require_GET
@support_required
def home(request: PersonRequest) -> HttpResponseBase:
    """Lead to what is mine, or else to the first queue that holds something."""
    return redirect("desk:list_queue", first_useful(rail_for(request.user)))


@require_GET
@support_required
def list_queue(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Show a queue; asked by htmx for its pane, the pane alone."""
    rail = rail_for(request.user)
    place = panes.place_of(slug, request.GET, rail)
    is_beside = panes.BESIDE in request.GET
    pane = panes.list_pane(user=request.user, place=place, rail=rail, is_beside=is_beside)
    template = "desk/queues/_pane.html" if request.headers.get("HX-Target") == "list-pane" else "desk/queues/list.html"
    return render(request, template, {"rail": rail, "pane": pane, "orders": panes.order_links(place)})


@require_GET
@support_required
def queue_news(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Answer a list that asks whether something came or changed since it was drawn."""
    place = panes.place_of(slug, request.GET, rail_for(request.user))
    bar = panes.news_bar(user=request.user, place=place, query=request.GET)
    answer = unchanged(request, *bar.news.stamp)
    if answer is not None:
        return answer
    context = {"bar": bar, "place": place, "asked": request.get_full_path()}
    return stamped(render(request, "desk/queues/_news.html", context), *bar.news.stamp)


@require_GET
@support_required
def filter_queue(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Show what a list can be narrowed by; the answer is an address, so nothing is sent."""
    rail = rail_for(request.user)
    place = panes.place_of(slug, request.GET, rail)
    filters = TicketFilters(data=place.filters, queryset=tickets_in(place.queue, user=request.user))
    template = "desk/queues/_filters.html" if request.headers.get("HX-Request") else "desk/queues/filters.html"
    return render(request, template, {"rail": rail, "place": place, "form": filters.form})


@require_GET
@support_required
def search(request: PersonRequest) -> HttpResponseBase:
    """Lead to the ticket of that number, here or where it came from, or to the list of what the text finds."""
    text = request.GET.get("q", "").strip()[:_MOST_SOUGHT]
    found = Ticket.objects.visible_to(request.user).filter(numbered(text)).values_list("pk", flat=True)[:2]
    if len(found) == 1:
        return redirect("desk:show_ticket", found[0])
    return redirect(panes.search_url(text))


@require_GET
@support_required
def show_rail(request: PersonRequest) -> HttpResponseBase:
    """Answer the rail's polling with its counts."""
    rail = rail_for(request.user)
    answer = unchanged(request, *rail.stamp)
    current = request.GET.get("atual", "")
    context = {"rail": rail, "current": current}
    return answer or stamped(render(request, "desk/shell/_queues.html", context), *rail.stamp)


@require_POST
@support_required
def take_next_ticket(request: PersonRequest) -> HttpResponseBase:
    """Take the ticket that comes next to this person, and open it, which says why it is this one."""
    given = take_next(by=request.user)
    if given.ticket is None:
        messages.info(request, why_none_words(given.choice.why_none))
        return redirect("desk:home")
    forget_counts()
    messages.success(request, _("#%(number)d is yours.") % {"number": given.ticket.pk})
    return redirect(panes.mine_url(given.ticket.pk))
