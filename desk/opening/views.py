"""Opening a ticket for a customer: whose it is, then what they say."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, kept_fields, support_required
from accounts.models import User
from attachments.ids import ids_in
from attachments.receiving import IDS_FIELD, Received, accepts_files, received_from
from attachments.selectors import files_of_form
from core.methods import require_http_methods
from core.services.idempotency import KeyReused
from desk.opening.forms import CallForm, CustomerForm
from desk.queues.rail import rail_for
from desk.tickets.refusals import REFUSALS, code_words, words_of
from tickets.selectors.queues import forget_counts
from tickets.selectors.sent import ticket_opened_with
from tickets.services.errors import InvalidInput
from tickets.services.opening import open_ticket as open_for_customer


@accepts_files
@require_http_methods(["GET", "POST"])
@support_required
def open_ticket(request: PersonRequest) -> HttpResponseBase:
    """Ask for the customer, then for the rest, and open the ticket."""
    customer = CustomerForm(request.GET or None)
    organization = customer.cleaned_data["empresa"] if customer.is_valid() else None
    if organization is None:
        return _show(request, customer, None)
    if request.method == "GET":
        kept = kept_fields(request)
        form = CallForm(initial=kept.dict() if kept else {"key": uuid4().hex}, organization=organization)
        return _show(request, customer, form, Received(ids_in(kept.getlist(IDS_FIELD)) if kept else ()))
    received = received_from(request, user=request.user)
    form = CallForm(request.POST, organization=organization)
    number = _open(request, form, received) if form.is_valid() and not received.refusals else None
    if number is None:
        return _show(request, customer, form, received, status=422)
    forget_counts()
    messages.success(request, _("#%(number)d is open for the customer.") % {"number": number})
    return redirect(reverse("desk:show_ticket", args=[number]))


def _open(request: PersonRequest, form: CallForm, received: Received) -> int | None:
    opening = form.opening(received.ids)
    try:
        return open_for_customer(by=request.user, opening=opening, key=form.cleaned_data["key"]).ticket_id
    except InvalidInput as refusal:
        form.refuse({name: code_words(code) for name, code in refusal.errors.items()})
    except KeyReused:
        form.add_error(None, _reused_words(request.user, form.cleaned_data["key"]))
        form.renew_key()
    except REFUSALS as refusal:
        form.add_error(None, words_of(refusal))
    return None


def _reused_words(user: User, key: str) -> str:
    earlier = ticket_opened_with(user=user, key=key)
    became = _("It became ticket #%(number)d.") % {"number": earlier.pk} if earlier else ""
    own = _("If what stands here now is another matter, send it again: it becomes a ticket of its own.")
    return " ".join(filter(None, (_("This form has been sent already."), became, own)))


def _show(
    request: PersonRequest,
    customer: CustomerForm,
    form: CallForm | None,
    received: Received | None = None,
    status: int = 200,
) -> HttpResponse:
    received = received or Received()
    for refused in received.refusals:
        if form is not None and form.is_bound:
            form.add_error(None, refused.sentence)
    context = {
        "rail": rail_for(request.user),
        "customer": customer,
        "form": form,
        "files": files_of_form(user=request.user, ids=received.ids),
    }
    return render(request, "desk/opening/call.html", context, status=status)
