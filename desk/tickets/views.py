"""One ticket at the desk: its page, what is written in it, and what is done to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, kept_fields, support_required
from attachments.ids import ids_in
from attachments.receiving import IDS_FIELD, accepts_files, received_from
from core.methods import require_GET, require_http_methods, require_POST
from desk.queues import panes as lists
from desk.queues.rail import Rail, rail_for
from desk.tickets import undoing
from desk.tickets.acts import ACTS, Act, perform
from desk.tickets.composing import Attempt
from desk.tickets.forms import ActForm, EraseForm, RevealForm
from desk.tickets.originals import Revealing
from desk.tickets.panes import here, list_beside, query_of, ticket_pane
from desk.tickets.posting import done_words, letter_from, send
from desk.tickets.subjects import Subject, subject_of
from tickets.permissions import may_reveal
from tickets.selectors.erasing import has_file, has_masked_message, has_message
from tickets.selectors.queues import forget_counts
from tickets.selectors.reading import followers_of
from tickets.services.traces import mark_read

PANE = "ticket"


@require_GET
@support_required
def show_ticket(request: PersonRequest, number: int) -> HttpResponseBase:
    """Show a ticket beside its list; asked by htmx, the ticket alone."""
    subject = subject_of(request.user, number, is_for_page=True)
    mark_read(ticket=subject.ticket, by=request.user)
    kept = kept_fields(request)
    attempt = letter_from(kept, file_ids=ids_in(kept.getlist(IDS_FIELD)), refusals=[]).attempt() if kept else None
    return _show(request, subject, attempt=attempt)


@accepts_files
@require_http_methods(["GET", "HEAD", "POST"])
@support_required
def post_message(request: PersonRequest, number: int) -> HttpResponseBase:
    """Send what the composer holds: a question, a reply, a solution or a note.

    A refusal is drawn at this address without scripts: who loads it anew is led to the ticket.
    """
    subject = subject_of(request.user, number)
    if request.method != "POST":
        return _back(request, subject)
    received = received_from(request, user=request.user)
    refusals = [refused.sentence for refused in received.refusals]
    letter = letter_from(request.POST, file_ids=received.ids, refusals=refusals)
    attempt = send(letter, ticket_id=number, by=request.user)
    if attempt is not None:
        return _show(request, subject_of(request.user, number), attempt=attempt, status=409 if attempt.newer else 422)
    forget_counts()
    messages.success(request, done_words(letter))
    return _back(request, subject)


@require_http_methods(["GET", "POST"])
@support_required
def do_act(request: PersonRequest, number: int, slug: str) -> HttpResponseBase:
    """Ask what an act needs, or do it; what refuses it is said beside what was written."""
    act = ACTS.get(slug)
    if act is None:
        raise Http404
    subject = subject_of(request.user, number)
    if request.method == "GET":
        return _ask(request, subject, act, act.form(subject=subject, initial=request.GET.dict()))
    form = act.form(request.POST, subject=subject)
    if form.is_valid() and perform(act, subject, form):
        forget_counts()
        messages.success(request, act.done, extra_tags=undoing.tag_for(act, subject, _query(request), form.result))
        return _back(request, subject)
    if act.is_plain:
        messages.error(request, form.refusal or _("This could not be done."))
        return _back(request, subject)
    return _ask(request, subject, act, form, status=422)


@require_POST
@support_required
def undo(request: PersonRequest, number: int) -> HttpResponseBase:
    """Take back what was just done, as far as nobody went on from it."""
    subject = subject_of(request.user, number)
    words = undoing.undo(subject, request.GET)
    forget_counts()
    messages.info(request, words)
    return _back(request, subject)


@require_http_methods(["GET", "POST"])
@support_required
def erase_message(request: PersonRequest, number: int, message_id: int) -> HttpResponseBase:
    """Ask why, and erase a message."""
    subject = subject_of(request.user, number)
    if not has_message(subject.ticket, message_id):
        raise Http404
    return _erase(request, subject, undoing.eraser_of_message(message_id))


@require_http_methods(["GET", "POST"])
@support_required
def erase_file(request: PersonRequest, number: int, attachment_id: UUID) -> HttpResponseBase:
    """Ask why, and erase a file."""
    subject = subject_of(request.user, number)
    if not has_file(subject.ticket, attachment_id):
        raise Http404
    return _erase(request, subject, undoing.eraser_of_file(attachment_id))


@require_http_methods(["GET", "POST"])
@support_required
def reveal_message(request: PersonRequest, number: int, message_id: int) -> HttpResponseBase:
    """Ask why, and show what stands behind the tokens of a message; nothing of it is kept anywhere."""
    subject = subject_of(request.user, number)
    if not may_reveal(subject.standing) or not has_masked_message(subject.ticket, message_id):
        raise Http404
    revealing = Revealing(message_id)
    form = RevealForm(request.POST if request.method == "POST" else None, subject=subject)
    if request.method == "POST" and form.is_valid() and perform(revealing.act(), subject, form):
        response = _ask(request, subject, revealing.act(), form, texts=revealing.texts)
        add_never_cache_headers(response)
        return response
    return _ask(request, subject, revealing.act(), form, status=422 if form.errors else 200)


def _erase(request: PersonRequest, subject: Subject, act: Act) -> HttpResponseBase:
    if request.method == "GET":
        return _ask(request, subject, act, EraseForm(subject=subject))
    form = EraseForm(request.POST, subject=subject)
    if form.is_valid() and perform(act, subject, form):
        messages.success(request, act.done)
        return _back(request, subject)
    return _ask(request, subject, act, form, status=422)


def _show(
    request: PersonRequest, subject: Subject, *, attempt: Attempt | None = None, status: int = 200
) -> HttpResponse:
    rail = rail_for(request.user)
    if request.headers.get("HX-Request"):
        pane = ticket_pane(request, subject, rail, attempt=attempt)
        return _as_fragment(render(request, "desk/tickets/_answer.html", {"pane": pane}, status=status))
    beside = list_beside(subject, rail, lists.place_around(request, rail))
    pane = ticket_pane(request, subject, rail, beside=beside, attempt=attempt)
    context = {"rail": rail, "pane": beside, "orders": lists.order_links(beside.place), "ticket_pane": pane}
    return render(request, "desk/tickets/show.html", context, status=status)


def _as_fragment(response: HttpResponse) -> HttpResponse:
    # Whoever asked, a menu, a dialog or the composer: the answer is the ticket, and the lists look again.
    response["HX-Retarget"] = f"#{PANE}"
    response["HX-Reswap"] = "outerHTML show:none"
    response["HX-Trigger-After-Settle"] = "desk:changed"
    return response


def _ask(
    request: PersonRequest, subject: Subject, act: Act, form: ActForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    rail: Rail = rail_for(request.user)
    place = lists.place_around(request, rail)
    context = {"rail": rail, "subject": subject, "act": act, "form": form, "query": query_of(request, place), **more}
    if act.slug == "seguidores":
        context["followers"] = followers_of(ticket=subject.ticket, user=request.user)
    template = "desk/tickets/_act.html" if request.headers.get("HX-Request") else "desk/tickets/act.html"
    return render(request, template, context, status=status)


def _back(request: PersonRequest, subject: Subject) -> HttpResponseBase:
    return redirect(here(subject.ticket.pk, _query(request)))


def _query(request: PersonRequest) -> str:
    """Return what leads back to the list from which the ticket was opened, and to the composer's mode."""
    place = lists.place_around(request, rail_for(request.user)) if request.GET.get("fila") else None
    return query_of(request, place)
