"""The list of issues, and one with its tickets, its promise and the form that tells them all."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import PersonRequest, support_required
from core.methods import require_GET, require_http_methods
from core.services.idempotency import KeyReused
from desk.queues.rail import rail_for
from desk.references.forms import ReferenceForm
from desk.tickets.handing import promise_of
from desk.tickets.refusals import REFUSALS, code_words, words_of
from tickets.selectors.queues import forget_counts
from tickets.services.errors import InvalidInput, VersionConflict
from triage.handing_over import may_update_references, references, tickets_of
from triage.models import VendorReference
from triage.services.forwarding import update_reference

_PAGE_SIZE = 25


@require_GET
@support_required
def list_references(request: PersonRequest) -> HttpResponseBase:
    """Show the issues, the open ones first."""
    page = Paginator(references(), _PAGE_SIZE).get_page(request.GET.get("pagina"))
    return render(request, "desk/references/list.html", {"rail": rail_for(request.user), "page": page})


@require_http_methods(["GET", "POST"])
@support_required
def show_reference(request: PersonRequest, reference_id: int) -> HttpResponseBase:
    """Show an issue with its tickets, or tell them all what became of it."""
    reference = get_object_or_404(references(), pk=reference_id)
    if request.method == "GET":
        return _page(request, reference, ReferenceForm(reference=reference))
    form = ReferenceForm(request.POST, reference=reference)
    told = _update(request, reference, form) if form.is_valid() else None
    if told is None:
        return _page(request, reference, form, status=422)
    forget_counts()
    words = ngettext("Saved. %(count)d ticket was told.", "Saved. %(count)d tickets were told.", told)
    messages.success(request, words % {"count": told} if told else _("Saved."))
    return redirect("desk:show_reference", reference_id=reference_id)


def _update(request: PersonRequest, reference: VendorReference, form: ReferenceForm) -> int | None:
    """Do it and return how many tickets were told; None when it was refused, which the form says then."""
    sent = form.cleaned_data
    try:
        outcome = update_reference(
            reference_id=reference.pk,
            by=request.user,
            promise=promise_of(sent),
            state=sent["state"],
            text=sent["text"],
            is_public=sent["is_public"],
            key=sent["key"],
            version=sent["version"],
        )
    except InvalidInput as refusal:
        form.refuse({name: code_words(code) for name, code in refusal.errors.items()})
    except VersionConflict as refusal:
        form.add_error(None, _("Someone changed this issue, or another ticket came to it. Look, and send again."))
        form.show_current(refusal.current)
    except KeyReused as refusal:
        form.add_error(None, words_of(refusal))
        form.renew_key()
    except REFUSALS as refusal:
        form.add_error(None, words_of(refusal))
    else:
        return int(outcome.result)
    return None


def _page(
    request: PersonRequest, reference: VendorReference, form: ReferenceForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "rail": rail_for(request.user),
        "reference": reference,
        "form": form,
        "may_update": may_update_references(request.user),
        "page": Paginator(tickets_of(reference), _PAGE_SIZE).get_page(request.GET.get("pagina")),
    }
    return render(request, "desk/references/show.html", context, status=status)
