"""The page that opens a ticket: shown, read while one answers, kept as a draft, sent."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, customer_required, kept_fields
from accounts.limit_words import too_soon_words
from accounts.services.limits import TooManyAttempts
from attachments.ids import ids_in
from attachments.receiving import Received, accepts_files, received_from
from attachments.selectors import files_of_form
from attachments.services.claiming import FileNotAvailable, TooManyFiles
from catalogue.selectors import routines_matching
from core.methods import require_GET, require_http_methods, require_POST
from core.services.idempotency import KeyReused
from portal.opening import drafts
from portal.opening.choices import Offer
from portal.opening.forms import OpeningForm
from portal.opening.page import Sent, Shape, page, reading, shape_of
from portal.opening.remembered import NAMES, Remembered, remembered_for
from portal.opening.sending import after_sending
from portal.opening.start import start_values
from tickets.selectors.reading import conversation_of
from tickets.selectors.sent import ticket_opened_with
from tickets.services.drafts import discard_draft
from tickets.services.errors import InvalidInput
from tickets.services.opening import open_ticket as open_service

TEMPLATE = "portal/opening/page.html"


@customer_required
@accepts_files
@require_http_methods(["GET", "HEAD", "POST"])
def open_ticket(request: PersonRequest) -> HttpResponse:
    """Show the form, or take it."""
    if request.method == "POST":
        return _receive(request)
    user = request.user
    kept = kept_fields(request)
    if kept is not None:
        form = drafts.form_from_kept(kept, user=user)
        remembered = _still_remembered(request, form)
        sent = Sent(key=kept.get("key") or str(uuid.uuid4()), remembered=remembered, notice="session")
        return render(request, TEMPLATE, page(form, user=user, sent=sent))
    if key := request.GET.get("rascunho"):
        return _continue(request, key)
    remembered = remembered_for(user)
    form = drafts.new_form(user=user, remembered=remembered, values=start_values(request))
    return render(request, TEMPLATE, page(form, user=user, sent=Sent(str(uuid.uuid4()), remembered)))


def _continue(request: PersonRequest, key: str) -> HttpResponse:
    draft = drafts.draft_with(user=request.user, key=key)
    if draft is None and (ticket := ticket_opened_with(user=request.user, key=key)):
        opening = next(line for line in conversation_of(ticket=ticket, user=request.user) if line.message)
        return render(request, "portal/opening/already_open.html", {"ticket": ticket, "opening": opening})
    if draft is None:
        messages.info(request, _("This draft is no longer there: it was sent or discarded."))
        return redirect("portal:open_ticket")
    form = drafts.form_from(draft, user=request.user)
    sent = Sent(key=key, remembered=_still_remembered(request, form), notice="draft")
    return render(request, TEMPLATE, {**page(form, user=request.user, sent=sent), "saved_at": draft.updated_at})


def _still_remembered(request: PersonRequest, form: OpeningForm) -> Remembered:
    """Return the remembered values that the form still holds: a cleared one is not offered again."""
    remembered = remembered_for(request.user)
    kept = {name: value for name, value in remembered.values.items() if form.answers.get(name) == value}
    return Remembered(at=remembered.at, values=kept)


def _receive(request: PersonRequest) -> HttpResponse:
    act = request.POST.get("act", "")
    files = received_from(request, user=request.user)
    form = OpeningForm(request.POST, offer=Offer(request.user), attachment_ids=files.ids)
    form.wants_immediate = act == "immediate" and shape_of(form.facts) != Shape.NORMAL
    excluded = form.wants_immediate and shape_of(form.facts) == Shape.EXCLUDED
    if act in ("keep", "clear") or excluded:
        changes = dict.fromkeys(NAMES, "") if act == "clear" else {}
        return _keep(request, form, changes, anchor="verdict" if excluded else "")
    if files.refusals or not form.is_valid():
        return _again(request, form, _refused(request, files))
    return _send(request, form)


def _refused(request: PersonRequest, files: Received) -> Sent:
    """Say what was refused; and where an earlier sending, whose answer was lost, had been taken, that there it is."""
    refusals = tuple(files.refusals)
    earlier = ticket_opened_with(user=request.user, key=_key(request))
    if earlier is None:
        return Sent(key=_key(request), refusals=refusals)
    return Sent(key=str(uuid.uuid4()), refusals=refusals, notice="reused", earlier=earlier.pk)


def _send(request: PersonRequest, form: OpeningForm) -> HttpResponse:
    try:
        opened = open_service(by=request.user, opening=form.opening(), key=_key(request))
    except InvalidInput as refused:
        form.refuse(refused.errors)
        return _again(request, form, Sent(key=_key(request)))
    except (FileNotAvailable, TooManyFiles) as refused:
        form.attachment_ids = tuple(file.id for file in files_of_form(user=request.user, ids=form.attachment_ids))
        form.add_error(None, _file_words(refused))
        return _again(request, form, Sent(key=_key(request)))
    except TooManyAttempts as refused:
        # The page of faults of the moment would show the words, but no file of a browser without scripts.
        form.add_error(None, too_soon_words(refused))
        response = _again(request, form, Sent(key=_key(request)), status=429)
        response.headers["Retry-After"] = str(refused.seconds)
        return response
    except KeyReused:
        # The same form was changed after it had been sent: nothing is doubled, nothing typed is lost.
        earlier = ticket_opened_with(user=request.user, key=_key(request))
        sent = Sent(key=str(uuid.uuid4()), notice="reused", earlier=earlier.pk if earlier else None)
        return _again(request, form, sent)
    after_sending(request, opened, form.opening())
    return redirect("portal:show_ticket", number=opened.ticket_id)


def _again(request: PersonRequest, form: OpeningForm, sent: Sent, status: int = 422) -> HttpResponse:
    # The page that is shown has no address of its own: going back or loading it anew comes to the draft.
    with contextlib.suppress(InvalidInput):
        _keep_draft(request, form, sent.key)
    sent = replace(sent, remembered=_still_remembered(request, form))
    return render(request, TEMPLATE, page(form, user=request.user, sent=sent), status=status)


def _keep_draft(
    request: PersonRequest, form: OpeningForm, key: str, changes: Mapping[str, str] = MappingProxyType({})
) -> None:
    drafts.keep(user=request.user, key=key, fields=request.POST, files=form.attachment_ids, changes=changes)


def _keep(request: PersonRequest, form: OpeningForm, changes: Mapping[str, str], anchor: str) -> HttpResponse:
    """Keep the form and show it anew by its address, so that no page of the way asks to be sent again."""
    key = _key(request)
    try:
        _keep_draft(request, form, key, changes)
    except InvalidInput as refused:
        form.is_valid()
        form.add_error(*_unkept_words(refused))
        return _again(request, form, Sent(key=key))
    fragment = f"#{anchor}" if anchor else ""
    return redirect(f"{reverse('portal:open_ticket')}?{urlencode({'rascunho': key})}{fragment}")


def _unkept_words(refused: InvalidInput) -> tuple[str | None, str]:
    """Return why a draft was not kept, and beside which field that is said."""
    if "drafts" in refused.errors:
        return None, _("You have too many drafts already. Send the ticket, or discard a draft that you no longer need.")
    return "log_text", _("This is too much text for a draft. Send the ticket, or attach the log as a file.")


def _key(request: PersonRequest) -> str:
    key = request.POST.get("key", "")
    return key if 0 < len(key) <= 100 else str(uuid.uuid4())


def _file_words(refused: Exception) -> str:
    if isinstance(refused, TooManyFiles):
        return _("These are more files than one ticket takes at once. Put them into a ZIP, or send the rest later.")
    return _("A file is no longer there: it waited for more than a day. Choose it again.")


@customer_required
@require_POST
def read_opening(request: PersonRequest) -> HttpResponse:
    """Answer what the form says so far, while it is filled in."""
    ids = ids_in(request.POST.getlist("attachment"))
    form = OpeningForm(request.POST, offer=Offer(request.user), attachment_ids=ids)
    files = files_of_form(user=request.user, ids=ids)
    return render(request, "portal/opening/_reading.html", {"form": form, **reading(form, files, user=request.user)})


@customer_required
@require_GET
def complete_routines(request: PersonRequest) -> HttpResponse:
    """Offer the routines that begin with, or are called, what is being typed."""
    module = request.GET.get("module", "")
    module_id = int(module) if module.isdecimal() and len(module) < 10 else None
    found = routines_matching(request.GET.get("routine", "")[:40], module_id=module_id)
    return render(request, "portal/opening/_routines.html", {"routines": found})


@customer_required
@require_POST
def discard(request: PersonRequest) -> HttpResponse:
    """Throw a draft away."""
    if discard_draft(by=request.user, key=request.POST.get("key", "")):
        messages.success(request, _("The draft was discarded."))
    return redirect("portal:home")
